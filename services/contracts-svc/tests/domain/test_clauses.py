"""What a contract says beside its terms: rent that moves, breaks, grounds, and whether it is in writing."""

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from contracts.domain.clauses import (
    BreakClause,
    Clauses,
    DeductionGround,
    GroundTwice,
    NotInOrder,
    NotInWriting,
    OutsideTerm,
    RentFree,
    RentStep,
    check_clauses,
    months_after,
    rent_on,
)
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Amend, Draft, Sign
from contracts.domain.contract_facts import (
    ContractClausesAgreed,
    ContractDrafted,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractRentFreed,
    ContractSigned,
)
from contracts.domain.contract_refusals import ContractIdTaken
from contracts.domain.second_check import ApprovalMissing
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import NotPossible
from testkit.given import given

from .words import LEASE, change_rent, change_rent_free, day, drafted, signed, terms

STEPS = (RentStep(from_on=day("9-15"), rent_fen=460_000), RentStep(from_on=day("12-15"), rent_fen=470_000))
FREE = (RentFree(starts_on=day("3-15"), ends_on=day("4-1")),)
CLAUSES = Clauses(
    rent_steps=STEPS,
    rent_free=FREE,
    breaks=(BreakClause(who="counterparty", from_on=day("9-15"), notice_days=30, penalty_fen=450_000),),
    grounds=(DeductionGround(number="8.2", ground="damage"),),
)
AGREED = drafted().model_copy(update={"clauses": CLAUSES})
SIGNED = signed().model_copy(update={"clauses": CLAUSES})


def changed(
    from_on: str, old: int, new: int, clauses: Clauses = CLAUSES, *, later: bool = False
) -> ContractRentChanged:
    said = {"from_on": day(from_on), "old_rent_fen": old, "rent_fen": new, "agreed_later": later}
    said |= {"caps_version": 1 if later else None, "caps_scope": "general" if later else None}
    return ContractRentChanged(contract_id=LEASE, terms=terms(), clauses=clauses, **said)


RENTS = (
    changed("9-15", 450_000, 460_000),
    changed("12-15", 460_000, 470_000),
    ContractRentFreed(contract_id=LEASE, terms=terms(), free_from=day("3-15"), free_until=day("4-1")),
)
DRAFT = Draft(contract_id=LEASE, terms=terms(), clauses=CLAUSES)


def test_what_a_draft_says_beside_its_terms_is_kept_and_told_when_it_is_signed() -> None:
    given(contract).when(DRAFT).then(AGREED)
    given(contract, AGREED).when(DRAFT).nothing()
    given(contract, AGREED).when(Sign(signed_on=day("3-10"))).then(SIGNED, *RENTS)
    at_once = DRAFT.model_copy(update={"signed_on": day("3-10")})
    told = AGREED.model_copy(update={"signed_at_once": True})
    given(contract).when(at_once).then(told, SIGNED, *RENTS)


def test_drafts_once_told_it_behind_them() -> None:
    behind = ContractClausesAgreed(contract_id=LEASE, terms=terms(), clauses=CLAUSES)
    given(contract, drafted(), behind).when(DRAFT).nothing()
    given(contract, drafted(), behind).when(Sign(signed_on=day("3-10"))).then(SIGNED, *RENTS)


def test_the_same_terms_with_other_clauses_are_another_contract() -> None:
    plain = Draft(contract_id=LEASE, terms=terms())
    given(contract, AGREED).when(plain).refused(ContractIdTaken)
    given(contract, drafted()).when(DRAFT).refused(ContractIdTaken)
    given(contract, AGREED, SIGNED, *RENTS, changed("6-1", 450_000, 1)).when(DRAFT).nothing()


def test_a_draft_is_amended_in_its_clauses_alone() -> None:
    given(contract, AGREED).when(Amend(terms=terms(), clauses=CLAUSES)).nothing()
    given(contract, AGREED).when(Amend(terms=terms())).then(drafted())
    given(contract, drafted()).when(Amend(terms=terms(), clauses=CLAUSES)).then(AGREED)


