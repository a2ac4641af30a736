"""Two numbers of one tenant: what is listed of either is found by both."""

import httpx
from kernel.ids import named_id
from published.tenants import TenantsMerged, TenantsUnmerged
from testkit.voices import Voices

from .over_http import LI, TENANT, contract_body, get, lives_there, post

SURVIVOR = named_id("survivor")
IDS = {"tenant_id": TENANT, "person_id": LI, "survivor_id": SURVIVOR, "survivor_person_id": named_id("same")}


async def listed(http: httpx.AsyncClient, path: str) -> list[int]:
    """How many are found by the number that gave way, and by the survivor's."""
    return [len((await get(http, path, tenant_id=str(each)))["items"]) for each in (TENANT, SURVIVOR)]


async def test_contracts_and_handovers_are_found_by_each_number(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    await voices.registered(SURVIVOR)
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    assert [await listed(http, path) for path in ("/contracts", "/handovers")] == [[1, 0]] * 2
    merged = TenantsMerged(**IDS, number="T-000002-5", survivor_number="T-000001-7")
    await voices.tell((f"tenant-{TENANT}", merged))
    assert [await listed(http, path) for path in ("/contracts", "/handovers")] == [[1, 1]] * 2
    await voices.tell((f"tenant-{TENANT}", TenantsUnmerged(**IDS)))
    assert [await listed(http, path) for path in ("/contracts", "/handovers")] == [[1, 0]] * 2
