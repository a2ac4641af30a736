"""Lists in Excel say where and what by the names people use, and what it costs in yuan."""

import io
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest
from edge.access import Role
from fastapi import FastAPI, Request
from kernel.ids import named_id, new_id
from local.home import free_port
from published.contracts import BuildingAdded, ParkOpened
from published.workorders import number_of
from testkit.on_site import photographed
from testkit.serving import serving
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .orders import LI, came
from .test_pool import PARK, PLUMBER, ROOM, http, reported

__all__ = ["http"]

AN_ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture
async def staffed(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, str]]:
    """Beside a tenant-svc that knows what these of our people are called."""
    names, port, app = {LI: "李建国"}, free_port(), FastAPI()

    @app.post("/people/staff/names")
    async def asked(request: Request) -> Any:
        body = await request.json()
        assert body["purpose"]
        return {"names": {id_: names[id_] for id_ in body["person_ids"] if id_ in names}}

    monkeypatch.setenv("ANJU_TENANTS_BASE_URL", f"http://127.0.0.1:{port}")
    async with serving(app, port):
        yield names


async def rows(http: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """By the titles of the columns."""
    answer = await http.get(path)
    assert answer.is_success, answer.text
    [page] = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    head, *found = page.iter_rows(values_only=True)
    return [dict(zip(map(str, head), each, strict=True)) for each in found]


async def test_places_and_faults_are_told_by_their_names(http: httpx.AsyncClient, voices: Voices) -> None:
    await reported(http)
    [nameless] = await rows(http, "/orders.xlsx")
    assert nameless["园区"] == "（查不到名称）", "what nobody said the name of"
    building = BuildingAdded(park_id=PARK, building_id=named_id("building", PARK), name="3栋")
    named = (ParkOpened(park_id=PARK, name="安居东园"), building)
    await voices.tell(*((f"park-{PARK}", told) for told in named))
    [row] = await rows(http, "/orders.xlsx")
    assert (row["园区"], row["房源"], row["故障"]) == ("安居东园", "3栋 1-0", "漏水")
    [heard] = await rows(http, "/reports.xlsx")
    assert (heard["园区"], heard["房源"]) == (row["园区"], row["房源"])


async def test_a_part_costs_what_it_costs(http: httpx.AsyncClient) -> None:
    answer = await http.put("/parts/angle_valve", json={"name": "=cmd|' /C calc'!A0", "fen": 3_500})
    assert answer.is_success, answer.text
    for batch in ("B1", "B2"):
        delivery = {"supplier": "某阀门厂", "received_on": "2024-11-03", "count": 5}
        assert (await http.put(f"/parts/angle_valve/batches/{batch}", json=delivery)).is_success
    block = await http.post("/parts/angle_valve/batches/B2/block", headers={"X-Reason": "leaks"})
    assert block.is_success
    [part] = await rows(http, "/parts.xlsx")
    assert part["批次"] == "B1 ×5、B2 ×5（已停用）"
    id_ = await reported(http)
    await came(http, id_)
    valve = {
        "part": "angle_valve",
        "batch": "B1",
        "took_out": "B2",
        "count": 2,
        "fen": 7_000,
        "payer": "operator",
    }
    costs = {"area": "kitchen", "parts": [valve], "labour": [{"minutes": 30, "fen": 0, "payer": "operator"}]}
    took = await http.post(f"/orders/{id_}/costs", json=costs)
    assert took.is_success, took.text
    [part] = await rows(http, "/parts.xlsx")
    assert part["批次"] == "B1 ×5（已装 2）、B2 ×5（损坏 2，已停用）"
    batches = (await http.get("/parts/angle_valve")).json()["batches"]
    counts = {name: (batch["fitted"], batch["failed"]) for name, batch in batches.items()}
    assert counts == {"B1": (2, 0), "B2": (0, 2)}
    [cost] = await rows(http, "/costs.xlsx")
    assert cost["配件"] == "=cmd|' /C calc'!A0 ×2（批次 B1，换下 B2，70.00 元由公司承担）"
    assert cost["人工（分钟）"] == 30
    assert (part["名称"], part["单价（元）"]) == ("=cmd|' /C calc'!A0", 35)


async def test_an_order_is_told_by_the_number_that_people_say(http: httpx.AsyncClient) -> None:
    id_ = await reported(http)
    await came(http, id_)
    costs = {"area": "kitchen", "labour": [{"minutes": 30, "fen": 5_000, "payer": "operator"}]}
    took = await http.post(f"/orders/{id_}/costs", json=costs)
    assert took.is_success, took.text
    for path in ("/visits.xlsx", "/costs.xlsx", "/orders.xlsx"):
        [row] = await rows(http, path)
        assert (row["报修编号"], row["系统编号"]) == (number_of(UUID(id_)), id_)
        assert row["维修员"] == "（查不到名称）", "tenant-svc is away"


async def test_no_list_shows_a_clerk_an_id_but_in_its_last_column(
    http: httpx.AsyncClient, voices: Voices, staffed: dict[str, str]
) -> None:
    building, tenant, anyone = named_id("building", PARK), named_id("tenant"), {"Authorization": ""}
    named = (
        ParkOpened(park_id=PARK, name="安居东园"),
        BuildingAdded(park_id=PARK, building_id=building, name="3栋"),
    )
    await voices.tell(*((f"park-{PARK}", told) for told in named))
    await voices.registered(tenant)
    assert (await http.put(f"/technicians/{LI}", json=PLUMBER)).is_success
    assert (await http.post(f"/buildings/{building}/stickers")).is_success
    where, items = (
        {"unit_id": str(ROOM), "park_id": str(PARK)},
        [{"item": "sockets", "fault": "socket_broken"}],
    )
    plan = where | {"fault": "gas_check", "first_due_on": "2026-01-01", "months": 12}
    look = where | {"kind": "routine", "due_on": "2025-03-20", "items": items}
    for path, body in ((f"/plans/{new_id()}", plan), (f"/inspections/{new_id()}", look)):
        answer = await http.put(path, json=body)
        assert answer.is_success, answer.text

    id_ = await reported(http, tenant_id=str(tenant))
    await came(http, id_)
    await photographed(http, id_)
    costs = {"area": "kitchen", "labour": [{"minutes": 30, "fen": 5_000, "payer": "operator"}]}
    assert (await http.post(f"/orders/{id_}/costs", json=costs)).is_success
    assert (await http.post(f"/orders/{id_}/complete")).is_success
    link = await http.post(f"/orders/{id_}/rating-links", headers=bearer(Role.系统, "notify-svc"))
    said = {"token": link.json()["url"].partition("#")[2], "stars": 2}
    assert (await http.post("/rating/rate", json=said, headers=anyone)).is_success

    async def reviewed() -> bool:
        return bool(await rows(http, "/reviews.xlsx"))

    await eventually(reviewed, "a review was opened")
    number, place = number_of(UUID(id_)), {"园区": "安居东园", "房源": "3栋 1-0"}
    mended = {**place, "报修编号": number, "维修员": "李建国"}
    shown = {
        "/orders": {**mended, "租客编号": "T-000001-0", "故障": "漏水", "来源": "员工录入"},
        "/visits": mended,
        "/costs": {**mended, "租客编号": "T-000001-0", "公司承担（元）": 50, "部位": "厨房"},
        "/ratings": {**mended, "评分": 2},
        "/reviews": {**mended, "状态": "待处理"},
        "/reports": {**place, "报修编号": number},
        "/technicians": {"姓名": "李建国", "服务园区": "安居东园", "技能": "水路"},
        "/workload": {"姓名": "李建国", "状态": "在岗"},
        "/plans": place,
        "/inspections": {**place, "类型": "日常巡检"},
        f"/units/{ROOM}/orders": {"报修编号": number, "维修员": "李建国", "费用（元）": 50},
    }
    for path, expected in shown.items():
        [row] = await rows(http, f"{path}.xlsx")
        assert {title: row[title] for title in expected} == expected, path
    for path in (*shown, "/stickers"):
        for row in await rows(http, f"{path}.xlsx"):
            *titles, last = row
            assert last == "系统编号", path
            assert not [row[each] for each in titles if AN_ID.search(str(row[each]))], path
    assert {row["房源"] for row in await rows(http, "/stickers.xlsx")} >= {"3栋 1-0"}
