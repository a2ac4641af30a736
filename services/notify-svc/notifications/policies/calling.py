"""Whom no message reached is called; and who is high-risk, of whatever is important."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer
from published.tenants import PersonErased, TenantFlaggedHighRisk, TenantHighRiskLifted

from notifications.domain.callback import callback
from notifications.domain.callback_commands import (
    CloseAll,
    EndPatience,
    NoteReceipt,
    NoteRisk,
    OpenCallback,
)
from notifications.domain.callback_facts import CallbackOpened, CallbackOverdue
from notifications.domain.matter import Matter
from notifications.domain.notification_facts import CallbackDue, HeardLate, NotificationRequested
from notifications.domain.plan import CAN_WAIT
from notifications.domain.rules import called_back


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenantFlaggedHighRisk(person_id=who):
            return [Do(callback, who, NoteRisk(person_id=who, high_risk=True))]
        case TenantHighRiskLifted(person_id=who):
            return [Do(callback, who, NoteRisk(person_id=who, high_risk=False))]
        case NotificationRequested() as asked:
            return _of_whom_a_message_is_not_enough_for(asked, fact)
        case CallbackDue(person_id=who, notification_id=id_, due_at=due, matter=Matter() as matter):
            opened = OpenCallback(
                person_id=who,
                notification_id=id_,
                matter=matter,
                reason="unreached",
                at=fact.effective_at,
                due_at=due,
            )
            return [Do(callback, who, opened)]
        case PersonErased(person_id=who):
            return [Do(callback, who, CloseAll(person_id=who))]
        case HeardLate(person_id=who, notification_id=id_):
            return [Do(callback, who, NoteReceipt(person_id=who, notification_id=id_))]
    return []


def _of_whom_a_message_is_not_enough_for(asked: NotificationRequested, fact: Fact) -> Sequence[Do]:
    """Who they are is known where it is decided, under whichever of their numbers: asked of everybody, it
    says nothing of most.

    Whom a message would not wake nobody calls: the time to do it begins in the morning, with the plan.
    """
    important = asked.plan.priority not in CAN_WAIT
    if asked.emergency_of or not important or not called_back(asked.matter.kind, asked.plan):
        return []
    opened = OpenCallback(
        person_id=asked.person_id,
        notification_id=asked.notification_id,
        matter=asked.matter,
        reason="high_risk",
        at=asked.plan.begins(fact.effective_at)[0],
    )
    return [Do(callback, asked.person_id, opened)]


calling = Policy(
    "have people called",
    (
        *(TenantFlaggedHighRisk, TenantHighRiskLifted, PersonErased),
        *(NotificationRequested, CallbackDue, HeardLate),
    ),
    react,
)


def arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case CallbackOpened(person_id=who, due_at=at):
            return [Deadline("callback late", who, at)]
        case CallbackOverdue(person_id=who, again_at=at) if at is not None:
            return [Deadline("callback late", who, at)]
    return []


def fire(deadline: Deadline) -> Do:
    return Do(callback, deadline.id, EndPatience(person_id=deadline.id, at=deadline.due_at))


callbacks_late = Timer("callback late", (CallbackOpened, CallbackOverdue), arm, fire)
