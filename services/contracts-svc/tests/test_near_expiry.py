"""What is told of a contract that nears its end says whether it is to be renewed, as decided by then."""

from datetime import UTC, datetime

import httpx
import pytest
from contracts.domain.contract_facts import ContractNearExpiry
from contracts.publish import translate
from host.runtime import Runtime
from kernel.clock import VirtualClock

from .over_http import contract_body, get, logged, post

OFFER = {"last_day": "2026-04-30", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}


async def told(runtime: Runtime) -> list[tuple[int, bool]]:
    """Each stage, and whether it was said that there is no renewal."""
    kinds = [ContractNearExpiry.__name__]
    async with runtime.pool.connection() as conn:
        facts = [fact async for some in runtime.store.read_types(conn, kinds) for fact in some]
    said = [translate(fact) for fact in facts]
    return [(each.stage_days, each.declined) for each in said]  # type: ignore[union-attr]


@pytest.mark.usefixtures("ledger")
async def test_a_stage_says_that_the_contract_is_not_to_be_renewed_until_it_is_after_all(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    clock.set(datetime(2025, 4, 11, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened", "ContractNearExpiry")
    [found] = (await get(http, "/renewals", track="tenant"))["items"]
    path = f"/renewals/{found['renewal_id']}"

    await post(http, f"{path}/decline", {"declined_by": "tenant"}, 200)
    clock.set(datetime(2025, 4, 16, 2, tzinfo=UTC))
    await logged(runtime, *["ContractNearExpiry"] * 2)

    await post(http, f"{path}/propose", OFFER, 200)
    clock.set(datetime(2025, 4, 24, 2, tzinfo=UTC))
    await logged(runtime, *["ContractNearExpiry"] * 3)
    assert await told(runtime) == [(30, False), (15, True), (7, False)]
