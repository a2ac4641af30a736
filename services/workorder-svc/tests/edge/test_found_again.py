"""What an inspection finds that is broken already, or finds twice, is one order."""

from typing import Any

from kernel.ids import new_id
from testkit.stack import eventually

from .orders import PARK, ROOM, Http, http, order, reported

__all__ = ["http"]


async def opened(http: Http) -> str:
    said = {"unit_id": str(ROOM), "park_id": str(PARK), "kind": "routine", "due_on": "2025-03-20"}
    items = [{"item": "taps", "fault": "tap_drips"}, {"item": "lock", "fault": "lock_broken"}]
    path = f"/inspections/{new_id()}"
    assert (await http.put(path, json=said | {"items": items})).is_success
    return path


async def judged(http: Http, path: str, verdict: str, item: str = "taps") -> Any:
    assert (await http.post(f"{path}/items/{item}", json={"verdict": verdict})).is_success
    return (await http.get(path)).json()["found"][item]["order_id"]


async def open_orders(http: Http) -> list[str]:
    asked = {"unit_id": str(ROOM), "open": "true"}
    return [each["order_id"] for each in (await http.get("/orders", params=asked)).json()["items"]]


def said_of(http: Http, order_id: str, times: int) -> Any:
    async def is_so() -> bool:
        found = (await http.get("/reports", params={"order_id": order_id})).json()["items"]
        return len(found) == times

    return is_so


async def test_what_fails_and_is_open_already_is_said_once_more_of_that(http: Http) -> None:
    tap, path = await reported(http, "ordinary", fault="tap_drips"), await opened(http)
    assert await judged(http, path, "failed") == tap
    await eventually(said_of(http, tap, 2), "it was found once more")
    other = await judged(http, path, "failed", "lock")
    await eventually(said_of(http, other, 1), "what nobody had reported is an order of its own")
    assert sorted(await open_orders(http)) == sorted([tap, other])


async def test_what_fails_passes_and_fails_is_one_order_until_it_is_done_with(http: Http) -> None:
    path = await opened(http)
    first = await judged(http, path, "failed")
    assert await judged(http, path, "passed") is None
    assert await judged(http, path, "failed") == first, "also while its order has yet to open"
    await eventually(said_of(http, first, 2), "said once, and once more")
    assert await open_orders(http) == [first]
    assert (await http.post(f"/orders/{first}/cancel", json={"reason": "mistake"})).is_success
    assert await judged(http, path, "passed") is None
    second = await judged(http, path, "failed")
    await eventually(said_of(http, second, 1), "what was taken back is another order now")
    assert (second != first, (await order(http, first))["status"]) == (True, "cancelled")
