"""The pool as people look at it: by any filter, on a map, on the wall, and in the hand of who goes there."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.contracts import BuildingAdded, ParkOpened, UnitDoorCorrected, UnitPlaceCorrected
from published.values import Place
from testkit.on_site import came, photographed
from testkit.stack import bearer, eventually
from testkit.voices import Voices
from workorders.views import places

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Friday."""
PARK, OTHER_PARK = named_id("park", "A"), named_id("park", "B")
ROOM, NEXT_DOOR, OTHER_ROOM = named_id("unit", 1), named_id("unit", 2), named_id("unit", 3)
SITE = {"latitude": 31.2304, "longitude": 121.4737}
LI, WANG = named_id("technician", "Li"), named_id("technician", "Wang")
PLUMBER: dict[str, Any] = {
    "employment": "staff",
    "skills": ["plumbing"],
    "base": SITE,
    "parks": [str(PARK)],
    "shifts": [{"weekdays": [1, 2, 3, 4, 5], "begins": "08:00:00", "ends": "18:00:00"}],
}

Http = httpx.AsyncClient


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, NEXT_DOOR, place=Place(**SITE))
    await voices.taken_in(OTHER_PARK, OTHER_ROOM)
    await voices.opened(PARK, OTHER_PARK)
    await voices.known(LI, WANG)
    app, staff = httpx.ASGITransport(create_app(runtime)), bearer(Role.运维经理)
    async with Http(transport=app, base_url="http://workorders", headers=staff) as client:
        yield client


async def reported(http: Http, fault: str = "water_leak", **more: Any) -> str:
    said = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK), "urgency": "emergency"}
    answer = await http.post("/orders", json=said | {"fault": fault, "another": True} | more)
    assert answer.status_code == 201, answer.text
    return said["order_id"]


async def seen(http: Http, path: str, **params: Any) -> Any:
    answer = await http.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_where_a_unit_is_said_to_be_after_all_is_where_the_map_has_it(
    http: Http, voices: Voices
) -> None:
    leak = await reported(http)
    [cell] = (await seen(http, "/pool/cells"))["cells"]
    moved = Place(latitude=39.9042, longitude=116.4074)
    corrected = UnitPlaceCorrected(unit_id=ROOM, park_id=PARK, place=moved)
    await voices.tell((f"unit-{ROOM}", corrected))
    [now] = (await seen(http, "/pool/cells"))["cells"]
    assert abs(now["latitude"] - moved.latitude) < 0.1
    for asked, found in ((cell["cell"], []), (now["cell"], [leak])):
        items = (await seen(http, "/orders", cell=asked))["items"]
        assert [each["order_id"] for each in items] == found
    await voices.tell((f"unit-{ROOM}", corrected.model_copy(update={"place": None})))
    assert (await seen(http, "/pool/cells")) == {"cells": [], "unplaced": 1}


async def test_an_order_is_found_by_the_door_code_as_it_was_put_right(http: Http, voices: Voices) -> None:
    leak = await reported(http)
    corrected = UnitDoorCorrected(unit_id=ROOM, park_id=PARK, building_id=new_id(), code="8-777")
    await voices.tell((f"unit-{ROOM}", corrected))
    for text, found in (("8-777", [leak]), ("1-0", [])):
        items = (await seen(http, "/orders", text=text))["items"]
        assert [each["order_id"] for each in items] == found, text
    at = {"building_id": str(corrected.building_id)}
    assert [each["order_id"] for each in (await seen(http, "/orders", **at))["items"]] == [leak]
    named = await http.post("/triage", json={"words": "8-777灯不亮", "park_id": str(PARK)})
    assert [each["code"] for each in named.json()["units"]] == ["8-777"]


async def test_an_order_is_found_by_what_its_park_and_its_building_are_called(
    http: Http, voices: Voices
) -> None:
    leak, tap = await reported(http), await reported(http, "tap_drips")
    there = {"park_id": str(OTHER_PARK), "unit_id": str(OTHER_ROOM)}
    elsewhere = await reported(http, **there)
    building = new_id()
    corrected = UnitDoorCorrected(unit_id=ROOM, park_id=PARK, building_id=building, code="8-777")
    await voices.tell(
        (f"unit-{ROOM}", corrected),
        (f"park-{OTHER_PARK}", ParkOpened(park_id=OTHER_PARK, name="海棠园")),
        (f"park-{PARK}", BuildingAdded(park_id=PARK, building_id=building, name="Ｂ座３号楼")),
    )
    for text, found in (
        ("海棠", {elsewhere}),
        ("b座3号", {leak, tap}),
        ("3号楼 漏水", {leak}),
        ("海棠 8-777", set()),
    ):
        items = (await seen(http, "/orders", text=text))["items"]
        assert {each["order_id"] for each in items} == found, text
    assert (await seen(http, "/orders", text="海棠", park_id=str(PARK)))["items"] == []


