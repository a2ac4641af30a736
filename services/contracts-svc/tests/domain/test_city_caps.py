"""What a city lets an operator take in advance."""

from datetime import timedelta
from typing import Any

import pytest
from contracts.domain.city_caps import (
    NONE,
    Caps,
    DepositAboveCap,
    PrepaymentAboveCap,
    least_rent,
)
from contracts.domain.clauses import Clauses, RentFree, RentStep
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    Amend,
    ChangeRent,
    ChangeRentFree,
    Draft,
    SendForSignature,
    Sign,
)
from contracts.domain.contract_facts import (
    ContractDepositLowered,
    ContractRentChanged,
    ContractRentFreeChanged,
    OccupancyEnded,
)
from contracts.domain.deposit_facts import ContractDepositCarriedOver, ContractDepositReturned
from contracts.domain.deposit_return import NoteDepositReturned
from contracts.domain.policy import POLICIES
from contracts.domain.rents import DepositNotLower, DepositPartlySettled
from contracts.domain.second_check import ApprovalOfOther, RentChange, RentFreeChange
from hypothesis import given as every
from hypothesis import strategies as some
from policy.domain.book import Book
from policy.domain.values import Version
from testkit.given import given

from .words import (
    LEASE,
    LI,
    NEXT_LEASE,
    NOW,
    OTHER_ROOM,
    OWNER,
    ROOM,
    approval,
    change_rent,
    day,
    drafted,
    signed,
    terms,
)


def caps_of(city: str | None, on: str) -> Version[Caps]:
    return Book(POLICIES).of(Caps, city).in_force(day(on))


BEIJING = caps_of("110000", "3-1")


def draft(caps: Version[Caps] = BEIJING, *, taken_over: bool = False, **said: Any) -> Draft:
    return Draft(contract_id=LEASE, terms=terms(**said), caps=caps, taken_over=taken_over)


def test_a_city_has_its_caps_from_a_day_on_and_where_nobody_named_one_there_are_none() -> None:
    assert (BEIJING.values.deposit_months, BEIJING.values.prepaid_months) == (1, 3)
    assert caps_of("110000", "2022-8-31").values == NONE.values
    assert caps_of("310000", "3-1") == caps_of(None, "3-1") == NONE


def test_a_version_says_whose_it_is_for_a_city_and_all_others_count_theirs_from_one_on() -> None:
    """The second of Beijing's and the second of all were both told as 2."""
    both = {
        key: (Version(version=2, valid_from=day("1-1"), values=Caps(deposit_months=2)),)
        for key in ("deposit-caps", "deposit-caps:310000")
    }
    book, on = Book(POLICIES, both), day("3-1")
    found = [book.of(Caps, city).in_force(on) for city in ("110000", "310000", "440100", None)]
    assert [(each.version, each.scope) for each in found] == [
        *((2, "110000"), (2, "310000"), (2, "general"), (2, "general")),
    ]
    before = book.of(Caps, "310000").in_force(day("2024-12-31"))
    assert (before.version, before.scope) == (1, "general")
    tried = book.with_other("deposit-caps:440100", Caps(), on).of(Caps, "440100").in_force(on)
    assert (tried.version, tried.scope) == (2, "440100")


@pytest.mark.parametrize("cycle", ["monthly", "two_monthly", "quarterly"])
def test_what_a_city_allows_is_drafted(cycle: str) -> None:
    given(contract).when(draft(cycle=cycle)).then(drafted(by=2, whose="110000", cycle=cycle))


def test_a_deposit_above_the_cap_is_refused() -> None:
    above = {"deposit_fen": 450_001}
    given(contract).when(draft(**above)).refused(
        DepositAboveCap, months=1, policy_version=2, policy_scope="110000"
    )
    given(contract, drafted()).when(Amend(terms=terms(**above), caps=BEIJING)).refused(DepositAboveCap)
    given(contract).when(draft(NONE, **above)).then(drafted(**above))


