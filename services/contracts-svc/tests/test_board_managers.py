"""In whose care a unit was on a past day: on the board, in its counts and its sheet, and as it was known."""

import io
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import httpx
import openpyxl
from contracts.domain.unit_facts import UnitEvent, UnitManagerChanged, UnitTakenIn
from contracts.views.units import project, units
from host.runtime import Runtime
from hypothesis import given
from hypothesis import strategies as some
from kernel.clock import VirtualClock, start_of
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.rebuild import rebuild
from testkit.voices import Voices

from .over_http import BUILDING, MANAGER, PARK, UNIT, UNIT_BODY, get, post

DAY = timedelta(days=1)
FIRST, SECOND, THIRD = MANAGER, named_id("second manager"), named_id("third manager")


async def manager_of(http: httpx.AsyncClient, **asked: str) -> str | None:
    [row] = (await get(http, "/board", **asked))["items"]
    manager: str | None = row["manager_id"]
    return manager


async def found_by(http: httpx.AsyncClient, **asked: str) -> set[str]:
    """The managers whose question finds the unit, by the rows, the counts and the sheet alike."""
    found = set()
    for who in map(str, (FIRST, SECOND, THIRD)):
        rows = (await get(http, "/board", manager_id=who, **asked))["items"]
        counted = (await get(http, "/board/counts", manager_id=who, **asked))["tenant"]
        answer = await http.get("/board.xlsx", params={"manager_id": who, **asked})
        titles, *sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
        assert len(rows) == sum(counted.values()) == len(sheet)
        assert [line[titles.index("管家编号")] for line in sheet] == [row["manager_id"] for row in rows]
        found |= {who for _ in rows}
    return found


async def assigned(http: httpx.AsyncClient, who: UUID) -> None:
    await post(http, f"/units/{UNIT}/manager", {"manager_id": str(who)}, 200)


async def test_on_a_past_day_a_unit_is_in_the_care_of_who_managed_it_then(
    http: httpx.AsyncClient, voices: Voices, ledger: None, runtime: Runtime, clock: VirtualClock
) -> None:
    await voices.known(SECOND, THIRD)
    clock.advance(3 * DAY)
    await assigned(http, SECOND)  # on the 4th of March
    clock.advance(2 * DAY)
    await assigned(http, FIRST)
    await assigned(http, THIRD)  # both on the 6th
    clock.advance(DAY)

    for view_is_new in (False, True):
        care = {
            "2025-02-20": FIRST,  # before it was taken in: its owner's contract is older
            "2025-03-03": FIRST,
            "2025-03-04": SECOND,
            "2025-03-05": SECOND,
            "2025-03-06": THIRD,
            "2025-03-07": THIRD,
            "2025-04-01": THIRD,
        }
        for on, who in care.items():
            assert (await manager_of(http, on=on), await found_by(http, on=on)) == (str(who), {str(who)}), on
        # What nobody knew yet is not shown of that day either.
        for known_on, who in (("2025-03-03", FIRST), ("2025-03-05", SECOND), ("2025-03-06", THIRD)):
            asked = {"on": "2025-03-06", "known_on": known_on}
            assert (await manager_of(http, **asked), await found_by(http, **asked)) == (str(who), {str(who)})
        asked = {"on": "2025-03-03", "known_on": "2025-03-06"}
        assert (await manager_of(http, **asked), await found_by(http, **asked)) == (str(FIRST), {str(FIRST)})
        if not view_is_new:
            assert (await rebuild(runtime, units)).differences == 0


async def test_a_unit_taken_in_again_was_before_in_the_care_of_another_or_of_nobody(
    http: httpx.AsyncClient, voices: Voices, ledger: None, clock: VirtualClock
) -> None:
    await voices.known(SECOND)
    clock.advance(2 * DAY)
    await post(http, f"/units/{UNIT}/release", {"released_on": "2025-03-03"}, 200)
    clock.advance(DAY)
    await post(http, "/units", UNIT_BODY | {"manager_id": None}, 200)
    clock.advance(2 * DAY)
    await assigned(http, SECOND)
    clock.advance(DAY)
    shown = [await manager_of(http, on=f"2025-03-0{day}") for day in (2, *range(4, 8))]
    assert shown == [str(FIRST), None, None, str(SECOND), str(SECOND)]
    assert await found_by(http, on="2025-03-03") == set()  # on which it was its owner's
    assert await found_by(http, on="2025-03-02") == {str(FIRST)}
    assert await found_by(http, on="2025-03-05") == set()


days = some.dates(date(2025, 3, 1), date(2025, 3, 8))


@given(some.lists(some.tuples(days, some.sampled_from((FIRST, SECOND, THIRD))), max_size=6))
def test_from_each_change_on_a_unit_is_in_the_care_that_was_told_last(
    changes: list[tuple[date, UUID]],
) -> None:
    at = {"unit_id": UNIT, "park_id": PARK}
    taken = UnitTakenIn(**at, building_id=BUILDING, code="502", manager_id=FIRST)
    row = project(None, fact(taken, date(2025, 3, 1)))
    for day, who in changes:
        row = project(row, fact(UnitManagerChanged(**at, manager_id=who), day))
    assert row
    managers, changed_on = [*row["managers_before"], row["manager_id"]], row["managers_changed_on"]
    assert changed_on == sorted(set(changed_on))
    assert all(one != other for one, other in pairwise(managers))
    for day in (date(2025, 2, 25) + number * DAY for number in range(15)):
        told = [FIRST, *(who for since, who in changes if since <= day)]
        assert managers[sum(since <= day for since in changed_on)] == told[-1]


def fact(event: UnitEvent, day: date) -> Fact:
    at = start_of(day)
    return Fact(event, named_id("fact"), f"unit-{UNIT}", 1, 1, at, at, SYSTEM, "contracts")
