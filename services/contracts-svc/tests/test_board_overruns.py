"""What the board says of days that no owner covers, of the contract of the day or of one signed to follow."""

from typing import Any

import httpx
from host.runtime import Runtime
from kernel.ids import named_id

from .over_http import OWNER_CONTRACT, TENANT_CONTRACT, contract_body, get, logged, post, terminate

NEXT = named_id("next")


async def overrun(http: httpx.AsyncClient, **asked: str) -> dict[str, Any] | None:
    [row] = (await get(http, "/board", **asked))["items"]
    found: dict[str, Any] | None = row["tenant"]["overrun"]
    return found


async def test_days_over_of_the_contract_that_follows_are_marked_while_the_one_before_it_runs(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    assert await overrun(http) is None
    follows = {"contract_id": str(NEXT), "starts_on": "2025-07-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**follows))
    await terminate(http, OWNER_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunDetected")
    over = {
        "contract_id": str(NEXT),
        "cover_ends_on": "2025-12-01",
        "uncovered": [{"starts_on": "2025-12-01", "last_day": "2025-12-31"}],
        "days_over": 31,
        "exposure_fen": 450_000,
        "stays_on": False,
    }
    for day in ("2024-12-25", "2025-03-01", "2025-06-30", "2025-07-01"):
        assert await overrun(http, on=day) == over, day


async def test_of_two_contracts_with_days_over_the_board_tells_of_the_first(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    follows = {"contract_id": str(NEXT), "starts_on": "2025-07-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**follows))
    await terminate(http, OWNER_CONTRACT, "2025-05-31")
    await logged(runtime, *["ContractOverrunDetected"] * 2)
    for day, whose in (("2025-03-01", TENANT_CONTRACT), ("2025-07-01", NEXT)):
        over = await overrun(http, on=day)
        assert (over or {}).get("contract_id") == str(whose), day


async def test_a_unit_without_a_tenants_contract_says_nothing_of_days_over_like_any_other(
    http: httpx.AsyncClient, ledger: None
) -> None:
    assert await overrun(http) is None
