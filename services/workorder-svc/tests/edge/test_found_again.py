"""What an inspection finds that is broken already, or finds twice, is one order."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from unittest.mock import ANY

import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from kernel.store import StoreUnavailable
from testkit.on_site import came_in
from testkit.stack import eventually

from .orders import FIX, LI, OTHER_PARK, OTHER_ROOM, PARK, ROOM, Http, copy, http, order, reported

__all__ = ["copy", "http"]


async def opened(http: Http) -> str:
    said = {"unit_id": str(ROOM), "park_id": str(PARK), "kind": "routine", "due_on": "2025-03-20"}
    items = [{"item": "taps", "fault": "tap_drips"}, {"item": "lock", "fault": "lock_broken"}]
    items.append({"item": "gas", "fault": "gas_leak"})
    path = f"/inspections/{new_id()}"
    assert (await http.put(path, json=said | {"items": items})).is_success
    await came_in(http, path, {"technician_id": LI, "position": FIX})
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
    gas = await judged(http, path, "failed", "gas")
    await eventually(said_of(http, gas, 1), "that as well")
    assert (await order(http, gas))["urgency"] == "emergency", "as the catalogue says where the list does not"


async def test_an_old_hose_is_looked_after_and_a_leak_is_an_emergency(http: Http) -> None:
    path = await opened(http)
    said = {"verdict": "failed", "danger": False}
    assert (await http.post(f"{path}/items/gas", json=said)).is_success
    row = (await http.get(path)).json()["found"]["gas"]
    await eventually(said_of(http, row["order_id"], 1), "it is reported")
    mild = await order(http, row["order_id"])
    assert (row["fault"], mild["fault"], mild["urgency"]) == ("gas_check", "gas_check", "ordinary")
    await judged(http, path, "passed", "gas")
    leak = await judged(http, path, "failed", "gas")
    await eventually(said_of(http, leak, 1), "what leaks after all is an order of its own")
    worse = await order(http, leak)
    assert (worse["fault"], worse["urgency"]) == ("gas_leak", "emergency")


async def test_an_order_says_which_item_of_which_inspection_failed(http: Http) -> None:
    tap, path = await reported(http, "ordinary", fault="tap_drips"), await opened(http)
    lock = await judged(http, path, "failed", "lock")
    await judged(http, path, "failed")
    found = {"inspection_id": path.rsplit("/", 1)[1], "kind": "routine"}
    assert (await order(http, lock))["found_by"] == [found | {"item": "lock", "item_name": "门锁"}]
    assert (await order(http, tap))["found_by"] == [found | {"item": "taps", "item_name": "龙头、花洒"}]
    other = await reported(http, "ordinary", unit_id=str(OTHER_ROOM), park_id=str(OTHER_PARK))
    assert (await order(http, other))["found_by"] == []


async def test_what_fails_passes_and_fails_is_one_order_until_it_is_done_with(http: Http) -> None:
    path = await opened(http)
    first = await judged(http, path, "failed")
    assert await judged(http, path, "passed") is None
    assert await judged(http, path, "failed") == first, "also while its order has yet to open"
    await eventually(said_of(http, first, 2), "said once, and once more")
    assert await open_orders(http) == [first]
    assert (
        await http.post(f"/orders/{first}/cancel", json={"reason": "mistake"}, headers={"X-Reason": "seen"})
    ).is_success
    assert await judged(http, path, "passed") is None
    second = await judged(http, path, "failed")
    await eventually(said_of(http, second, 1), "what was taken back is another order now")
    assert (second != first, (await order(http, first))["status"]) == (True, "cancelled")


async def test_who_inspects_and_who_reports_the_same_in_the_same_moment_by_two_processes_are_one_order(
    http: Http, copy: Http
) -> None:
    for _ in range(4):
        path = await opened(http)
        said = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
        asked = said | {"fault": "tap_drips", "urgency": "ordinary"}
        inspected, reported = await asyncio.gather(
            http.post(f"{path}/items/taps", json={"verdict": "failed"}), copy.post("/orders", json=asked)
        )
        assert (inspected.is_success, reported.is_success) == (True, True)
        [known] = await open_orders(http)
        assert (await http.get(path)).json()["found"]["taps"]["order_id"] == known
        await eventually(said_of(http, known, 2), "by the one and by the other")
        assert (await open_orders(http), reported.json()["id"]) == ([known], known)
        assert (await http.post(f"/orders/{known}/cancel", json={"reason": "mistake"})).is_success


async def test_what_was_reported_before_its_inspection_died_is_that_when_it_is_said_again(
    http: Http, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, key = await opened(http), {"Idempotency-Key": str(new_id())}
    handle = Runtime.handle

    async def died(self: Runtime, decider: Any, *asked: Any, **how: Any) -> Any:
        if decider.name == "inspection":
            raise StoreUnavailable
        return await handle(self, decider, *asked, **how)

    monkeypatch.setattr(Runtime, "handle", died)
    failed = {"json": {"verdict": "failed"}, "headers": key}
    assert (await http.post(f"{path}/items/taps", **failed)).status_code == 503
    monkeypatch.undo()
    [known] = await open_orders(http)
    assert (await http.post(f"{path}/items/taps", **failed)).is_success
    assert (await http.get(path)).json()["found"]["taps"] == {
        "verdict": "failed",
        "order_id": known,
        "was": known,
        "fault": "tap_drips",
        "technician_id": LI,
        "note": None,
        "at": ANY,
    }
    assert len((await http.get("/reports", params={"order_id": known})).json()["items"]) == 1


async def test_what_a_plan_asks_for_and_is_open_already_is_said_once_more_of_that(http: Http) -> None:
    known, plan = await reported(http, "ordinary", fault="gas_check"), f"/plans/{new_id()}"
    said = {"unit_id": str(ROOM), "park_id": str(PARK), "fault": "gas_check", "months": 12}
    assert (await http.put(plan, json=said | {"first_due_on": "2025-03-20"})).is_success
    await eventually(said_of(http, known, 2), "by somebody, and by the plan")
    assert await open_orders(http) == [known]
    assert (await http.get(plan)).json()["last_order_id"] == known


async def test_what_nobody_went_through_by_its_day_is_marked_and_found(
    http: Http, clock: VirtualClock
) -> None:
    path, done = await opened(http), await opened(http)
    for item in ("taps", "lock", "gas"):
        await judged(http, done, "passed", item)
    assert (await http.post(f"{done}/close")).is_success

    async def overdue() -> list[str]:
        found = (await http.get("/inspections", params={"overdue": "true"})).json()["items"]
        return [f"/inspections/{each['inspection_id']}" for each in found if each["overdue"]]

    clock.set(datetime(2025, 3, 20, 15, 59, tzinfo=UTC))
    assert (await overdue(), (await http.get(path)).json()["overdue"]) == ([], False)
    clock.set(datetime(2025, 3, 20, 16, tzinfo=UTC))  # midnight in Shanghai
    assert (await overdue(), (await http.get(path)).json()["overdue"]) == ([path], True)
    assert (await http.get(done)).json()["overdue"] is False

    async def heard() -> bool:
        return [each["told"] for each in (await http.get("/wall")).json()["inspections"]] == ["supervisor"]

    await eventually(heard, "the supervisor, and it stands on the wall")
    late = {"unit_id": str(ROOM), "park_id": str(PARK), "kind": "routine", "due_on": "2025-03-20"}
    asked = late | {"items": [{"item": "taps", "fault": "tap_drips"}]}
    refused = await http.put(f"/inspections/{new_id()}", json=asked)
    assert (refused.status_code, refused.json()["field"]) == (422, "due_on")


async def test_a_list_is_written_as_people_call_its_items_and_a_wrong_one_is_said_alone(http: Http) -> None:
    path = f"/inspections/{new_id()}"
    said = {"unit_id": str(ROOM), "park_id": str(PARK), "kind": "routine", "due_on": "2025-03-20"}
    items = [{"item": "燃气软管", "fault": "gas_leak"}, {"item": "门锁（入户）", "fault": "lock_broken"}]
    wrong = await http.put(path, json=said | {"items": [*items, {"item": "厨房/阳台", "fault": "pests"}]})
    title = "检查项目只能有汉字、字母、数字、点、顿号、逗号、连字符、下划线和括号，例如 燃气软管"
    assert (wrong.status_code, wrong.json()["errors"]) == (422, [{"field": "items.2.item", "title": title}])
    untold = await http.put(path, json=said | {"items": [{"item": "燃气软管", "fault": "漏气"}]})
    assert [each["field"] for each in untold.json()["errors"]] == ["items.0.fault"]
    assert (await http.put(path, json=said | {"items": items})).is_success
    await came_in(http, path, {"technician_id": LI, "position": FIX})
    seen = {"verdict": "failed", "note": "软管已过期，接口有裂纹"}
    failed = await http.post(f"{path}/items/燃气软管", json=seen)
    assert failed.is_success, failed.text
    shown = (await http.get(path)).json()
    assert shown["items"]["燃气软管"]["urgency"] == "emergency", "left out, it is the catalogue's"
    found = shown["found"]["燃气软管"]
    assert (found["verdict"], found["technician_id"], found["note"]) == ("failed", LI, seen["note"])