async def test_a_door_code_is_found_at_once_after_many_units_were_taken_in(runtime: Runtime) -> None:
    rows = [
        [new_id(), PARK, PARK, f"{n // 100}-{n:04}", places.grams(f"{n // 100}-{n:04}")] for n in range(4000)
    ]
    asked = {"grams": places.grams("漏水"), "word": "漏水", "parks": None, "called": [], "limit": 10}
    async with runtime.pool.connection() as conn:
        await conn.cursor().executemany("insert into views.places values (%s, %s, %s, %s, %s, null, 1)", rows)
        await conn.execute("set local enable_seqscan = off")
        explained = await conn.execute("explain (analyze, buffers, format json)" + places.NAMED, asked)
        [plan] = (await explained.fetchone() or ([],))[0]
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 30


async def test_the_pool_is_found_by_any_filter_counted_and_put_on_a_map(
    http: Http, clock: VirtualClock
) -> None:
    there = {"park_id": str(OTHER_PARK), "unit_id": str(OTHER_ROOM), "urgency": "ordinary"}
    tap = await reported(http, "tap_drips", **there, source="form")
    kept, late = await reported(http), await reported(http, unit_id=str(NEXT_DOOR))
    off = await reported(http, "lamp_broken")
    await came(http, kept, str(LI), SITE | {"accuracy": 8})
    await http.post(f"/orders/{off}/cancel", json={"reason": "mistake"}, headers={"X-Reason": "seen"})

    async def nobody_fits() -> bool:
        return bool((await seen(http, f"/orders/{late}"))["nobody_fits"] == ["nobody_there"])

    await eventually(nobody_fits, "nobody was taken on")
    clock.advance(timedelta(hours=4, seconds=1))
    number = (await seen(http, f"/orders/{kept}"))["number"]
    for wanted, found in (
        ({}, [late, tap, kept, off]),  # what is due first on top, what rests last
        ({"sort": "newest", "open": True, "urgency": "ordinary"}, [tap]),
        ({"park_id": str(OTHER_PARK)}, [tap]),
        ({"building_id": str(named_id("building", OTHER_PARK))}, [tap]),
        ({"unit_id": str(NEXT_DOOR)}, [late]),
        ({"technician_id": str(LI)}, [kept]),
        ({"fault": "tap_drips", "source": "form"}, [tap]),
        ({"status": ["on_site", "cancelled"]}, [kept, off]),
        ({"sla": "overdue"}, [late]),
        ({"sla": "running"}, [tap, kept]),
        ({"sla": "none"}, [off]),
        ({"nobody_fits": True}, [late]),
        ({"reopened": False, "open": False}, [off]),
        ({"text": number}, [kept]),
        ({"text": " 1-1 漏水 "}, [late]),
        ({"text": "１－１"}, [late]),
        ({"text": "龙头"}, [tap]),
        ({"cell": "8830a2c5a1fffff"}, []),
    ):
        items = (await seen(http, "/orders", **wanted))["items"]
        assert {each["order_id"] for each in items} == set(found), wanted
    first = await seen(http, "/orders", limit=3)
    rest = await seen(http, "/orders", limit=3, cursor=first["next"])
    found = [each["order_id"] for each in first["items"] + rest["items"]]
    assert (found[0], found[3], rest["next"]) == (late, off, None)
    clocks = [(each["stage"], each["state"]) for each in first["items"][0]["clocks"]]
    assert clocks == [("on_site", "overdue"), ("completion", "running")]
    assert (first["items"][0]["unit_code"], first["items"][0]["fault_name"]) == ("1-1", "漏水")
    turned = await http.get("/orders", params={"sort": "newest", "cursor": first["next"]})
    assert (turned.status_code, turned.json()["field"]) == (400, "cursor")
    for wrong in ({"cell": "8f"}, {"text": "a b c d e f"}, {"status": "lost"}, {"sla": "late"}):
        answer = await http.get("/orders", params=wrong)
        assert answer.json()["field"].removesuffix(".0") == next(iter(wrong)), answer.text
    unknown = await http.get("/orders", params={"cell": "8" + "f" * 14})
    assert unknown.json()["type"] == "urn:anju:problem:cell-unknown"
    assert (await http.get("/orders.xlsx", params={"sla": "overdue"})).is_success

    assert await seen(http, "/orders/counts") == {
        "total": 4,
        "status": {"reported": 2, "on_site": 1, "cancelled": 1},
        "urgency": {"emergency": 3, "ordinary": 1},
        "sla": {"overdue": 1, "running": 2, "none": 1},
    }
    drawn = await seen(http, "/pool/cells")
    [cell] = drawn["cells"]
    assert (drawn["unplaced"], cell["orders"], cell["overdue"], cell["worst"]) == (1, 2, 1, "overdue")
    items = (await seen(http, "/orders", cell=cell["cell"], open=True))["items"]
    assert {each["order_id"] for each in items} == {kept, late}

    elsewhere = bearer(Role.主管, parks=[OTHER_PARK])
    [only] = (await http.get("/orders", headers=elsewhere)).json()["items"]
    assert only["order_id"] == tap
    assert (await http.get("/orders/counts", headers=elsewhere)).json()["total"] == 1
    assert (await http.get("/pool/cells", headers=elsewhere)).json() == {"cells": [], "unplaced": 1}


