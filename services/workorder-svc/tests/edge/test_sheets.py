"""Lists in Excel say where and what by the names people use, and what it costs in yuan."""

import io
from typing import Any
from uuid import UUID

import httpx
import openpyxl
from kernel.ids import named_id
from published.contracts import BuildingAdded, ParkOpened
from published.workorders import number_of
from testkit.voices import Voices

from .orders import came
from .test_pool import PARK, http, reported

__all__ = ["http"]


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
    assert nameless["园区"] == str(PARK), "what nobody said the name of"
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
    assert (part["名称"], part["单价（元）"]) == ("=cmd|' /C calc'!A0", 35)


async def test_an_order_is_told_by_the_number_that_people_say(http: httpx.AsyncClient) -> None:
    id_ = await reported(http)
    await came(http, id_)
    costs = {"area": "kitchen", "labour": [{"minutes": 30, "fen": 5_000, "payer": "operator"}]}
    took = await http.post(f"/orders/{id_}/costs", json=costs)
    assert took.is_success, took.text
    for path in ("/visits.xlsx", "/costs.xlsx", "/orders.xlsx"):
        [row] = await rows(http, path)
        assert (row["报修编号"], row["工单编号"]) == (number_of(UUID(id_)), id_)
