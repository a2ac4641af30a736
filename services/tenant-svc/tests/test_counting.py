"""A cap that is put right below those who live there is told as soon as it is heard, and until it is over."""

from datetime import datetime
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.contracts import UnitCapCorrected
from tenants import counting
from tenants.counting import count
from tenants.views.crowds import crowds
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import PARK, registered, stay


@pytest.fixture(autouse=True)
def short_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the service starts: ten seconds between two looks are for a hundred thousand households."""
    monkeypatch.setattr(counting, "BREATH_SECONDS", 0.1)


async def told_of(runtime: Runtime, unit: UUID) -> list[str]:
    async with runtime.pool.connection() as conn:
        query = "select type from kernel.events where stream_id = %s order by version"
        return [type_ for (type_,) in await (await conn.execute(query, [f"crowd-{unit}"])).fetchall()]


async def test_a_lowered_cap_is_told_once_and_ended_by_a_higher_one(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    unit, anna = new_id(), new_id()
    await voices.taken_in(PARK, unit, cap=2)
    tenant_id, person_id = await registered(http)
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit))).is_success
    body = {"occupant_id": str(anna), "name": "王喆", "relation": "partner"}
    await http.post("/me/occupants", json=body, headers=bearer(Role.租客, actor=person_id))
    assert (await http.post(f"/occupants/{anna}/approve")).is_success
    await count(runtime)
    assert await told_of(runtime, unit) == []

    async def told(*types: str) -> None:
        async def so() -> bool:
            return await told_of(runtime, unit) == list(types)

        await eventually(so, f"{types}")

    where = {"unit_id": unit, "park_id": PARK}
    await voices.tell((f"unit-{unit}", UnitCapCorrected(**where, occupancy_cap=1)))
    await told("UnitCrowded")
    await count(runtime)
    assert await told_of(runtime, unit) == ["UnitCrowded"]
    [row] = (await http.get("/crowded", params={"limit": 5})).json()["items"]
    assert row["unit_id"] == str(unit)
    assert datetime.fromisoformat(row["found_at"])

    await voices.tell((f"unit-{unit}", UnitCapCorrected(**where, occupancy_cap=2)))
    await told("UnitCrowded", "UnitCrowdingEnded")
    assert (await http.get("/crowded")).json()["items"] == []
    assert (await rebuild(runtime, crowds, swap=False)).differences == 0
