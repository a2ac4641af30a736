"""The vacancy clock, whichever fact is heard first."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel.clock import VirtualClock
from kernel.facts import PublishedEvent
from kernel.ids import named_id
from published.contracts import UnitReleased, UnitTakenIn
from published.tenants import TenantMovedIn, TenantMovedOut, TenantRoomChanged

PARK = named_id("park", "A")
Told = tuple[str, PublishedEvent]


def day(month: int, of: int) -> date:
    return date(2025, month, of)


def move_in(who: str, unit: UUID, on: date) -> Told:
    id_ = named_id("tenant", who)
    return f"tenant-{id_}", TenantMovedIn(
        tenant_id=id_, person_id=id_, unit_id=unit, park_id=PARK, moved_in_on=on
    )


def move_out(who: str, unit: UUID, on: date) -> Told:
    id_ = named_id("tenant", who)
    return f"tenant-{id_}", TenantMovedOut(
        tenant_id=id_, person_id=id_, unit_id=unit, park_id=PARK, moved_out_on=on
    )


def change(who: str, left: UUID, entered: UUID, on: date) -> Told:
    id_ = named_id("tenant", who)
    return f"tenant-{id_}", TenantRoomChanged(
        tenant_id=id_, person_id=id_, from_unit_id=left, to_unit_id=entered, park_id=PARK, changed_on=on
    )


def taken_in(unit: UUID, code: str = "A-101") -> Told:
    event = UnitTakenIn(unit_id=unit, building_id=named_id("building"), park_id=PARK, code=code)
    return f"unit-{unit}", event


def released(unit: UUID, on: date) -> Told:
    return f"unit-{unit}", UnitReleased(unit_id=unit, park_id=PARK, released_on=on)


def interleavings(*stories: Sequence[Told]) -> Iterator[list[Told]]:
    """Every order in which facts of several streams may be heard, each stream in its own order."""
    if not any(stories):
        yield []
    for index, story in enumerate(stories):
        if story:
            rest = [*stories[:index], story[1:], *stories[index + 1 :]]
            yield from ([story[0], *after] for after in interleavings(*rest))


def gaps(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["vacant_since"], row["moved_in_on"], row["days"], row["open"]) for row in rows]


async def test_the_clock_runs_from_the_leaving_and_the_next_arrival_stops_it(
    voices: Any, items: Any, clock: VirtualClock
) -> None:
    unit = named_id("unit")
    await voices.tell(taken_in(unit), move_in("Li", unit, day(1, 1)), move_out("Li", unit, day(4, 21)))
    assert gaps(await items("/vacancies")) == [("2025-04-21", None, 10, True)]
    clock.advance(timedelta(days=5))
    assert gaps(await items("/vacancies", open=True)) == [("2025-04-21", None, 15, True)]
    await voices.tell(move_in("Wang", unit, day(5, 4)))
    assert gaps(await items("/vacancies", open=True)) == []
    row = (await items("/vacancies", open=False))[0]
    assert gaps([row]) == [("2025-04-21", "2025-05-04", 13, False)]
    assert (row["code"], row["park_id"]) == ("A-101", str(PARK))


async def test_every_order_of_hearing_three_tenants_of_one_unit_gives_the_same_vacancies(
    voices: Any, items: Any
) -> None:
    elsewhere = named_id("unit", "elsewhere")
    units, facts = [], []
    for number in range(90):
        unit = named_id("unit", number)
        first = [move_in(f"A{number}", unit, day(1, 1)), move_out(f"A{number}", unit, day(3, 10))]
        second = [move_in(f"B{number}", unit, day(3, 20)), move_out(f"B{number}", unit, day(4, 2))]
        third = [
            change(f"C{number}", elsewhere, unit, day(4, 10)),
            change(f"C{number}", unit, elsewhere, day(4, 15)),
        ]
        orders = list(interleavings(first, second, third))
        assert len(orders) == 90
        units.append(unit)
        facts += orders[number]
    await voices.tell(*facts)
    expected = [
        ("2025-03-10", "2025-03-20", 10, False),
        ("2025-04-02", "2025-04-10", 8, False),
        ("2025-04-15", None, 16, True),
    ]
    for unit in units:
        assert gaps(await items("/vacancies", unit_id=unit)) == expected


async def test_a_unit_handed_over_on_one_day_was_never_vacant(voices: Any, items: Any) -> None:
    unit = named_id("unit")
    await voices.tell(
        move_in("Wang", unit, day(3, 10)),
        move_in("Li", unit, day(1, 1)),
        move_out("Li", unit, day(3, 10)),
    )
    assert await items("/vacancies") == []


async def test_a_unit_is_not_vacant_while_somebody_still_lives_there(voices: Any, items: Any) -> None:
    unit = named_id("unit")
    await voices.tell(
        move_in("Li", unit, day(1, 1)), move_in("Wang", unit, day(3, 1)), move_out("Li", unit, day(3, 10))
    )
    assert await items("/vacancies") == []
    await voices.tell(move_out("Wang", unit, day(4, 30)))
    assert gaps(await items("/vacancies")) == [("2025-04-30", None, 1, True)]


async def test_who_leaves_next_week_leaves_nothing_empty_today(
    voices: Any, items: Any, clock: VirtualClock
) -> None:
    unit = named_id("unit")
    await voices.tell(move_in("Li", unit, day(1, 1)), move_out("Li", unit, day(5, 8)))
    assert await items("/vacancies") == []
    clock.advance(timedelta(days=7))
    assert gaps(await items("/vacancies")) == [("2025-05-08", None, 0, True)]


async def test_a_unit_given_back_is_nobodys_vacancy_whichever_topic_speaks_first(
    voices: Any, items: Any
) -> None:
    one, other, straight = (named_id("unit", n) for n in (1, 2, 3))
    await voices.tell(
        taken_in(one),
        released(one, day(4, 11)),
        *(move_in("Li", one, day(1, 1)), move_out("Li", one, day(4, 1))),
        *(move_in("Wang", other, day(1, 1)), move_out("Wang", other, day(4, 1))),
        taken_in(other),
        released(other, day(4, 11)),
        *(move_in("Zhao", straight, day(1, 1)), move_out("Zhao", straight, day(4, 11))),
        taken_in(straight),
        released(straight, day(4, 11)),
    )
    for unit in (one, other):
        assert gaps(await items("/vacancies", unit_id=unit)) == [("2025-04-01", None, 10, False)]
    assert await items("/vacancies", unit_id=straight) == []


async def test_the_average_counts_what_has_ended_and_the_rest_apart(voices: Any, items: Any) -> None:
    one, other = named_id("unit", 1), named_id("unit", 2)
    await voices.tell(
        *(move_in("Li", one, day(1, 1)), move_out("Li", one, day(3, 1)), move_in("Wang", one, day(3, 11))),
        *(move_in("Zhao", other, day(1, 1)), move_out("Zhao", other, day(3, 1))),
        *(move_in("Qian", other, day(3, 6)), move_out("Qian", other, day(4, 1))),
    )
    assert await items("/vacancies/by-park") == [
        {"park_id": str(PARK), "open": 1, "ended": 2, "average_days": 7.5}
    ]


async def test_everything_told_twice_changes_nothing(voices: Any, items: Any) -> None:
    unit = named_id("unit")
    await voices.tell(taken_in(unit), move_in("Li", unit, day(1, 1)), move_out("Li", unit, day(4, 21)))
    before = await items("/vacancies"), await items("/occupancy")
    await voices.repeat()
    await voices.tell(move_in("Zhao", named_id("unit", 2), day(1, 1)))
    assert (await items("/vacancies"), await items("/occupancy", unit_id=unit)) == (before[0], [])
    assert (await items("/occupancy", tenant_id=named_id("tenant", "Li"))) == before[1]


async def test_vacancies_are_paged_without_a_gap_or_a_repeat(voices: Any, http: Any) -> None:
    facts = []
    for number in range(5):
        unit = named_id("unit", number)
        facts += [
            move_in(f"{number}", unit, day(1, 1)),
            move_out(f"{number}", unit, day(4, 1 + number // 2)),
        ]
    await voices.tell(*facts)
    seen, cursor = [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        found = (await http.get("/vacancies", params=asked)).json()
        seen += [(row["vacant_since"], row["unit_id"]) for row in found["items"]]
        if not (cursor := found["next"]):
            break
    assert seen == sorted(seen)
    assert len(set(seen)) == len(seen) == 5
