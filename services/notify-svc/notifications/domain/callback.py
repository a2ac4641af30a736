"""Callback 人工回访: a human calls whom no message reached, or for whom a message is not enough.

One stream for each person: whoever calls them tells all that is open, and calls once. A task closes when it
was heard; until then it is late by its deadline, and those above hear of that.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.domain import Decider, Event, Frozen, State
from policy.domain.values import Version, Versions
from pydantic import Field

from notifications.domain.callback_commands import (
    AskEmergencyContacts,
    AskNumber,
    Assign,
    CallbackCommand,
    CallerIsAnother,
    CloseAll,
    CloseByHand,
    CloseOver,
    EmergencyContactsNotAsked,
    EndPatience,
    NobodyToCall,
    NoteNoNumber,
    NoteReceipt,
    NoteReported,
    NoteRisk,
    NumberNotAsked,
    OpenCallback,
    RecordCall,
    TooFewCalls,
)
from notifications.domain.callback_facts import (
    EVENTS,
    CallbackClosed,
    CallbackOpened,
    CallbackOverdue,
    CallbacksAssigned,
    CallMade,
    EmergencyContactsAsked,
    HighRiskEnded,
    HighRiskNoted,
    How,
    Level,
    NoNumberFound,
    NumberAsked,
    Outcome,
    Reason,
    WrongNumberReported,
)
from notifications.domain.callback_policy import CallbackRules
from notifications.domain.kinds import OF_CALLS
from notifications.domain.quiet import PLACE


class Task(Frozen):
    """`late_at`: when the next level hears of it, None once all of them did."""

    kind: str
    park_id: UUID
    unit_id: UUID | None
    reason: Reason
    due_at: datetime
    late_at: datetime | None
    told: Level | None = None


class Callee(State):
    """`tasks` by notification, as long as they are open, and `over` when they are not; `in_vain`: when calls
    brought nothing, since anything was open. `shown_to`: who asked for the number, and when last. `wrong`:
    calls that somebody else answered, as long as tenant-svc does not know. `numberless`: it is known that no
    call can be made, since anything was open.
    """

    high_risk: bool = False
    tasks: dict[UUID, Task] = Field(default_factory=dict)
    over: frozenset[UUID] = frozenset()
    caller: str | None = None
    in_vain: tuple[datetime, ...] = ()
    shown_to: Mapping[str, datetime | None] = Field(default_factory=dict)
    kin_shown: bool = False
    numberless: bool = False
    wrong: frozenset[datetime] = frozenset()

    def without(self, notification_id: UUID) -> "Callee":
        left = {id_: task for id_, task in self.tasks.items() if id_ != notification_id}
        over = self.over | {notification_id}
        if left:
            return self.model_copy(update={"tasks": left, "over": over})
        return Callee(high_risk=self.high_risk, over=over, wrong=self.wrong)


NEXT: dict[Level | None, Level] = {None: "supervisor", "supervisor": "operations"}
HEARD: dict[Outcome, How] = {"reached": "call", "refused": "refused"}
VAIN = ("no_answer", "wrong_number")


def decide(command: CallbackCommand, callee: Callee) -> Sequence[Event]:
    who = command.person_id
    match command:
        case NoteRisk(high_risk=now) if now != callee.high_risk:
            return [HighRiskNoted(person_id=who) if now else HighRiskEnded(person_id=who)]
        case OpenCallback(notification_id=id_) if id_ not in callee.tasks and id_ not in callee.over:
            return _opened(command, callee)
        case Assign() | AskNumber() | RecordCall() | AskEmergencyContacts():
            return _handled(command, callee)
        case NoteNoNumber() if callee.tasks and not callee.numberless:
            id_, task = next(iter(callee.tasks.items()))
            where = {"park_id": task.park_id, "unit_id": task.unit_id}
            return [NoNumberFound(person_id=who, notification_id=id_, **where)]
        case NoteReported(at=at) if at in callee.wrong:
            return [WrongNumberReported(**dict(command))]
        case NoteReceipt(notification_id=id_) if id_ in callee.tasks:
            # A device that took a message is not yet a person who understood it.
            unheard = callee.tasks[id_].reason == "high_risk"
            return [] if unheard else [CallbackClosed(person_id=who, notification_id=id_, how="receipt")]
        case CloseByHand(notification_id=id_, how=how) if id_ in callee.tasks:
            return [CallbackClosed(person_id=who, notification_id=id_, how=how)]
        case CloseOver(notification_ids=ids):
            return _closed(who, (id_ for id_ in callee.tasks if id_ in ids), "needless")
        case CloseAll():
            return _closed(who, callee.tasks, "needless")
        case EndPatience():
            return _late(command, callee)
    # The same again, too late, or about nothing that is open: nothing new to say.
    return []


def _opened(asked: OpenCallback, callee: Callee) -> list[Event]:
    if asked.in_any_case and not (callee.high_risk or asked.high_risk):
        return []
    rules, matter = _rules(asked.policy, asked.at), asked.matter
    # Or a callback that is late would open the next one for ever.
    if matter.kind in OF_CALLS and any(task.kind in OF_CALLS for task in callee.tasks.values()):
        return []
    opened = CallbackOpened(
        person_id=asked.person_id,
        notification_id=asked.notification_id,
        kind=matter.kind,
        park_id=matter.park_id,
        unit_id=matter.unit_id,
        reason=asked.reason,
        due_at=asked.due_at or asked.at + timedelta(minutes=rules.values.high_risk_within),
        policy=rules.version,
    )
    if callee.caller is None:
        return [opened]
    # Whoever is about to call them has this to tell as well.
    all_ids = (*callee.tasks, asked.notification_id)
    return [opened, CallbacksAssigned(person_id=asked.person_id, notification_ids=all_ids, to=callee.caller)]


def _handled(command: Assign | AskNumber | RecordCall | AskEmergencyContacts, callee: Callee) -> list[Event]:
    """What a caller does; who begins to is the one who goes on."""
    if not callee.tasks:
        raise NobodyToCall
    about: dict[str, Any] = {"person_id": command.person_id, "notification_ids": tuple(callee.tasks)}
    caller = command.to if isinstance(command, Assign) else command.by
    instead = isinstance(command, Assign) and command.instead
    if callee.caller not in (None, caller) and not instead:
        raise CallerIsAnother(to=callee.caller)
    taken = [] if callee.caller == caller else [CallbacksAssigned(**about, to=caller)]
    match command:
        case AskNumber(by=by, at=at):
            return [*taken, NumberAsked(**about, by=by, at=at)]
        case RecordCall():
            return [*taken, *_called(command, callee, about)]
        case AskEmergencyContacts(by=by, at=at):
            rules = _rules(command.policy, at)
            apart, calls = rules.values.minutes_between_calls, _calls_in_vain(callee, rules.values)
            # Until tenant-svc knows that a number is wrong, it still gives it as theirs.
            no_number = command.no_number or bool(callee.wrong)
            left = rules.values.calls_before_emergency - calls
            if left > 0 and not no_number and not callee.kin_shown:
                raise TooFewCalls(left=left, apart=apart)
            asked = EmergencyContactsAsked(
                **about, by=by, calls=calls, no_number=no_number, policy=rules.version
            )
            return [*taken, asked]
    return list(taken)


def _calls_in_vain(callee: Callee, rules: CallbackRules) -> int:
    """Those that lie apart: three within a moment say no more than one."""
    apart, counted = timedelta(minutes=rules.minutes_between_calls), list[datetime]()
    for at in sorted(callee.in_vain):
        if not counted or at - counted[-1] >= apart:
            counted.append(at)
    return len(counted)


def _called(call: RecordCall, callee: Callee, about: dict[str, Any]) -> list[Event]:
    if call.whom == "emergency" and not callee.kin_shown:
        raise EmergencyContactsNotAsked
    if call.whom == "person" and call.by not in callee.shown_to:
        raise NumberNotAsked
    about = about | {"notification_ids": tuple(id_ for id_ in callee.tasks if id_ in call.told)}
    asked_at = callee.shown_to.get(call.by) if call.whom == "person" else None
    made = CallMade(**about, by=call.by, whom=call.whom, outcome=call.outcome, at=call.at, asked_at=asked_at)
    if call.whom == "emergency" or call.outcome not in HEARD:
        return [made]  # what others were asked to pass on, the person has not heard yet
    return [made, *_closed(call.person_id, made.notification_ids, HEARD[call.outcome])]


def _closed(person_id: UUID, notification_ids: Iterable[UUID], how: How) -> list[Event]:
    return [CallbackClosed(person_id=person_id, notification_id=id_, how=how) for id_ in notification_ids]


def _late(command: EndPatience, callee: Callee) -> list[Event]:
    after = timedelta(minutes=_rules(command.policy, command.at).values.operations_after)
    return [
        CallbackOverdue(
            person_id=command.person_id,
            notification_id=id_,
            park_id=task.park_id,
            unit_id=task.unit_id,
            level=(level := NEXT[task.told]),
            due_at=task.due_at,
            again_at=command.at + after if level in NEXT else None,
        )
        for id_, task in callee.tasks.items()
        if task.late_at and task.late_at <= command.at
    ]


def _rules(policy: Versions[CallbackRules], at: datetime) -> Version[CallbackRules]:
    return policy.in_force(at.astimezone(PLACE).date())


def evolve(callee: Callee, event: Event) -> Callee:
    match event:
        case HighRiskNoted() | HighRiskEnded():
            return callee.model_copy(update={"high_risk": isinstance(event, HighRiskNoted)})
        case CallbackOpened(notification_id=id_, due_at=due) as opened:
            task = Task(
                kind=opened.kind,
                park_id=opened.park_id,
                unit_id=opened.unit_id,
                reason=opened.reason,
                due_at=due,
                late_at=due,
            )
            return callee.model_copy(update={"tasks": {**callee.tasks, id_: task}})
        case CallbacksAssigned(to=to):
            return callee.model_copy(update={"caller": to})
        case NumberAsked(by=by, at=at):
            return callee.model_copy(update={"shown_to": {**callee.shown_to, by: at}})
        case CallMade(whom="person", outcome=outcome, at=at) if outcome in VAIN:
            wrong = callee.wrong | ({at} if outcome == "wrong_number" else set())
            return callee.model_copy(update={"in_vain": (*callee.in_vain, at), "wrong": wrong})
        case EmergencyContactsAsked():
            return callee.model_copy(update={"kin_shown": True})
        case NoNumberFound():
            return callee.model_copy(update={"numberless": True})
        case WrongNumberReported(at=at):
            return callee.model_copy(update={"wrong": callee.wrong - {at}})
        case CallbackOverdue(notification_id=id_, level=level, again_at=again) if id_ in callee.tasks:
            late = callee.tasks[id_].model_copy(update={"told": level, "late_at": again})
            return callee.model_copy(update={"tasks": {**callee.tasks, id_: late}})
        case CallbackClosed(notification_id=id_):
            return callee.without(id_)
    return callee


callback: Decider[CallbackCommand, Callee, Event] = Decider("callback", Callee(), decide, evolve, EVENTS)
