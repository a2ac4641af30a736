"""Who came in time and is told of only after their lease ran out as if nobody had: it is theirs again."""

from datetime import date
from typing import Any

import httpx
import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from published.tenants import TenantMovedIn, TenantsMerged
from testkit.voices import Voices

from .over_http import LI, PARK, TENANT, TENANT_CONTRACT, UNIT, contract_body, get, logged, post

WANG = named_id("tenant wang")
WANGS = named_id("person", WANG)
CAME: dict[str, Any] = {"unit_id": UNIT, "park_id": PARK, "moved_in_on": date(2025, 1, 2)}


@pytest.fixture
async def ran_out(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock, ledger: None
) -> None:
    """Nobody ever came by it, and its deposit is being settled."""
    await voices.registered(WANG)
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    for month in (4, 5):
        clock.set(clock.now().replace(month=month, day=2))
        await logged(runtime, "ContractNearExpiry")
    await logged(runtime, "ContractEnded", "SettlementOpened")


async def is_theirs_again(http: httpx.AsyncClient, runtime: Runtime) -> None:
    await logged(runtime, "OccupancyResumed", "ContractHeldOver", "SettlementWithdrawn")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "expired"
    [row] = (await get(http, "/board"))["items"]
    found = row["tenant"]
    assert (found["lived_in"], found["without_term"], found["colour"]) == ("by_contract", True, "red")


@pytest.mark.usefixtures("ran_out")
async def test_a_move_in_told_late_takes_back_the_end(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(tenant_id=TENANT, person_id=LI, **CAME)))
    await is_theirs_again(http, runtime)


@pytest.mark.usefixtures("ledger")
async def test_so_it_does_where_there_was_no_deposit_to_settle(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30", deposit_fen=0))
    for month in (4, 5):
        clock.set(clock.now().replace(month=month, day=2))
        await logged(runtime, "ContractNearExpiry")
    await logged(runtime, "ContractEnded", "TenancyUnlived")
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(tenant_id=TENANT, person_id=LI, **CAME)))
    await logged(runtime, "ContractHeldOver")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "expired"
    [row] = (await get(http, "/board"))["items"]
    assert (row["tenant"]["lived_in"], row["tenant"]["without_term"]) == ("by_contract", True)


@pytest.mark.usefixtures("ran_out")
async def test_so_does_word_that_who_lives_there_goes_by_another_number(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    survivor = {"survivor_id": WANG, "survivor_person_id": WANGS, "survivor_number": "T-000002-5"}
    merged = TenantsMerged(tenant_id=TENANT, person_id=LI, **survivor, number="T-000001-7")
    await voices.tell(
        (f"tenant-{WANG}", TenantMovedIn(tenant_id=WANG, person_id=WANGS, **CAME)),
        (f"tenant-{TENANT}", merged),
    )
    await is_theirs_again(http, runtime)