def test_too_many_months_at_once_are_refused() -> None:
    for cycle in ("four_monthly", "half_yearly"):
        given(contract).when(draft(cycle=cycle)).refused(PrepaymentAboveCap, months=3)


SIX_MONTHS_LATER = (RentStep(from_on=day("9-15"), rent_fen=460_000),)
FREE_MONTH = (RentFree(starts_on=day("3-15"), ends_on=day("4-15")),)
FREE_FOR_LONG = (RentFree(starts_on=day("4-15"), ends_on=day("2026-3-15")),)


@pytest.mark.parametrize(
    ("rent_fen", "clauses", "most"),
    [
        (450_000, Clauses(rent_steps=SIX_MONTHS_LATER), 450_000),
        (900_000, Clauses(rent_steps=(RentStep(from_on=day("3-16"), rent_fen=450_000),)), 450_000),
        (450_000, Clauses(rent_steps=(RentStep(from_on=day("3-15"), rent_fen=430_000),)), 430_000),
        (450_000, Clauses(rent_free=FREE_MONTH), 450_000),
    ],
)
def test_neither_steps_nor_a_token_first_rent_raise_the_cap_and_free_days_do_not_lower_it(
    rent_fen: int, clauses: Clauses, most: int
) -> None:
    assert least_rent(day("3-15"), terms(rent_fen=rent_fen), clauses) == most
    asked = draft(rent_fen=rent_fen, deposit_fen=most + 1).model_copy(update={"clauses": clauses})
    given(contract).when(asked).refused(DepositAboveCap, most_fen=most)


def test_a_month_that_is_free_to_its_last_day_was_paid_in_front_and_one_day_less_is_given() -> None:
    def quarterly(until: str) -> Draft:
        free = (RentFree(starts_on=day("7-1"), ends_on=day(until)),)
        return draft(cycle="quarterly").model_copy(update={"clauses": Clauses(rent_free=free)})

    given(contract).when(quarterly("8-1")).refused(PrepaymentAboveCap, months=3)
    assert given(contract).when(quarterly("7-31")).refusal is None


def test_days_given_to_the_tenant_make_no_breach_of_what_is_held_or_paid_at_once() -> None:
    week = (RentFree(starts_on=day("7-1"), ends_on=day("7-8")),)
    given_week = Clauses(rent_free=week)
    for cycle in ("monthly", "quarterly"):
        told = drafted(by=2, whose="110000", cycle=cycle).model_copy(update={"clauses": given_week})
        given(contract).when(draft(cycle=cycle).model_copy(update={"clauses": given_week})).then(told)
    asked = ChangeRentFree(rent_free=week, by="wu", at=NOW, approval=approval(RentFreeChange(rent_free=week)))
    changed = given(contract, drafted(), signed()).when(asked.model_copy(update={"caps": BEIJING}))
    assert [type(event) for event in changed.events] == [ContractRentFreeChanged]


def test_a_year_paid_in_its_first_month_was_paid_in_front() -> None:
    asked = draft(rent_fen=5_400_000, deposit_fen=0)
    all_at_once = asked.model_copy(update={"clauses": Clauses(rent_free=FREE_FOR_LONG)})
    given(contract).when(all_at_once).refused(PrepaymentAboveCap, months=3)


def test_what_is_not_paid_afterwards_was_paid_in_front() -> None:
    said = {"cycle": "quarterly", "deposit_fen": 0}
    for allowed in (Clauses(rent_steps=SIX_MONTHS_LATER), Clauses(rent_free=FREE_MONTH)):
        told = drafted(by=2, whose="110000", **said).model_copy(update={"clauses": allowed})
        given(contract).when(draft(**said).model_copy(update={"clauses": allowed})).then(told)
    falling = (RentStep(from_on=day("6-15"), rent_fen=440_000),)
    for refused in (Clauses(rent_steps=falling), Clauses(rent_free=FREE_FOR_LONG)):
        asked = draft(**said).model_copy(update={"clauses": refused})
        given(contract).when(asked).refused(PrepaymentAboveCap, months=3)


