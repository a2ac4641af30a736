"""Two numbers of one tenant: what is listed of either is found by both, and ends whichever they left by."""

from datetime import date

import httpx
import pytest
from contracts.edge.ours import VouchesForBoth, check_ours
from contracts.papers.own_keys import ContractPapers
from contracts.views.refunds import refunded_under
from host.runtime import Runtime
from kernel.ids import named_id
from neighbours.tenants import persons_of
from published.tenants import TenantMovedIn, TenantMovedOut, TenantsMerged, TenantsUnmerged
from testkit.voices import Voices

from .over_http import (
    LI,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    contract_body,
    get,
    lives_there,
    logged,
    post,
)
from .test_refund_races import closed
from .test_signing import PAPER, PATH, SEND, made_of_it

SURVIVOR = named_id("survivor")
SAME = named_id("person", SURVIVOR)
IDS = {"tenant_id": TENANT, "person_id": LI, "survivor_id": SURVIVOR, "survivor_person_id": SAME}


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


async def test_who_a_tenant_is_as_a_person_is_known_by_each_number(
    voices: Voices, runtime: Runtime, ledger: None
) -> None:
    """Whose account a deposit goes back to, and who does not vouch for our side."""
    await voices.registered(TENANT, SURVIVOR)
    li = named_id("person", TENANT)

    async def known() -> list[set[object]]:
        return [set(await persons_of(runtime.pool, each)) for each in (TENANT, SURVIVOR)]

    assert await known() == [{li}, {SAME}]
    merged = TenantsMerged(**IDS, number="T-000002-5", survivor_number="T-000001-7")
    await voices.tell((f"tenant-{TENANT}", merged))
    assert await known() == [{li, SAME}] * 2
    for person in (li, SAME):
        with pytest.raises(VouchesForBoth):
            await check_ours(runtime.pool, person, SURVIVOR, "checked_by")
    await voices.tell((f"tenant-{TENANT}", TenantsUnmerged(**IDS)))
    assert await known() == [{li}, {SAME}]


async def test_one_transfer_pays_what_is_settled_under_either_number(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await voices.registered(TENANT, SURVIVOR)
    paths = [
        f"/settlements/{await closed(runtime, number, whose)}/refund-paid"
        for number, whose in enumerate((SURVIVOR, TENANT))
    ]
    paid = {"amount_fen": 9, "paid_on": "2025-03-01", "reference": "B-1", "unsigned": "signed_by_hand"}

    async def pay(path: str) -> str:
        answer = await http.post(path, json=paid, headers={"X-Reason": "one%20transfer"})
        return str(answer.json().get("type", answer.status_code))

    assert await pay(paths[0]) == "200"
    assert await pay(paths[1]) == "urn:anju:problem:reference-used"
    merged = TenantsMerged(**IDS, number="T-000002-5", survivor_number="T-000001-7")
    await voices.tell((f"tenant-{TENANT}", merged))
    assert await pay(paths[1]) == "200"
    assert await refunded_under(runtime, "B-1", TENANT) == (TENANT, TENANT)
    await voices.tell((f"tenant-{TENANT}", TenantsUnmerged(**IDS)))
    assert {*await refunded_under(runtime, "B-1", TENANT)} == {TENANT, SURVIVOR}


async def test_a_draft_under_a_number_that_gave_way_since_is_neither_signed_nor_sent(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await voices.registered(SURVIVOR)
    await post(http, "/contracts", contract_body(signed_on=None))
    await papers.put(TENANT_CONTRACT, PAPER)
    await made_of_it(runtime)
    merged = TenantsMerged(**IDS, number="T-000002-5", survivor_number="T-000001-7")
    await voices.tell((f"tenant-{TENANT}", merged))
    signed = await post(http, f"{PATH}/sign", {"signed_on": "2025-03-01"}, 409)
    sent = await post(http, f"{PATH}/send-for-signature", SEND, 409)
    for found in (signed, sent):
        assert (found["type"], found["field"]) == ("urn:anju:problem:tenant-merged-away", "tenant_id")
        assert found["survivor_number"] == "T-000001-7"
    await voices.tell((f"tenant-{TENANT}", TenantsUnmerged(**IDS)))
    await post(http, f"{PATH}/sign", {"signed_on": "2025-03-01"}, 200)


async def test_who_left_under_a_number_that_gives_way_has_left_by_the_contract_of_the_one_that_stays(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    """Nobody could move them out any more: the survivor lives nowhere. Taken apart, it stands as it stood."""
    await voices.registered(SURVIVOR)
    await post(http, "/contracts", contract_body())
    gone = {"tenant_id": SURVIVOR, "person_id": SAME}
    at = {"unit_id": UNIT, "park_id": PARK}
    both = {**gone, "survivor_id": TENANT, "survivor_person_id": LI}
    voices.from_now_on(runtime.clock.now())

    async def stands() -> tuple[str, str | None]:
        [row] = (await get(http, "/board"))["items"]
        contract = await get(http, f"/contracts/{TENANT_CONTRACT}")
        return contract["status"], row["tenant"] and row["tenant"]["colour"]

    await voices.tell(
        (f"tenant-{SURVIVOR}", TenantMovedIn(**gone, **at, moved_in_on=date(2025, 1, 2))),
        (f"tenant-{SURVIVOR}", TenantMovedOut(**gone, **at, moved_out_on=date(2025, 2, 20))),
    )
    assert await stands() == ("in_force", "green")
    merged = TenantsMerged(**both, number="T-000001-7", survivor_number="T-000002-5")
    await voices.tell((f"tenant-{SURVIVOR}", merged))
    await logged(runtime, "OccupancyEnded", "SettlementOpened")
    assert await stands() == ("over", "grey")
    await voices.tell((f"tenant-{SURVIVOR}", TenantsUnmerged(**both)))
    await logged(runtime, "OccupancyResumed", "SettlementWithdrawn")
    assert await stands() == ("in_force", "green")
