"""What rent stands for the days that a tenant contract outlives its cover."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from types import SimpleNamespace
from typing import Any

from contracts.domain.clauses import (
    Clauses,
    RentFree,
    RentStep,
    months_after,
    rent_on,
    rents_of_a_unit,
    share_of_a_unit,
)
from contracts.domain.contract_facts import (
    ContractDrafted,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSigned,
)
from contracts.domain.cover import cover
from contracts.domain.cover_commands import NoteRents
from contracts.domain.cover_facts import ContractOverrunDetected
from contracts.domain.overruns import rent_of
from contracts.domain.owners import Owners
from contracts.policies.overrun import overrun
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.ids import named_id
from testkit.given import given

from .test_cover import BEYOND, OWNER, detected, note, noted
from .words import LEASE, NOW, OTHER_ROOM, ROOM, day, terms


def test_whole_months_are_months_and_days_beyond_them_are_days_of_that_month() -> None:
    for first, end, fen in (
        ("2027-4-1", "2027-6-1", 600_000),
        ("2026-7-1", "2027-1-1", 1_800_000),
        ("2027-2-1", "2027-3-1", 300_000),
        ("2027-2-15", "2028-2-15", 3_600_000),
        ("2027-1-31", "2027-3-1", 300_000),  # a month from the 31st on ends with February
        ("2027-4-1", "2027-4-2", 10_000),
        ("2027-4-1", "2027-5-11", 396_774),  # a month and 10 of 31 days: 96,774.19…
        ("2027-1-1", "2027-1-1", 0),
    ):
        rents = (RentStep(from_on=day("2026-1-1"), rent_fen=300_000),)
        assert rent_of([(day(first), day(end))], rents) == fen


def test_rent_rounds_half_a_fen_up_once_for_all_the_days() -> None:
    rents = (RentStep(from_on=day("1-1"), rent_fen=100_001),)
    half_april, half_june = (day("2027-4-1"), day("2027-4-16")), (day("2027-6-1"), day("2027-6-16"))
    assert rent_of([half_april], rents) == 50_001
    assert rent_of([half_april, half_june], rents) == 100_001


def days_of_its_month(first: date, asked: date) -> int:
    """Of the months from `first` on, how long the one is that this day lies in."""
    begins = [months_after(first, number) for number in range(6)]
    return next((end - begin).days for begin, end in pairwise(begins) if begin <= asked < end)


DAYS_OVER = some.integers(1, 121)
SPANS = some.tuples(some.integers(0, 90), some.integers(1, 30))


@every(
    some.dictionaries(some.integers(0, 120), some.integers(0, 900_001), max_size=4), SPANS, SPANS, DAYS_OVER
)
def test_the_exposure_is_the_rent_that_is_agreed_for_each_of_the_days(
    said: dict[int, int], free: tuple[int, int], second: tuple[int, int], over: int
) -> None:
    """Summed up day by day, and rounded once."""
    first, end = day("2027-12-1"), day("2027-12-1") + timedelta(days=121)

    def on(number: int) -> date:
        return first + timedelta(days=number)

    steps = tuple(RentStep(from_on=on(at), rent_fen=rent) for at, rent in sorted(said.items()))
    spans = [RentFree(starts_on=on(at), ends_on=on(at + length)) for at, length in (free, second)]
    agreed, clauses = terms(starts_on=first, ends_on=end), Clauses(rent_steps=steps, rent_free=tuple(spans))
    covered_to = end - timedelta(days=over)
    owners = Owners(frozenset({ROOM}), {ROOM: [(first, covered_to)]})
    by_day = sum(
        Fraction(rent_on(on(n), agreed, clauses), days_of_its_month(covered_to, on(n)))
        for n in range(121 - over, 121)
    )
    found = owners.overruns(agreed, clauses, draft=True, taken_over=False)[ROOM]
    assert (found.days_over, found.exposure_fen) == (over, floor(by_day + Fraction(1, 2)))


# --- a rent that is agreed otherwise

DOUBLED = (
    RentStep(from_on=day("3-1"), rent_fen=365_000),
    RentStep(from_on=day("2026-1-6"), rent_fen=730_000),
)
DEARER = BEYOND.model_copy(update={"rents": DOUBLED})
RENTS = NoteRents(unit_id=ROOM, today=day("3-10"), contract_id=LEASE, rents=DOUBLED)


def fact(event: object) -> Any:
    return SimpleNamespace(event=event, version=1, recorded_at=NOW)


def test_past_the_end_the_rent_goes_on_as_it_was_or_as_it_was_agreed_on_since() -> None:
    last_free = (RentFree(starts_on=day("2026-3-1"), ends_on=terms().ends_on),)
    later = (RentStep(from_on=day("2026-4-1"), rent_fen=500_000),)
    found = rents_of_a_unit(ROOM, terms(), Clauses(rent_free=last_free, rent_steps=later))
    assert [(each.from_on, each.rent_fen) for each in found] == [
        (day("3-15"), 450_000),
        (day("2026-3-1"), 0),
        (day("2026-3-15"), 450_000),
        (day("2026-4-1"), 500_000),
    ]


def test_the_parts_of_a_rent_add_up_to_it() -> None:
    rooms = (ROOM, OTHER_ROOM, named_id("third room"))
    agreed = terms(unit_ids=rooms, rent_fen=100_001, starts_on=day("3-15"), ends_on=day("2026-3-15"))
    assert sum(share_of_a_unit(unit, 100_001, agreed) for unit in rooms) == 100_001
    owners = Owners(periods={}, needing=frozenset(rooms))
    found = owners.overruns(agreed, Clauses(), draft=True, taken_over=False)
    assert sum(each.exposure_fen for each in found.values()) == 12 * 100_001


def exposed(exposure_fen: int) -> ContractOverrunDetected:
    before = detected("2026-1-1", 10)
    overrun = before.overrun.model_copy(update={"exposure_fen": exposure_fen})
    return before.model_copy(update={"overrun": overrun})


def test_a_rent_that_is_changed_is_told_anew_with_what_it_is_for_the_days_over() -> None:
    over = given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10))
    over.when(RENTS).then(noted(DEARER), exposed(176_613))
    after = given(
        cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10), noted(DEARER), exposed(176_613)
    )
    after.when(RENTS).nothing()
    after.when(note(BEYOND)).nothing()  # which says nothing of its rents
    given(cover, noted(OWNER)).when(RENTS).nothing()


def test_the_units_are_told_what_each_day_of_theirs_costs() -> None:
    steps = (RentStep(from_on=day("9-15"), rent_fen=600_001),)
    free = (RentFree(starts_on=day("3-15"), ends_on=day("4-1")),)
    said = {"contract_id": LEASE, "terms": terms(unit_ids=(ROOM, OTHER_ROOM))}
    clauses = Clauses(rent_steps=steps, rent_free=free)
    shares = [
        [(day("3-15"), 0), (day("4-1"), 225_000), (day("9-15"), of_the_odd_fen)]
        for of_the_odd_fen in (300_001, 300_000)
    ]
    change = {"from_on": day("9-15"), "old_rent_fen": 450_000, "rent_fen": 600_001}
    for event in (
        ContractRentFreeChanged(**said, clauses=clauses, old_rent_free=(), rent_free=free),
        ContractDrafted(**said, clauses=clauses),
        ContractSigned(**said, clauses=clauses, signed_on=day("3-10")),
        ContractRentChanged(**said, clauses=clauses, **change),
    ):
        commands = [do.command for do in overrun.react(fact(event))]
        rents = [each.rents if isinstance(each, NoteRents) else each.letting.rents for each in commands]  # type: ignore[attr-defined]
        assert rents == [tuple(RentStep(from_on=on, rent_fen=rent) for on, rent in each) for each in shares]
