"""A tenant changes rooms and comes back: each room was theirs on just the days a calendar says."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.domain.clauses import Clauses, RentStep
from contracts.domain.contract_facts import ContractEvent, UnitExchanged
from contracts.views import dwellings, lettings, vacancies
from contracts.views.coming_back import days_had, read
from hypothesis import given
from hypothesis import strategies as some
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Row

from .words import LEASE, ROOM, going_along, signed, terms

DAY, ROOMS = timedelta(days=1), (ROOM, named_id("second room"), named_id("third room"))
TOLD_AT = datetime(2025, 6, 1, tzinfo=UTC)
BEGINS = signed().terms.starts_on
moves = some.lists(some.tuples(some.sampled_from(ROOMS), some.integers(0, 20)), max_size=6)


def fact(event: ContractEvent, version: int) -> Fact:
    told = (TOLD_AT, TOLD_AT, SYSTEM, "contracts")
    return Fact(event, named_id("fact", version), f"contract-{LEASE}", version, version, *told)


def told(ways: list[tuple[UUID, int]]) -> tuple[list[Fact], list[tuple[date, UUID]]]:
    """The facts of a lease that goes along, and from which day on it has which room."""
    facts, homes = [fact(signed(), 1)], [(BEGINS, ROOM)]
    for room, days in ways:
        since, home = homes[-1]
        if room != home:
            rooms = going_along(home, room, since + days * DAY)
            moved = UnitExchanged(
                contract_id=LEASE,
                terms=terms(unit_ids=(room,)),
                **rooms,
                settled={},
                held_fen=terms().deposit_fen,
            )
            facts.append(fact(moved, len(facts) + 1))
            homes.append((since + days * DAY, room))
    return facts, homes


@given(moves)
def test_each_room_is_let_on_the_days_it_was_lived_in_by_the_lease_and_on_no_other(
    ways: list[tuple[UUID, int]],
) -> None:
    facts, homes = told(ways)
    for room in ROOMS:
        let: Row | None = None
        vacant: Row = {"id": f"{room}/tenant"}
        dwelling: Row = {"id": room}
        for each in facts:
            if f"{LEASE}/{room}" in lettings.keys(each):
                let = lettings.project(let or {"id": f"{LEASE}/{room}"}, each)
                vacant, dwelling = vacancies.project(vacant, each), dwellings.project(dwelling, each)
        views = [let, *map(read, vacant.get("stays", {}).values())]
        views += map(read, dwelling.get("let", {}).values())
        for offset in range(150):
            on = BEGINS + offset * DAY
            *_, (_, home) = (each for each in homes if each[0] <= on)
            for view in views:
                assert any(first <= on < end for first, end in days_had(view or NEVER)) == (home == room)


NEVER: Row = {"since": BEGINS, "until": BEGINS, "earlier": []}


def test_the_steps_of_the_rent_go_along_to_another_room() -> None:
    step = RentStep(from_on=BEGINS + 40 * DAY, rent_fen=460_000)
    rooms = going_along(ROOM, ROOMS[1], BEGINS + DAY)
    moved = UnitExchanged(
        contract_id=LEASE,
        terms=terms(unit_ids=(ROOMS[1],)),
        clauses=Clauses(rent_steps=(step,)),
        **rooms,
        settled={},
        held_fen=terms().deposit_fen,
    )
    let = lettings.project({"id": f"{LEASE}/{ROOMS[1]}"}, fact(moved, 2))
    assert let is not None
    assert let["rent_steps"] == [step.model_dump(mode="json")]
