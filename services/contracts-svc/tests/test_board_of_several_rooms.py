"""The board of a lease over several rooms: what is held of it as rooms are given back and changed."""

from datetime import UTC, date, datetime

import httpx
import pytest
from contracts.views.lettings import lettings
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantMoveOutWithdrawn, TenantRoomChanged
from testkit.voices import Voices

from .over_http import TENANT, TENANT_CONTRACT, UNIT, contract_body, get, logged, post
from .test_deposit_goes_along import HOME, NEXT_DOOR, UPSTAIRS, rooms

ROOMS, ABOVE = (UNIT, NEXT_DOOR, UPSTAIRS), named_id("above")
CAME, LEFT = date(2025, 1, 2), date(2025, 2, 20)
WHOLE, SHARE = 900_001, 300_000
BY_IT = {"contract_id": TENANT_CONTRACT}


@pytest.fixture
async def lease(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None) -> None:
    """Over three rooms, lived in; the second of them was left."""
    await rooms(http, (NEXT_DOOR, "3栋-503"), (UPSTAIRS, "3栋-602"))
    over = [str(unit) for unit in ROOMS]
    await post(http, "/contracts", contract_body(unit_ids=over, deposit_fen=WHOLE))
    for unit in ROOMS:
        came = TenantMovedIn(**HOME, **BY_IT, unit_id=unit, moved_in_on=CAME)
        await voices.tell((f"tenant-{TENANT}", came))
    left = TenantMovedOut(**HOME, **BY_IT, unit_id=NEXT_DOOR, moved_out_on=LEFT)
    await voices.tell((f"tenant-{TENANT}", left))
    await logged(runtime, "SettlementOpened")


async def held(http: httpx.AsyncClient, **asked: str) -> dict[str, int]:
    """By unit, of those that the contract has."""
    rows = (await get(http, "/board", **asked))["items"]
    return {
        row["unit_id"]: row["tenant"]["held_fen"]
        for row in rows
        if row["tenant"]["contract_id"] == str(TENANT_CONTRACT)
    }


async def test_what_stood_for_a_room_that_was_given_back_is_held_no_more_until_it_never_was(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, lease: None
) -> None:
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["held_fen"] == WHOLE - SHARE
    assert await held(http) == {str(UNIT): WHOLE - SHARE, str(UPSTAIRS): WHOLE - SHARE}
    assert set((await held(http, on="2025-02-19")).values()) == {WHOLE}, "of the day before all of it was"
    back = TenantMoveOutWithdrawn(**HOME, **BY_IT, unit_id=NEXT_DOOR, moved_in_on=CAME, moved_out_on=LEFT)
    await voices.tell((f"tenant-{TENANT}", back))
    assert await held(http) == dict.fromkeys(map(str, ROOMS), WHOLE)
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0


async def test_the_room_changed_to_says_what_is_held_and_that_the_lease_is_renewed_as_the_one_left_did(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock, lease: None
) -> None:
    days = {"starts_on": "2026-01-01", "last_day": "2026-12-31", "signed_on": "2025-02-20"}
    over = {"unit_ids": [str(UNIT), str(UPSTAIRS)], "contract_id": str(named_id("next")), "deposit_fen": 0}
    await post(http, "/contracts", contract_body(**days, **over))
    await logged(runtime, "ContractRenewed")
    await rooms(http, (ABOVE, "3栋-702"))
    moved = TenantRoomChanged(**HOME, from_unit_id=UNIT, to_unit_id=ABOVE, changed_on=date(2025, 2, 25))
    await voices.tell((f"tenant-{TENANT}", moved))
    assert await held(http) == {str(ABOVE): WHOLE - SHARE, str(UPSTAIRS): WHOLE - SHARE}
    clock.set(datetime(2025, 12, 28, 2, tzinfo=UTC))
    sides = {row["unit_id"]: row["tenant"] for row in (await get(http, "/board"))["items"]}
    shown = {unit: (side["colour"], side["renewed"]) for unit, side in sides.items() if side["contract_id"]}
    assert shown == {str(ABOVE): ("green", True), str(UPSTAIRS): ("green", True)}
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0
