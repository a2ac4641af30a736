"""A code counts for ten minutes, five tries, and until the next one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.domain import Refusal
from notifications.domain.confirmation import (
    AN_HOUR,
    LIVES,
    TRIES,
    AskCode,
    CodeAsked,
    CodeExpired,
    CodeGiven,
    CodeMissed,
    CodesAskedTooOften,
    CodeTriesSpent,
    CodeVoided,
    ConfirmationUnknown,
    GiveCode,
    VoidCode,
    confirmation,
)
from notifications.domain.plan import Channel
from testkit.given import given

ONE, TWO, LI, PARK = (UUID(int=n) for n in range(1, 5))
T = datetime(2025, 3, 1, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ask(id_: UUID = ONE, now: datetime = T) -> AskCode:
    return AskCode(confirmation_id=id_, person_id=LI, purpose="signing", park_id=PARK, now=now)


def asked(id_: UUID = ONE, at: datetime = T) -> CodeAsked:
    said = {"confirmation_id": id_, "person_id": LI, "purpose": "signing", "park_id": PARK, "unit_id": None}
    said["address_id"] = None
    return CodeAsked(**said, asked_at=at, expires_at=at + LIVES)


def give(
    fits: bool = True, id_: UUID = ONE, now: datetime = T + MINUTE, went_by: tuple[Channel, ...] = ("sms",)
) -> GiveCode:
    return GiveCode(confirmation_id=id_, fits=fits, now=now, went_by=frozenset(went_by))


def void(*channels: Channel, at: datetime = T + MINUTE) -> VoidCode:
    return VoidCode(changed_at=at, channels=channels)


def voided(*channels: Channel) -> CodeVoided:
    return CodeVoided(confirmation_id=ONE, channels=channels)


def refused(why: type[Refusal], command: Any, *before: Any) -> None:
    given(confirmation, *before).when(command).refused(why)


def test_a_code_is_asked_for_once_under_its_id() -> None:
    given(confirmation).when(ask()).then(asked())
    given(confirmation, asked()).when(ask(now=T + MINUTE)).nothing()


def test_the_right_code_is_given_once() -> None:
    right = CodeGiven(confirmation_id=ONE)
    given(confirmation, asked()).when(give()).then(right)
    given(confirmation, asked(), right).when(give()).nothing()


def test_each_wrong_code_is_counted_and_after_the_fifth_none_is_right() -> None:
    missed = [CodeMissed(confirmation_id=ONE, tries=n) for n in range(1, TRIES + 1)]
    given(confirmation, asked(), *missed[:-1]).when(give(fits=False)).then(missed[-1])
    refused(CodeTriesSpent, give(), asked(), *missed)
    given(confirmation, asked(), *missed, asked(TWO)).when(give(id_=TWO)).then(CodeGiven(confirmation_id=TWO))


def test_it_ends_after_ten_minutes_and_with_the_next_one() -> None:
    refused(CodeExpired, give(now=T + LIVES), asked())
    refused(CodeExpired, give(), asked(), asked(TWO, T + MINUTE))
    refused(ConfirmationUnknown, give())


def test_no_more_than_five_are_sent_within_an_hour() -> None:
    ids = [UUID(int=100 + n) for n in range(AN_HOUR)]
    before = [asked(id_, T + n * MINUTE) for n, id_ in enumerate(ids)]
    refused(CodesAskedTooOften, ask(now=T + 10 * MINUTE), *before)
    given(confirmation, *before).when(ask(now=T + 60 * MINUTE)).then(asked(at=T + 60 * MINUTE))
    signed = CodeGiven(confirmation_id=ids[-1])
    given(confirmation, *before, signed).when(ask(now=T + 10 * MINUTE)).then(asked(at=T + 10 * MINUTE))


def test_a_code_that_was_sent_before_an_address_was_changed_counts_no_more_and_the_next_one_does() -> None:
    changed, told = void("sms"), voided("sms")
    given(confirmation, asked()).when(changed).then(told)
    given(confirmation, asked(), told).when(changed).nothing()
    refused(CodeExpired, give(now=T + 2 * MINUTE), asked(), told)
    later = asked(TWO, T + 2 * MINUTE)
    given(confirmation, asked(), told, later).when(changed).nothing()
    right = give(id_=TWO, now=T + 3 * MINUTE)
    given(confirmation, asked(), told, later).when(right).then(CodeGiven(confirmation_id=TWO))


def test_a_code_counts_on_where_what_was_changed_is_not_where_it_went() -> None:
    right = CodeGiven(confirmation_id=ONE)
    by_mail = (asked(), voided("email"))
    given(confirmation, *by_mail).when(give()).then(right)
    refused(CodeExpired, give(went_by=("sms", "email")), *by_mail)
    given(confirmation, *by_mail).when(void("sms", "email")).then(voided("sms"))
    refused(CodeExpired, give(), *by_mail, voided("sms"))


def test_a_change_of_address_makes_void_nothing_that_was_given_is_over_or_was_never_asked_for() -> None:
    late = void("sms", at=T + LIVES)
    given(confirmation).when(late).nothing()
    given(confirmation, asked()).when(late).nothing()
    given(confirmation, asked(), CodeGiven(confirmation_id=ONE)).when(void("sms")).nothing()
