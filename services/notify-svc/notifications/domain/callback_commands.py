"""What can be asked of calling somebody back, and why it is refused."""

from datetime import datetime
from uuid import UUID

from kernel.domain import Command, Refusal
from policy.domain.values import Versions
from pydantic import Field

from notifications.domain.callback_facts import ByHand, Outcome, Reason, Whom
from notifications.domain.callback_policy import CALLBACKS, CallbackRules
from notifications.domain.matter import Matter


class NobodyToCall(Refusal):
    """All that they were to be called about is heard, or over."""

    title, status = "此人没有待回访的事项", 409


class CallerIsAnother(Refusal):
    """Two who call one person about the same are one too many."""

    title, field, status = "该回访已由 {to} 负责，请由其处理或由主管改派", "to", 409


class TooFewCalls(Refusal):
    """Whom they named for emergencies is asked when they themselves do not answer: of who has a number."""

    title, status = "还需拨打本人 {left} 次未接通（每次间隔至少 {apart} 分钟）后，才能联系紧急联系人", 409


class EmergencyContactsNotAsked(Refusal):
    """Nobody calls a number that was not shown to them."""

    title, field, status = "请先查看紧急联系人，再登记与其通话的结果", "whom", 409


class NumberNotAsked(Refusal):
    """Nor theirs: who never saw it did not call it."""

    title, field, status = "请先查看其电话号码，再登记与本人通话的结果", "whom", 409


class CallbackCommand(Command):
    person_id: UUID


class NoteRisk(CallbackCommand):
    high_risk: bool


class OpenCallback(CallbackCommand):
    """`due_at`: where it is said already; of who is high-risk the policy says it. `high_risk`: they are, by
    this number or another of theirs.
    """

    notification_id: UUID
    matter: Matter
    reason: Reason
    at: datetime
    due_at: datetime | None = None
    high_risk: bool = Field(False, exclude=True)
    policy: Versions[CallbackRules] = Field(CALLBACKS, exclude=True)

    @property
    def in_any_case(self) -> bool:
        """Of who is high-risk, though a message may come; of nobody else."""
        return self.reason == "high_risk"


class Assign(CallbackCommand):
    """`instead`: also where another has it."""

    to: str
    instead: bool = False


class AskNumber(CallbackCommand):
    """`by` wants to see the person's number; who asks, calls. `at`: before it is looked up."""

    by: str
    at: datetime


class RecordCall(CallbackCommand):
    """`told`: what it was about, of all that is open."""

    told: tuple[UUID, ...]
    by: str
    whom: Whom
    outcome: Outcome
    at: datetime


class AskEmergencyContacts(CallbackCommand):
    """`no_number`: tenant-svc has none of theirs that works, so that nobody can call them in vain."""

    by: str
    at: datetime
    no_number: bool = Field(False, exclude=True)
    policy: Versions[CallbackRules] = Field(CALLBACKS, exclude=True)


class NoteNoNumber(CallbackCommand):
    """tenant-svc has no number that works, neither of theirs nor of an emergency contact."""


class NoteReported(CallbackCommand):
    """tenant-svc was told of the wrong number."""

    notification_ids: tuple[UUID, ...]
    at: datetime


class NoteReceipt(CallbackCommand):
    """A message of this notification came through after all."""

    notification_id: UUID


class CloseByHand(CallbackCommand):
    notification_id: UUID
    how: ByHand


class CloseAll(CallbackCommand):
    """They were erased: there is nobody any more whom we could call."""


class CloseOver(CallbackCommand):
    """What these were about is done, called off, or told anew: there is nothing to be said any more."""

    notification_ids: tuple[UUID, ...]


class EndPatience(CallbackCommand):
    """`at` is over, by which somebody should have called."""

    at: datetime
    policy: Versions[CallbackRules] = Field(CALLBACKS, exclude=True)
