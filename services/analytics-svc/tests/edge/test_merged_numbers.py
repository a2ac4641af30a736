"""Two numbers of one tenant: who asks by either is shown the one they go by now."""

from datetime import date
from typing import Any

from kernel.ids import named_id
from published import tenants

from .test_http import PARK, tenant

GONE, SURVIVOR, ROOM = named_id("tenant", "Li"), named_id("tenant", "Li again"), named_id("unit", 1)
IDS = {"survivor_id": SURVIVOR, "survivor_person_id": named_id("person", "Li again")}


async def test_occupancy_is_found_by_both_numbers_until_they_are_two_again(voices: Any, items: Any) -> None:
    async def found(**by: str) -> list[str]:
        return [row["tenant_id"] for row in await items("/occupancy", **by)]

    await voices.tell(
        tenant(tenants.TenantRegistered, "Li", number="T-000001-7"),
        tenant(tenants.TenantRegistered, "Li again", number="T-000002-5"),
        tenant(tenants.TenantMovedIn, "Li again", unit_id=ROOM, park_id=PARK, moved_in_on=date(2025, 1, 1)),
    )
    merged = {**IDS, "number": "T-000001-7", "survivor_number": "T-000002-5"}
    await voices.tell(tenant(tenants.TenantsMerged, "Li", **merged))
    for by in ({"tenant_id": str(GONE)}, {"tenant_id": str(SURVIVOR)}, {}):
        assert await found(**by) == [str(SURVIVOR)], by
    await voices.tell(tenant(tenants.TenantsUnmerged, "Li", **IDS))
    assert await found(tenant_id=str(GONE)) == [str(GONE)]
    assert await found(tenant_id=str(SURVIVOR)) == [str(SURVIVOR)]
    assert set(await found()) == {str(GONE), str(SURVIVOR)}
