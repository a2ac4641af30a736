"""Somebody to be called, and what happens until they were."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from notifications.domain.callback_commands import AskEmergencyContacts, OpenCallback, RecordCall
from notifications.domain.callback_facts import (
    CallbackClosed,
    CallbackOpened,
    CallbackOverdue,
    CallbacksAssigned,
    CallMade,
    EmergencyContactsAsked,
    HighRiskNoted,
    NumberAsked,
)
from notifications.domain.callback_policy import CALLBACKS
from notifications.domain.matter import Matter

T = datetime(2025, 3, 15, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2025, 3, 14, 16, tzinfo=UTC)  # in Shanghai
LI, ONE, TWO, PARK, UNIT = (UUID(int=n) for n in range(1, 6))
RULES = CALLBACKS.in_force(T.date()).values


def matter(kind: str = "ContractNearExpiry") -> Matter:
    return Matter(
        notice_id=ONE, kind=kind, rule=kind, stage="7", thing_id=ONE, cause_id=ONE, park_id=PARK,
        unit_id=UNIT, words={},
    )  # fmt: skip


def open_(id_: UUID = ONE, reason: Any = "unreached", **more: Any) -> OpenCallback:
    told = {"at": T} | ({"due_at": T + 4 * HOUR} if reason == "unreached" else {}) | more
    return OpenCallback(person_id=LI, notification_id=id_, matter=matter(), reason=reason, **told)


def opened(id_: UUID = ONE, reason: Any = "unreached", due_at: datetime = T + 4 * HOUR) -> CallbackOpened:
    return CallbackOpened(
        person_id=LI, notification_id=id_, kind="ContractNearExpiry", park_id=PARK, unit_id=UNIT,
        reason=reason, due_at=due_at, policy=1,
    )  # fmt: skip


def assigned(to: str = "wang", *ids: UUID) -> CallbacksAssigned:
    return CallbacksAssigned(person_id=LI, notification_ids=ids or (ONE,), to=to)


def seen(by: str = "wang", *ids: UUID) -> NumberAsked:
    return NumberAsked(person_id=LI, notification_ids=ids or (ONE,), by=by, at=T - HOUR)


def call(outcome: Any, by: str = "wang", whom: Any = "person", told: Any = (ONE,)) -> RecordCall:
    return RecordCall(person_id=LI, told=told, by=by, whom=whom, outcome=outcome, at=T)


def made(
    outcome: Any, by: str = "wang", whom: Any = "person", ids: Any = (ONE,), at: datetime = T
) -> CallMade:
    asked_at = T - HOUR if whom == "person" else None
    return CallMade(
        person_id=LI, notification_ids=ids, by=by, whom=whom, outcome=outcome, at=at, asked_at=asked_at
    )


def closed(how: Any, id_: UUID = ONE) -> CallbackClosed:
    return CallbackClosed(person_id=LI, notification_id=id_, how=how)


def overdue(level: Any, again_at: datetime | None, id_: UUID = ONE) -> CallbackOverdue:
    return CallbackOverdue(
        person_id=LI, notification_id=id_, park_id=PARK, unit_id=UNIT, level=level, due_at=T + 4 * HOUR,
        again_at=again_at,
    )  # fmt: skip


FLAGGED = HighRiskNoted(person_id=LI)
ASK = AskEmergencyContacts(person_id=LI, by="wang", at=T)
APART = timedelta(minutes=RULES.minutes_between_calls)
THRICE = [made("no_answer", at=T - times * APART) for times in (2, 1, 0)]
SHOWN = EmergencyContactsAsked(person_id=LI, notification_ids=(ONE,), by="wang", calls=3, policy=1)
