"""The board of any day in the world, and as it was known on any day; its gaps, and what is found by text."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.views.vacancies import NEVER, last_shared, last_vacant
from edge.contract_numbers import contract_number
from host.runtime import Runtime
from hypothesis import given
from hypothesis import strategies as some
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from published.workorders import (
    WorkOrderBackdated,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
)
from testkit.followed import all_followed
from testkit.stack import eventually
from testkit.voices import Voices

from .domain.words import going_along
from .over_http import BUILDING, PARK, TENANT_CONTRACT, UNIT, UNIT_BODY, contract_body, get, post, terminate

DAY = timedelta(days=1)


async def tenants_side(http: httpx.AsyncClient, **asked: str) -> dict[str, Any]:
    [row] = (await get(http, "/board", **asked))["items"]
    side: dict[str, Any] = row["tenant"]
    return side


async def test_the_board_answers_what_is_true_of_a_day_and_what_was_known_of_it(
    http: httpx.AsyncClient, ledger: None, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body())  # on 1 March
    clock.advance(9 * DAY)
    await terminate(http, TENANT_CONTRACT, "2025-03-05")  # said on the 10th, backdated
    clock.advance(9 * DAY)

    shown = {"on": "2025-03-07"}
    assert (await tenants_side(http, **shown))["colour"] == "grey"
    assert (await tenants_side(http, **shown, known_on="2025-03-10"))["colour"] == "grey"
    known = await tenants_side(http, **shown, known_on="2025-03-09")
    assert (known["colour"], known["last_day"], known["days_left"]) == ("green", "2025-12-31", 300)
    assert (await get(http, "/board", known_on="2025-02-28"))["items"] == []  # not even the unit
    ran = await tenants_side(http, on="2025-03-04")
    assert (ran["status"], ran["last_day"]) == ("in_force", "2025-03-05")
    ran = await tenants_side(http, on="2026-01-05", known_on="2025-03-09")
    assert (known["status"], ran["status"]) == ("in_force", "expired")

    await nothing_vacant_then(http, on="2025-03-07", known_on="2025-03-09")
    counted = await get(http, "/board/counts", track="tenant", **shown, known_on="2025-03-09")
    assert counted["tenant"]["green"] == 1
    assert (await get(http, "/board/counts", track="tenant", **shown))["tenant"]["grey"] == 1


async def nothing_vacant_then(http: httpx.AsyncClient, **asked: str) -> None:
    async def none() -> bool:
        then = (await get(http, "/board", colour="grey", **asked))["items"]
        now = (await get(http, "/board", colour="grey"))["items"]
        return (len(then), len(now)) == (0, 1)

    await eventually(none, "grey now, and not by what was known then")


async def test_a_unit_given_back_is_on_the_board_of_the_days_it_was_held(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, f"/units/{UNIT}/release", {"released_on": "2025-02-01"}, 200)
    assert (await get(http, "/board"))["items"] == []
    [row] = (await get(http, "/board", on="2025-01-31"))["items"]
    assert (row["unit_id"], row["owner"]["colour"]) == (str(UNIT), "green")
    again = UNIT_BODY | {"unit_id": str(named_id("another"))}
    await post(http, "/units", again)  # the door code is free again


async def test_a_unit_is_on_no_board_of_a_day_before_it_was_taken_in_or_its_first_contract_began(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None, clock: VirtualClock
) -> None:
    own = {"unit_id": str(named_id("own")), "code": "3栋-503", "own": True}
    await post(http, "/units", UNIT_BODY | own)  # on 1 March; the other has an owner's contract
    await all_followed(runtime)
    clock.advance(DAY)

    async def doors(on: str) -> set[str]:
        found = {row["code"] for row in (await get(http, "/board", on=on))["items"]}
        counted = (await get(http, "/board/counts", on=on))["tenant"]
        assert sum(counted.values()) == len(found)
        return found

    assert await doors("2024-12-31") == set()
    assert await doors("2025-01-01") == await doors("2025-02-28") == {"3栋-502"}
    assert await doors("2025-03-01") == await doors("2025-03-02") == {"3栋-502", "3栋-503"}
    await post(http, f"/units/{own['unit_id']}/release", {"released_on": "2025-03-02"}, 200)
    assert await doors("2025-03-02") == {"3栋-502"}
    await post(http, "/units", UNIT_BODY | own, 200)  # by mistake
    assert await doors("2025-03-01") == await doors("2025-03-02") == {"3栋-502", "3栋-503"}


async def test_a_gap_before_the_next_contract_of_a_side_is_marked(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    alone = await tenants_side(http)
    assert (alone["next_starts_on"], alone["gap_days"]) == (None, None)
    later = {"contract_id": str(named_id("later")), "starts_on": "2025-04-01"}
    await post(http, "/contracts", contract_body(**later))
    gap = await tenants_side(http)
    assert (gap["next_starts_on"], gap["gap_days"]) == ("2025-04-01", 11)
    before_it = {"starts_on": "2024-12-01", "last_day": "2024-12-31"}
    await post(http, "/contracts", contract_body("owner", contract_id=str(named_id("first")), **before_it))
    before = await tenants_side(http, on="2024-12-25")
    assert (before["colour"], before["next_starts_on"], before["gap_days"]) == ("grey", "2025-01-01", 7)


async def test_before_a_change_of_rooms_the_next_and_the_gap_are_those_of_that_day(
    http: httpx.AsyncClient, ledger: None, runtime: Runtime
) -> None:
    other = named_id("other room")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503", "own": True})
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))  # in 502 from 1 January on
    moves = ((UNIT, other, date(2025, 2, 10)), (other, UNIT, date(2025, 2, 20)))
    for left, entered, day in moves:
        move = ExchangeUnit(**going_along(left, entered, day))
        await runtime.handle(contract, TENANT_CONTRACT, move, origin=SYSTEM, command_id=new_id())

    async def marks(code: str, on: str) -> tuple[str, str | None, int | None]:
        side = await tenants_side(http, code=code, on=on)
        return side["colour"], side["next_starts_on"], side["gap_days"]

    assert await marks("502", "2025-02-01") == ("green", "2025-02-20", 10)
    assert await marks("502", "2025-02-12") == ("grey", "2025-02-20", 8)
    assert await marks("502", "2025-02-22") == ("green", None, None)
    assert await marks("503", "2025-02-01") == ("grey", "2025-02-10", 9)
    assert await marks("503", "2025-02-12") == ("green", None, None)
    for day, code in (("2025-02-01", "3栋-502"), ("2025-02-12", "3栋-503"), ("2025-02-22", "3栋-502")):
        named = await get(http, "/board", text=contract_number(TENANT_CONTRACT), on=day)
        assert [row["code"] for row in named["items"]] == [code]


@pytest.mark.parametrize(
    "text", ["502", "三号", "东园 栋-50", "三号楼 502", "５０２", "502室", "三号　502房"]
)
async def test_a_unit_is_found_by_words_of_its_code_its_building_and_its_park(
    http: httpx.AsyncClient, ledger: None, text: str
) -> None:
    other = {"unit_id": str(named_id("other")), "code": "9栋-101", "building_id": str(BUILDING)}
    await post(http, "/units", UNIT_BODY | other)
    found = {row["code"] for row in (await get(http, "/board", text=text))["items"]}
    assert found == ({"3栋-502", "9栋-101"} if text == "三号" else {"3栋-502"})
    assert (await get(http, "/board", text=f"{text} 七楼"))["items"] == []


days = some.dates(date(2025, 1, 1), date(2025, 2, 15))


@given(some.lists(some.tuples(days, days | some.just(date.max)), max_size=6))
def test_a_day_without_a_contract_is_before_the_end_of_the_last_vacancy(
    stays: list[tuple[date, date]],
) -> None:
    end = last_vacant(stays)
    watched = [date(2025, 1, 1) + number * DAY for number in range(60)]
    vacant = [day for day in watched if not any(since <= day < until for since, until in stays)]
    assert all(day < end for day in vacant)
    if end != date.max and end > watched[0]:
        assert end - DAY in vacant or end - DAY < watched[0]


@given(some.lists(some.tuples(days, days | some.just(date.max)), max_size=6))
def test_a_day_that_two_contracts_have_is_before_the_first_that_no_two_share(
    stays: list[tuple[date, date]],
) -> None:
    end = last_shared(stays)
    watched = [date(2025, 1, 1) + number * DAY for number in range(60)]
    shared = [day for day in watched if sum(since <= day < until for since, until in stays) > 1]
    assert all(day < end for day in shared)
    if end not in (NEVER, date.max):
        assert end - DAY in shared


async def test_the_life_of_a_unit_is_one_time_line(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(starts_on="2025-02-01"))
    place = {"order_id": named_id("order"), "unit_id": UNIT, "park_id": PARK}
    order = place | {"fault": "tap"}
    at = datetime(2025, 2, 3, 2, tzinfo=UTC)
    stream = f"order-{named_id('order')}"
    await voices.tell(
        (stream, WorkOrderReported(**order, urgency="ordinary", reported_at=at)),
        (stream, WorkOrderBackdated(**place, reported_at=at - DAY)),
        (stream, WorkOrderCompleted(**order, at=at + DAY)),
    )
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    assert [(span["kind"], span["starts_on"], span["last_day"]) for span in spans] == [
        ("owner_cover", "2025-01-01", "2027-12-31"),
        ("vacancy", "2025-01-01", "2025-01-31"),
        ("tenancy", "2025-02-01", "2025-12-31"),
        ("works", "2025-02-02", "2025-02-04"),
    ]
    first = {"closing": 1, "first_technician_id": named_id("technician"), "first_completed_at": at + DAY}
    await voices.tell((stream, WorkOrderReopened(**place, **first, reason="came_back", at=at + 2 * DAY)))
    assert await works_on(http) == [("2025-02-02", None)]
    unknown = await http.get(f"/units/{named_id('nowhere')}/life")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:anju:problem:unit-unknown")


async def works_on(http: httpx.AsyncClient) -> list[tuple[str, str | None]]:
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    return [(span["starts_on"], span["last_day"]) for span in spans if span["kind"] == "works"]


async def test_what_was_cancelled_is_on_no_time_line_until_it_comes_back(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    """It stood there as works without an end, for good, though nobody did them."""
    place = {"order_id": named_id("order"), "unit_id": UNIT, "park_id": PARK}
    at, stream = datetime(2025, 2, 3, 2, tzinfo=UTC), f"order-{named_id('order')}"
    reported = WorkOrderReported(**place, fault="tap", urgency="ordinary", reported_at=at)
    await voices.tell((stream, reported))
    assert await works_on(http) == [("2025-02-03", None)]
    await voices.tell((stream, WorkOrderCancelled(**place, reason="mistake", at=at + DAY)))
    assert await works_on(http) == []
    await voices.tell((stream, WorkOrderReturned(**place, at=at + 2 * DAY)))
    assert await works_on(http) == [("2025-02-03", None)]