def test_a_later_rent_does_not_leave_too_high_a_deposit() -> None:
    lower, higher = (
        change_rent(day("10-1"), rent).model_copy(update={"caps": BEIJING}) for rent in (440_000, 460_000)
    )
    given(contract, drafted(), signed()).when(lower).refused(DepositAboveCap, most_fen=440_000)
    given(contract, drafted(), signed()).when(higher).then(rent_changed(460_000))
    above = {"deposit_fen": 900_000}  # it was when it was taken over, or before the city said anything
    given(contract, drafted(**above), signed(**above)).when(lower).then(rent_changed(440_000, **above))


def lowered(rent_fen: int, deposit_fen: int) -> ChangeRent:
    said = {"from_on": day("10-1"), "rent_fen": rent_fen, "deposit_fen": deposit_fen}
    act = RentChange(**said)
    return ChangeRent(**said, by="wu", at=NOW, approval=approval(act), caps=BEIJING)


def deposit_lowered(deposit_fen: int) -> ContractDepositLowered:
    said = {"old_deposit_fen": 450_000, "deposit_fen": deposit_fen, "caps_version": 2}
    said |= {"caps_scope": "110000"}
    return ContractDepositLowered(contract_id=LEASE, terms=terms(deposit_fen=deposit_fen), **said)


def test_a_lower_rent_takes_the_deposit_along_and_what_is_too_much_of_it_is_owed() -> None:
    running, told = given(contract, drafted(), signed()), [rent_changed(440_000), deposit_lowered(440_000)]
    running.when(lowered(440_000, 440_000)).then(*told)
    given(contract, drafted(), signed(), *told).when(lowered(440_000, 440_000)).nothing()
    running.when(lowered(440_000, 440_001)).refused(DepositAboveCap, most_fen=440_000)
    running.when(lowered(440_000, 450_001)).refused(DepositNotLower, held_fen=450_000)
    running.when(lowered(450_000, 400_000)).then(deposit_lowered(400_000))
    other = lowered(440_000, 440_000).model_copy(update={"deposit_fen": 430_000})
    running.when(other).refused(ApprovalOfOther)


def test_what_was_carried_over_is_lowered_like_what_its_terms_say() -> None:
    free = {"deposit_fen": 0}
    held = {"deposit_fen": 900_000, "carried_fen": 900_000, "kept_fen": 0, "held_fen": 900_000}
    before = ContractDepositCarriedOver(
        contract_id=LEASE, terms=terms(**free), from_contract_id=NEXT_LEASE, **held
    )
    told = deposit_lowered(400_000).model_copy(update={"old_deposit_fen": 900_000})
    running = given(contract, drafted(**free), signed(**free), before)
    running.when(lowered(450_000, 400_000)).then(told)
    running.when(lowered(450_000, 900_001)).refused(DepositNotLower, held_fen=900_000)
    paid = {"amount_fen": 500_000, "paid_on": day("4-1"), "reference": "R-1"}
    back = NoteDepositReturned(**paid, today=day("4-1"))
    returned = ContractDepositReturned(
        contract_id=LEASE,
        terms=terms(deposit_fen=400_000),
        **paid,
        reference_once=True,
        of={NEXT_LEASE: 500_000},
    )
    given(contract, drafted(**free), signed(**free), before, told).when(back).then(returned)
    none = told.model_copy(update={"deposit_fen": 0, "terms": terms(**free)})
    all_of_it = back.model_copy(update={"amount_fen": 900_000})
    found = given(contract, drafted(**free), signed(**free), before, none).when(all_of_it).events
    assert [type(each) for each in found] == [ContractDepositReturned]


