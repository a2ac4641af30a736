"""Confirmation 验证码: a code that reaches a person by their contact methods, and what they then give.

One stream for each person and purpose, so that a new code makes the last one void. The code itself is in no
fact: who sends it and who compares it make it out of the confirmation's id and a key.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State
from pydantic import Field

from notifications.domain.plan import Channel

Purpose = Literal["signing", "contact_sms", "contact_wechat", "contact_email"]
"""A `contact_` code goes to the address that it is for, while the person offers it there, and to no other."""

OFFERED: Final = "contact_code"
"""The template of such a code: what becomes of it says nothing of the addresses they have."""

LIVES: Final = timedelta(minutes=10)
TRIES: Final = 5
AN_HOUR: Final = 5
"""So many codes an hour that nobody gives: 25 guesses at a million, and no more messages than a person bears.

Who gives one wanted all that were sent: whoever signs for the operator signs many papers an hour.
"""


class CodesAskedTooOften(Refusal):
    """As many codes were sent within the hour as may be, and none of them given."""

    title, status = "验证码发送过于频繁，请 {retry_after} 秒后再试", 429


class ConfirmationUnknown(Refusal):
    """No code was ever asked for under this id."""

    title, field, status = "没有这个验证码", "confirmation_id", 404


class CodeExpired(Refusal):
    """Ten minutes are over, a newer code was sent, or it went where they may be reached no more."""

    title, field, status = "验证码已失效，请重新获取；如已收到更新的验证码，请使用最新的一个", "code", 409


class CodeTriesSpent(Refusal):
    """Wrong five times: even the right one counts no more."""

    title, field, status = "验证码错误次数过多，请重新获取", "code", 409


class CodeAsked(Event):
    """A code is to reach this person. It counts until `expires_at`, or until the next one is asked for.

    `address_id`: the address that a `contact_` code is for; None of those from before each had one.
    """

    schema_version: ClassVar[int] = 2

    confirmation_id: UUID
    person_id: UUID
    purpose: Purpose
    park_id: UUID
    unit_id: UUID | None
    address_id: UUID | None
    asked_at: datetime
    expires_at: datetime


class CodeMissed(Event):
    """Another code was given, for the `tries`th time."""

    confirmation_id: UUID
    tries: int


class CodeGiven(Event):
    """It was this code: whoever gave it reads what is sent to that person."""

    confirmation_id: UUID


class CodeVoided(Event):
    """By these channels they are reached elsewhere, or no more, since it was sent: where it went by one of
    them, who has what they had may have read it, and it counts no more.
    """

    schema_version: ClassVar[int] = 2

    confirmation_id: UUID
    channels: tuple[Channel, ...]


ConfirmationEvent = CodeAsked | CodeMissed | CodeGiven | CodeVoided


class AskCode(Command):
    confirmation_id: UUID
    person_id: UUID
    purpose: Purpose
    park_id: UUID
    unit_id: UUID | None = None
    address_id: UUID | None = None
    now: datetime


class GiveCode(Command):
    """`fits`: it is the code of this confirmation, which may have gone out by these channels: `went_by`."""

    confirmation_id: UUID
    fits: bool
    now: datetime
    went_by: frozenset[Channel] = Field(exclude=True)


class VoidCode(Command):
    """Asked when contact methods of theirs were changed or removed, these `channels`, `changed_at`: what was
    asked for later went to what they have by then.
    """

    changed_at: datetime
    channels: tuple[Channel, ...]


ConfirmationCommand = AskCode | GiveCode | VoidCode


class Unasked(State):
    """No code was ever asked for."""


class Asked(State):
    """`asked`: when each code of the last hour was, since one was given. `void`: where it went by these."""

    confirmation_id: UUID
    expires_at: datetime
    asked: tuple[datetime, ...]
    tries: int = 0
    given: bool = False
    void: frozenset[Channel] = frozenset()


Confirmation = Unasked | Asked


def decide(command: ConfirmationCommand, confirmation: Confirmation) -> list[ConfirmationEvent]:
    match command, confirmation:
        case AskCode(confirmation_id=id_), Asked(confirmation_id=last) if id_ == last:
            return []
        case AskCode(now=now), _:
            _check_rate(confirmation, now)
            said = command.model_dump(exclude={"now"})
            return [CodeAsked(**said, asked_at=now, expires_at=now + LIVES)]
        case GiveCode(), Asked():
            return _given(command, confirmation)
        case VoidCode(), Asked():
            return _voided(command, confirmation)
        case VoidCode(), Unasked():
            return []
    raise ConfirmationUnknown


def _check_rate(confirmation: Confirmation, now: datetime) -> None:
    asked = confirmation.asked if isinstance(confirmation, Asked) else ()
    recent = [at for at in asked if now - at < timedelta(hours=1)]
    if len(recent) >= AN_HOUR:
        free = recent[-AN_HOUR] + timedelta(hours=1) - now
        raise CodesAskedTooOften(retry_after=int(free.total_seconds()) + 1)


def _voided(said: VoidCode, asked: Asked) -> list[ConfirmationEvent]:
    """Nothing of what nobody waits for."""
    if asked.given or not asked.asked[-1] < said.changed_at < asked.expires_at:
        return []
    fresh = tuple(channel for channel in said.channels if channel not in asked.void)
    return [CodeVoided(confirmation_id=asked.confirmation_id, channels=fresh)] if fresh else []


def _given(said: GiveCode, asked: Asked) -> list[ConfirmationEvent]:
    if said.confirmation_id != asked.confirmation_id or said.now >= asked.expires_at:
        raise CodeExpired
    if asked.void & said.went_by:
        raise CodeExpired
    if asked.tries >= TRIES:
        raise CodeTriesSpent
    if said.fits and asked.given:
        return []
    if said.fits:
        return [CodeGiven(confirmation_id=said.confirmation_id)]
    return [CodeMissed(confirmation_id=said.confirmation_id, tries=asked.tries + 1)]


def evolve(confirmation: Confirmation, event: ConfirmationEvent) -> Confirmation:
    match event, confirmation:
        case CodeAsked(confirmation_id=id_, asked_at=at, expires_at=until), _:
            before = confirmation.asked if isinstance(confirmation, Asked) else ()
            kept = tuple(each for each in before if at - each < timedelta(hours=1))
            return Asked(confirmation_id=id_, expires_at=until, asked=(*kept, at))
        case CodeMissed(tries=tries), Asked():
            return confirmation.model_copy(update={"tries": tries})
        case CodeGiven(), Asked():
            return confirmation.model_copy(update={"given": True, "asked": ()})
        case CodeVoided(channels=channels), Asked():
            return confirmation.model_copy(update={"void": confirmation.void.union(channels)})
    return confirmation


confirmation: Decider[ConfirmationCommand, Confirmation, ConfirmationEvent] = Decider(
    "confirmation", Unasked(), decide, evolve, (CodeAsked, CodeMissed, CodeGiven, CodeVoided)
)