async def test_the_wall_the_load_and_the_history_of_a_unit_follow_every_step(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"capacity": 1})
    leak, gas = await reported(http), await reported(http, "gas_leak", unit_id=str(NEXT_DOOR))

    async def waits() -> bool:
        wall = await seen(http, "/wall")
        return bool(wall["unanswered"] and wall["nobody_fits"])

    await eventually(waits, "one is offered, for the other there is nobody")
    wall = await seen(http, "/wall")
    assert [(each["order_id"], each["nobody_fits"]) for each in wall["nobody_fits"]] == [(gas, ["skill"])]
    assert [(each["load"], each["free"], each["offered"]) for each in wall["load"]] == [(1, 0, 1)]
    clock.advance(timedelta(hours=3, minutes=30))

    async def warned() -> bool:
        return len((await seen(http, "/orders", endangered=True))["items"]) == 2

    await eventually(warned, "both are near their promise")
    wall = await seen(http, "/wall", park_id=str(PARK), limit=1)
    assert (wall["counts"]["total"], len(wall["endangered"])) == (2, 1)

    await came(http, leak, str(LI), SITE | {"accuracy": 8})
    await http.put("/parts/angle_valve", json={"name": "角阀", "fen": 3500})
    await http.put(
        "/parts/angle_valve/batches/B1",
        json={"supplier": "某阀门厂", "received_on": "2024-11-03", "count": 400},
    )
    line = {"part": "angle_valve", "batch": "B1", "count": 2, "fen": 7000, "payer": "operator"}
    await http.post(f"/orders/{leak}/costs", json={"area": "kitchen", "parts": [line]})
    day = await http.get("/me/day", headers=bearer(Role.维修员, str(LI)))
    [errand] = day.json()["errands"]
    assert (errand["order_id"], errand["unit_code"], errand["place"]) == (leak, "1-0", SITE)
    assert (errand["steps"], errand["may_enter"]) == (
        ["consent", "photos", "costs", "complete", "decline", "pause"],
        True,
    )
    assert errand["photos"] == {"needed": {"before": 1, "after": 1}, "taken": {"before": 0, "after": 0}}
    assert (errand["plan"]["travel_minutes"], errand["fault_name"]) == (0, "漏水")
    assert day.json()["parts"] == [{"part": "angle_valve", "name": "角阀", "fen": 3500, "batches": ["B1"]}]
    same = bearer(Role.维修员, str(LI)) | {"If-None-Match": day.headers["ETag"]}
    unchanged = await http.get("/me/day", headers=same)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    await photographed(http, leak)
    changed = await http.get("/me/day", headers=same)
    assert changed.json()["errands"][0]["photos"]["taken"] == {"before": 1, "after": 1}
    for whose in (str(WANG), "no-uuid"):
        nobody = await http.get("/me/day", headers=bearer(Role.维修员, whose))
        assert (nobody.status_code, nobody.json()["type"]) == (403, "urn:anju:problem:not-a-technician")
    assert (await http.get("/me/day")).status_code == 403
    elsewhere = bearer(Role.维修员, str(LI), parks=[OTHER_PARK])
    assert (await http.get("/me/day", headers=elsewhere)).json()["errands"] == []

    await http.post(f"/orders/{leak}/complete")
    await http.post(f"/orders/{leak}/reopen", json={"reason": "same_again"})
    history = f"/units/{ROOM}/orders"
    [repair] = (await seen(http, history))["items"]
    [attempt] = repair["attempts"]
    assert (repair["reopened"], attempt["reason"], attempt["operator_fen"]) == (1, "same_again", 7000)
    assert [(each["name"], each["count"]) for each in attempt["parts"]] == [("角阀", 2)]
    sheet = await http.get(f"{history}.xlsx")
    [page] = openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets
    assert "角阀 ×2" in [cell.value for cell in page[2]]
    outside = await http.get(history, headers=bearer(Role.主管, parks=[OTHER_PARK]))
    assert outside.json()["type"] == "urn:anju:problem:park-out-of-scope"
    assert (await http.get(f"/units/{LI}/orders")).json()["type"] == "urn:anju:problem:unit-not-heard-of"
    [load] = (await seen(http, "/workload", skill="plumbing"))["items"]
    assert (load["done"], load["reopened"], load["works_until"]) == (1, 1, "2025-03-14T10:00:00Z")
    assert (await http.get("/workload.xlsx")).is_success
    other = (await http.get("/workload", headers=bearer(Role.主管, parks=[OTHER_PARK]))).json()
    assert other["items"] == []