def test_of_what_was_partly_settled_the_deposit_stays() -> None:
    two = {"unit_ids": (ROOM, OTHER_ROOM)}
    left = {"unit_id": ROOM, "tenant_id": LI, "ended_on": day("9-1")}
    given_back = OccupancyEnded(
        contract_id=LEASE, terms=terms(**two), **left, last=False, held_fen=terms().deposit_fen
    )
    running = given(contract, drafted(**two), signed(**two), given_back)
    running.when(lowered(440_000, 440_000)).refused(DepositPartlySettled)


def rent_changed(rent_fen: int, **other: Any) -> ContractRentChanged:
    step = RentStep(from_on=day("10-1"), rent_fen=rent_fen)
    said = {
        "clauses": Clauses(rent_steps=(step,)),
        "old_rent_fen": 450_000,
        **dict(step),
        "agreed_later": True,
        "caps_version": 2,
        "caps_scope": "110000",
    }
    return ContractRentChanged(contract_id=LEASE, terms=terms(**other), **said)


@every(some.integers(1, 400), some.integers(0, 9_000), some.integers(1, 300))
def test_an_extension_never_lowers_what_may_be_held(days: int, later_rent: int, free: int) -> None:
    steps = (RentStep(from_on=day("6-1"), rent_fen=later_rent),)
    spans = (RentFree(starts_on=day("3-16"), ends_on=day("3-16") + timedelta(days=free)),)
    clauses, short = Clauses(rent_steps=steps, rent_free=spans), terms(rent_fen=4_500)
    longer = short.until(short.ends_on + timedelta(days=days))
    assert least_rent(day("3-15"), longer, clauses) >= least_rent(day("3-15"), short, clauses)


def test_neither_owners_nor_what_was_signed_before_anju_is_capped() -> None:
    owners = {"track": "owner", "party_id": OWNER, "tenant_id": None, "cycle": "yearly"}
    given(contract).when(draft(**owners)).then(drafted(by=None, **owners))
    given(contract).when(draft(taken_over=True, cycle="yearly")).then(drafted(by=None, cycle="yearly"))


def test_what_was_drafted_before_the_city_said_so_is_neither_sent_nor_signed() -> None:
    """The day it begins on is judged by what is published when it is signed."""
    sign, high = Sign(signed_on=day("3-10"), caps=BEIJING), {"deposit_fen": 450_001}
    said = {"document_sha256": "0" * 64, "operator_signer_id": OWNER, "sent_at": NOW, "by": "clerk"}
    send = SendForSignature(signing_id=ROOM, **said, caps=BEIJING)
    at_once = draft(**high).model_copy(update={"signed_on": day("3-10")})
    for asked in (sign, send, at_once):
        given(contract, drafted(**high)).when(asked).refused(DepositAboveCap, policy_version=2)
    owners = high | {"track": "owner", "tenant_id": None}
    given(contract, drafted(**owners)).when(sign).then(signed(**owners))


def test_what_is_sent_and_what_is_signed_say_by_which_caps_they_were_judged_then() -> None:
    """Drafted under the general ones, and signed under those the city has since: it said general."""
    by = {"caps_version": BEIJING.version, "caps_scope": BEIJING.scope}
    said = {"document_sha256": "0" * 64, "operator_signer_id": OWNER, "sent_at": NOW, "by": "clerk"}
    send = SendForSignature(signing_id=ROOM, **said, caps=BEIJING)
    [sent] = given(contract, drafted()).when(send).events
    in_force = given(contract, drafted(), sent).when(
        Sign(signed_on=day("3-10"), signing_id=ROOM, caps=BEIJING)
    )
    by_hand = given(contract, drafted()).when(Sign(signed_on=day("3-10"), caps=BEIJING))
    with_it = given(contract).when(draft().model_copy(update={"signed_on": day("3-10")}))
    for told in (sent, in_force.events[0], by_hand.events[0], with_it.events[1]):
        assert told.model_dump(include=set(by)) == by