def test_the_rent_is_changed_after_signing_from_a_day_of_the_contract_on() -> None:
    running = given(contract, AGREED, SIGNED, *RENTS)
    steps = (STEPS[0], RentStep(from_on=day("10-1"), rent_fen=1), STEPS[1])
    agreed = CLAUSES.model_copy(update={"rent_steps": steps})
    running.when(change_rent(day("10-1"), 1)).then(changed("10-1", 460_000, 1, agreed, later=True))
    running.when(change_rent(day("10-1"), 460_000)).nothing()
    for outside in ("3-14", "2026-3-15"):
        asked = change_rent(day(outside), 1)
        running.when(asked).refused(OutsideTerm, field="from_on", day=day(outside))
    given(contract, drafted()).when(change_rent(day("10-1"), 1)).refused(NotPossible)


def test_other_days_are_free_after_signing_all_of_them_and_as_another_approved() -> None:
    running = given(contract, AGREED, SIGNED, *RENTS)
    longer = RentFree(starts_on=day("3-15"), ends_on=day("4-16"))
    asked = change_rent_free(("3-15", "4-16"))
    agreed = CLAUSES.model_copy(update={"rent_free": (longer,)})
    told = ContractRentFreeChanged(
        contract_id=LEASE,
        terms=terms(),
        clauses=agreed,
        old_rent_free=FREE,
        rent_free=(longer,),
        caps_version=1,
        caps_scope="general",
    )
    running.when(asked).then(told)
    given(contract, AGREED, SIGNED, *RENTS, told).when(asked).nothing()
    running.when(change_rent_free(("3-15", "4-1"))).nothing()
    none = told.model_copy(update={"clauses": CLAUSES.model_copy(update={"rent_free": ()}), "rent_free": ()})
    running.when(change_rent_free()).then(none)
    running.when(change_rent_free(("3-15", "4-16"), alone=True)).refused(ApprovalMissing)
    outside = change_rent_free(("3-14", "4-1"))
    running.when(outside).refused(OutsideTerm, field="rent_free", day=day("3-14"))
    for wrong in (change_rent_free(("4-1", "4-1")), change_rent_free(("5-1", "5-8"), ("4-1", "4-8"))):
        running.when(wrong).refused(NotInOrder, field="rent_free")
    given(contract, drafted()).when(asked).refused(NotPossible)
    # What is told of it later has these days: the rent of each is known.
    then = change_rent(day("10-1"), 1)
    steps = (STEPS[0], RentStep(from_on=day("10-1"), rent_fen=1), STEPS[1])
    both = agreed.model_copy(update={"rent_steps": steps})
    given(contract, AGREED, SIGNED, *RENTS, told).when(then).then(
        changed("10-1", 460_000, 1, both, later=True)
    )


@pytest.mark.parametrize(("last", "refused"), [("9-14", True), ("9-13", False)])
def test_six_months_and_more_are_in_writing(last: str, refused: bool) -> None:
    spoken = Draft(
        contract_id=LEASE,
        terms=terms(ends_on=day(last) + timedelta(days=1)),
        clauses=Clauses(in_writing=False),
    )
    found = given(contract).when(spoken)
    assert (type(found.refusal) is NotInWriting) == refused


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"rent_steps": (RentStep(from_on=day("3-14"), rent_fen=1),)}, OutsideTerm, "rent_steps"),
        ({"rent_steps": tuple(reversed(STEPS))}, NotInOrder, "rent_steps"),
        ({"rent_steps": (STEPS[0], STEPS[0])}, NotInOrder, "rent_steps"),
        ({"rent_free": (RentFree(starts_on=day("4-1"), ends_on=day("4-1")),)}, NotInOrder, "rent_free"),
        ({"rent_free": (FREE[0], FREE[0])}, NotInOrder, "rent_free"),
        ({"rent_free": (RentFree(starts_on=day("4-1"), ends_on=day("2027-1-1")),)}, OutsideTerm, "rent_free"),
        (
            {"breaks": (BreakClause(who="operator", from_on=day("2026-3-15"), notice_days=1),)},
            OutsideTerm,
            "breaks",
        ),
    ],
)
def test_a_clause_speaks_of_days_of_the_contract_in_their_order(
    wrong: dict[str, Any], refusal: Any, field: str
) -> None:
    asked = Draft(contract_id=LEASE, terms=terms(), clauses=Clauses(**wrong))
    given(contract).when(asked).refused(refusal, field=f"clauses.{field}")


