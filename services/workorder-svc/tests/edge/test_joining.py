"""One power cut of a building is one order: the homes that report it later are done with it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from testkit.on_site import photographed
from testkit.stack import eventually
from testkit.voices import Voices

from .orders import OTHER_PARK, OTHER_ROOM, PARK, Http, body, came, http, order

__all__ = ["http"]

HOMES = [named_id("unit", f"dark {number}") for number in range(5)]


async def cut(http: Http, clock: VirtualClock, home: UUID, **more: Any) -> str:
    """Who lives there says that it is dark, a minute later; the order."""
    clock.advance(timedelta(minutes=1))
    said = body("emergency", unit_id=str(home), fault="power_cut") | {"another": False} | more
    answer = await http.post("/orders", json=said)
    assert answer.status_code == 201, answer.text
    return str(said["order_id"])


async def with_which(http: Http, *orders: str) -> list[str | None]:
    rows = [await order(http, each) for each in orders]
    return [row["same_as"] if row["joined"] else None for row in rows]


def stands(http: Http, id_: str, **how: Any) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        row = await order(http, id_)
        return all(row[name] == value for name, value in how.items())

    return is_so


async def test_from_the_third_home_on_a_cut_is_the_buildings_and_ends_with_the_first_one(
    http: Http, voices: Voices, clock: VirtualClock
) -> None:
    await voices.taken_in(PARK, *HOMES)
    first, second, third = [await cut(http, clock, home) for home in HOMES[:3]]
    far = await cut(http, clock, OTHER_ROOM, park_id=str(OTHER_PARK))
    own = await cut(http, clock, HOMES[3], another=True)
    worded = await cut(http, clock, HOMES[4], fault="no_water", words="停水了", urgency="ordinary")
    assert await with_which(http, first, second, third, far, own, worded) == [None, None, first, *[None] * 3]
    assert (await order(http, first))["homes"] == 1
    listed = (await http.get("/orders", params={"done_with": first})).json()["items"]
    assert [each["order_id"] for each in listed] == [third]

    [gone] = (await http.post(f"/orders/{second}/join", json={"lead": first})).json()["events"]
    assert gone == "WorkOrderCancelled"
    apart = await http.post(f"/orders/{third}/return")
    assert apart.json()["events"] == ["WorkOrderReturned"], apart.text
    assert await with_which(http, second, third) == [first, None]
    again = await http.post(f"/orders/{third}/join", json={"lead": first})
    assert again.is_success, again.text

    await came(http, first)
    await photographed(http, first)
    assert (await http.post(f"/orders/{first}/complete")).is_success
    for each in (second, third):
        await eventually(stands(http, each, status="cancelled", joined=True), "done with it")
        await eventually(_completed(http, each), "it ends with the first one")
    assert (await order(http, own))["completed_at"] is None


async def test_where_the_first_one_is_taken_back_each_is_a_repair_of_its_own(
    http: Http, voices: Voices, clock: VirtualClock
) -> None:
    await voices.taken_in(PARK, *HOMES)
    first, second, third = [await cut(http, clock, home) for home in HOMES[:3]]
    assert await with_which(http, third) == [first]
    why = {"X-Reason": "it was their fuse"}
    gone = await http.post(f"/orders/{first}/cancel", json={"reason": "mistake"}, headers=why)
    assert gone.is_success, gone.text
    await eventually(stands(http, third, same_as=None, joined=False), "nobody mends it with the first")
    assert (await order(http, third))["status"] != "cancelled"
    assert (await order(http, second))["status"] != "cancelled"


async def test_a_person_joins_only_what_is_one_fault_of_one_building(
    http: Http, voices: Voices, clock: VirtualClock
) -> None:
    await voices.taken_in(PARK, *HOMES)
    first, second, third = [await cut(http, clock, home) for home in HOMES[:3]]
    far = await cut(http, clock, OTHER_ROOM, park_id=str(OTHER_PARK))
    water = await cut(http, clock, HOMES[0], fault="no_water", urgency="ordinary")
    for one, lead in ((second, far), (second, water), (second, second), (second, third), (first, second)):
        refused = await http.post(f"/orders/{one}/join", json={"lead": lead})
        assert (refused.status_code, refused.json()["field"]) == (409, "lead"), (one, lead)
    unknown = await http.post(f"/orders/{second}/join", json={"lead": str(new_id())})
    assert unknown.status_code == 404


def _completed(http: Http, id_: str) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await order(http, id_))["completed_at"] is not None

    return is_so
