"""What a clerk types, and what people read to them, finds the order."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from published.contracts import BuildingAdded, ParkOpened, UnitDoorCorrected
from testkit.stack import bearer
from testkit.voices import Voices

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
PARK, ROOM, NEXT_DOOR, TENANT = (named_id(word) for word in ("park", "room", "next door", "tenant"))
BUILDING, TOWER = new_id(), new_id()

Http = httpx.AsyncClient


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, NEXT_DOOR)
    await voices.registered(TENANT)
    await voices.tell(
        (f"park-{PARK}", ParkOpened(park_id=PARK, name="滨江园")),
        (f"park-{PARK}", BuildingAdded(park_id=PARK, building_id=BUILDING, name="1号楼")),
        (f"park-{PARK}", BuildingAdded(park_id=PARK, building_id=TOWER, name="T1")),
        (f"unit-{ROOM}", UnitDoorCorrected(unit_id=ROOM, park_id=PARK, building_id=BUILDING, code="A404")),
        (
            f"unit-{NEXT_DOOR}",
            UnitDoorCorrected(unit_id=NEXT_DOOR, park_id=PARK, building_id=TOWER, code="T105"),
        ),
    )
    app = httpx.ASGITransport(create_app(runtime))
    async with Http(transport=app, base_url="http://workorders", headers=bearer(Role.客服专员)) as client:
        yield client


async def reported(http: Http, unit: object, **more: Any) -> str:
    said = {"order_id": str(new_id()), "unit_id": str(unit), "park_id": str(PARK), "fault": "water_leak"}
    answer = await http.post("/orders", json=said | {"urgency": "emergency"} | more)
    assert answer.status_code == 201, answer.text
    return str(said["order_id"])


async def test_a_clerk_finds_it_by_what_is_shown_said_or_written_in_one_word(
    http: Http, runtime: Runtime
) -> None:
    order = await reported(http, ROOM, tenant_id=str(TENANT))
    other = await reported(http, NEXT_DOOR)
    async with runtime.pool.connection() as conn:
        [(theirs,)] = await (
            await conn.execute("select number from views.tenants where tenant_id = %s", [TENANT])
        ).fetchall()
    number = (await http.get(f"/orders/{order}")).json()["number"]
    elsewhere = (await http.get(f"/orders/{other}")).json()["number"]
    assert number[:5] != elsewhere[:5], "else it shows nothing"

    async def found(**wanted: str) -> list[str]:
        answer = await http.get("/orders", params=wanted)
        assert answer.status_code == 200, answer.text
        return [each["order_id"] for each in answer.json()["items"]]

    for text in (
        *(f"{number[:4]} {number[4:]}", number, number[:5], f"漏水 {number[:4]} {number[4:]}"),
        *("1号楼A404", "１号楼a404", "滨江园1号楼A404", "滨江园A404", "滨江园漏水 A404"),
        *(theirs, theirs.lower(), f"{theirs} 漏水"),
    ):
        assert await found(text=text) == [order], text
    assert await found(text="T105") == [other], "what ends in a digit may be the beginning of a door"
    assert await found(text="滨江园T105") == [other]
    assert await found(tenant_id=str(TENANT)) == [order]
    for text in ("T-999999-9", "1号楼A405", f"{number[:4]} 0000"):
        assert await found(text=text) == [], text
    said = (await http.get("/reports", params={"number": f"{number[:4]} {number[4:]}"})).json()["items"]
    assert [each["order_id"] for each in said] == [order]