def test_a_ground_stands_once_and_allows_what_it_names() -> None:
    twice = Clauses(grounds=CLAUSES.grounds * 2)
    given(contract).when(Draft(contract_id=LEASE, terms=terms(), clauses=twice)).refused(GroundTwice)
    assert CLAUSES.allow("8.2", "damage")
    assert not CLAUSES.allow("8.2", "cleaning")
    assert not CLAUSES.allow("8.3", "damage")
    assert not Clauses().allow("8.2", "damage")


DAYS = [date(2023, 1, 1) + timedelta(days=n) for n in range(2 * 366)]  # of a leap year and the one before
LAST = [each for each in DAYS if each.day >= 28]
starts = some.dates(date(2020, 1, 1), date(2032, 12, 31)) | some.sampled_from(LAST)


@pytest.mark.parametrize(
    ("start", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2024, 1, 30), 1, date(2024, 3, 1)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 5, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_the_ends_of_months_and_of_the_year(start: date, months: int, later: date) -> None:
    assert months_after(start, months) == later


@every(starts, some.integers(1, 240))
def test_a_month_later_is_the_same_day_or_the_first_of_the_next(start: date, months: int) -> None:
    """Every other start is of the last days of a month: of any, none met a month that has no such day."""
    later = months_after(start, months)
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    if start.day <= calendar.monthrange(year, month)[1]:
        assert (later.year, later.month, later.day) == (year, month, start.day)
    else:
        assert later == date(year, month, calendar.monthrange(year, month)[1]) + timedelta(days=1)
    assert months_after(start, months) > months_after(start, months - 1) or start.day > 28


@every(
    starts,
    some.integers(30, 800),
    some.lists(some.tuples(some.integers(0, 799), some.integers(1, 10**6)), max_size=5),
    some.tuples(some.integers(0, 400), some.integers(1, 60)),
)
def test_the_rent_of_each_day_is_that_of_the_last_step_and_none_on_a_free_one(
    start: date, length: int, said: list[tuple[int, int]], free: tuple[int, int]
) -> None:
    end = start + timedelta(days=length)
    told = {at % length: rent for at, rent in said}
    steps = tuple(
        RentStep(from_on=start + timedelta(days=at), rent_fen=rent) for at, rent in sorted(told.items())
    )
    first = free[0] % length
    span = RentFree(
        starts_on=start + timedelta(days=first),
        ends_on=start + timedelta(days=min(first + free[1], length)),
    )
    agreed, clauses = terms(starts_on=start, ends_on=end), Clauses(rent_steps=steps, rent_free=(span,))
    check_clauses(agreed, clauses)
    rent = agreed.rent_fen
    for number in range(length):
        rent = told.get(number, rent)
        on = start + timedelta(days=number)
        assert rent_on(on, agreed, clauses) == (0 if span.starts_on <= on < span.ends_on else rent)


def test_an_older_contract_says_nothing_beside_its_terms() -> None:
    old = (
        ContractDrafted(contract_id=LEASE, terms=terms()),
        ContractSigned(contract_id=LEASE, terms=terms(), signed_on=day("3-10")),
    )
    plain = Draft(contract_id=LEASE, terms=terms(), signed_on=day("3-10"))
    given(contract, *old).when(plain).nothing()
