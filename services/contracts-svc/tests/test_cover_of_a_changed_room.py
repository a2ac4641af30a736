"""Who changed rooms is promised days of the room they changed to since that day, whatever is said later."""

from datetime import date
from typing import Any

import httpx
import pytest
from host.runtime import Runtime
from kernel.ids import named_id
from published.tenants import TenantMovedOut, TenantMoveOutWithdrawn
from testkit.followed import all_followed
from testkit.voices import Voices

from .over_http import (
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approved,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    terminate,
)
from .test_coming_back import HOME, LEFT, NEXT_DOOR, changes

NEXT_OWNER = named_id("owner next door")
GONE = date(2025, 2, 20)


@pytest.fixture
async def moved(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None) -> None:
    """The tenant lives next door since `LEFT`, from when on an owner covers it."""
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503"})
    whose = {"contract_id": str(NEXT_OWNER), "unit_ids": [str(NEXT_DOOR)]}
    await post(http, "/contracts", contract_body("owner", **whose, starts_on=LEFT.isoformat()))
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await logged(runtime, "UnitExchanged")
    await all_followed(runtime)


async def over(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"]
    return found


async def extends(http: httpx.AsyncClient, voices: Voices) -> None:
    answer = await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2026-06-30"}, 200)
    assert answer["overruns"] == []


async def ends_sooner(http: httpx.AsyncClient, voices: Voices) -> None:
    await terminate(http, TENANT_CONTRACT, "2025-10-31")


async def never_left(http: httpx.AsyncClient, voices: Voices) -> None:
    home = HOME | {"unit_id": NEXT_DOOR, "moved_out_on": GONE}
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**home)))
    withdrawn = TenantMoveOutWithdrawn(**home, moved_in_on=LEFT)
    await voices.tell((f"tenant-{TENANT}", withdrawn))


@pytest.mark.parametrize(
    ("then", "told"),
    [(extends, "ContractExtended"), (ends_sooner, "ContractTerminated"), (never_left, "OccupancyResumed")],
)
async def test_days_before_the_change_are_no_days_over_whatever_becomes_of_the_lease(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, moved: None, then: Any, told: str
) -> None:
    assert await over(http) == []
    await then(http, voices)
    await logged(runtime, told)
    await all_followed(runtime)
    assert "ContractOverrunDetected" not in await log_of(runtime)
    assert await over(http) == []


async def test_days_that_are_over_are_those_of_the_room_since_it_was_changed_to(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, moved: None
) -> None:
    await terminate(http, NEXT_OWNER, "2025-11-30")
    await logged(runtime, "ContractOverrunDetected")
    rent = {"from_on": "2025-12-01", "rent_fen": 310_000}
    await approved(http, TENANT_CONTRACT, "rent", **rent)
    await http.post(f"/contracts/{TENANT_CONTRACT}/rent", json=rent, headers={"X-Reason": "agreed"})
    await logged(runtime, *["ContractOverrunDetected"] * 2)
    last = {"last_day": "2025-12-10"}
    await approved(http, TENANT_CONTRACT, "termination", **last)
    await http.post(f"/contracts/{TENANT_CONTRACT}/terminate", json=last, headers={"X-Reason": "agreed"})
    await logged(runtime, *["ContractOverrunDetected"] * 3)
    [found] = await over(http)
    days = [{"starts_on": "2025-12-01", "last_day": "2025-12-10"}]
    assert (found["uncovered"], found["days_over"], found["exposure_fen"]) == (days, 10, 100_000)
    [row] = [each for each in (await get(http, "/board"))["items"] if each["unit_id"] == str(NEXT_DOOR)]
    assert row["tenant"]["overrun"]["uncovered"] == days
