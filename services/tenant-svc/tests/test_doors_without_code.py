"""Who lives somewhere and never had a door code of ours is shown, with what to do."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from kernel.ids import new_id
from psycopg import AsyncConnection
from tenants.views.doors import PAGE
from testkit.stack import Roles, bearer, eventually
from testkit.voices import Voices

from .test_edge import registered, rooms, stay

assert rooms
SYSTEM = bearer(Role.系统)


async def doors(http: httpx.AsyncClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = await http.get("/doors", params=wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_who_was_taken_over_from_a_ledger_is_shown_without_a_code_until_they_leave(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    tenant, _ = await registered(http)
    other, _ = await registered(http)
    entry = {"tenant_id": str(tenant), "stay": stay(rooms[0]) | {"taken_over": True}}
    answer = await http.post("/move-ins/batch", json={"entries": [entry]}, headers=SYSTEM)
    assert answer.json()[0]["new"], answer.text
    [door] = await doors(http, tenant_id=tenant)
    assert (door["status"], door["occupied"], door["order_id"]) == ("unissued", True, None)
    assert "请在门锁后台或到场核对能否开门" in door["advice"]
    assert await doors(http, status="unissued", unit_id=rooms[0]) == [door]
    assert await doors(http, park_id=new_id()) == []

    # One whose code was asked for is not among them, and both are read page by page.
    await http.post(f"/tenants/{other}/move-in", json=stay(rooms[1]))

    async def asked() -> bool:
        return [each["status"] for each in await doors(http, tenant_id=other)] == ["granting"]

    await eventually(asked, "a code was asked for")
    assert [each["tenant_id"] for each in await doors(http, status="unissued")] == [str(tenant)]
    first = (await http.get("/doors", params={"limit": 1})).json()
    second = (await http.get("/doors", params={"limit": 1, "cursor": first["next"]})).json()
    seen = {each["tenant_id"] for page in (first, second) for each in page["items"]}
    assert seen == {str(tenant), str(other)}

    gone = {"moved_out_on": "2025-03-02"}
    left = await http.post(f"/tenants/{tenant}/move-out", json=gone)
    assert left.status_code == 200, left.text

    async def taken_away() -> bool:
        return [each["status"] for each in await doors(http, tenant_id=tenant)] == ["revoking"]

    await eventually(taken_away, "the lock is asked to take it away")


async def test_a_page_of_doors_reads_no_further_than_it_reaches(roles: Roles) -> None:
    async with await AsyncConnection.connect(roles.owner) as conn:
        # Of tables that it knows to be empty the planner takes any plan for as good.
        for other in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            await conn.execute(f"set enable_{other} = off")
        nothing = dict.fromkeys(("parks", "status", "overdue", "tenant_id", "unit_id", "park_id"))
        last = {"last_at": datetime(2025, 3, 1, tzinfo=UTC), "last_id": new_id(), "fetch": 51}
        plan = await conn.execute(f"explain {PAGE}", nothing | last)
        found = [line for (line,) in await plan.fetchall() if "Index Cond" in line]
    assert any("asked_at, access_id" in line for line in found), found
    assert any("moved_in_on" in line for line in found), found
