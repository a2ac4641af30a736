"""What a renewal drafted, and was signed, follows on the contract again once a termination of that is taken
back.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from testkit.stack import bearer, eventually

from .over_http import TENANT_CONTRACT, approve, contract_body, get, log_of, logged, post, terminate

pytestmark = pytest.mark.usefixtures("looks_often")

NEXT = named_id("next")
CHIEF, WU = bearer(Role.主管, actor="chief"), bearer(Role.运营经理, actor="wu")
OFFER = {"last_day": "2026-04-30", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}


@pytest.fixture
async def next_(http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None) -> str:
    """Signed on 11 April 2025, to begin with May."""
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    clock.set(datetime(2025, 4, 11, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    [found] = (await get(http, "/renewals", track="tenant"))["items"]
    path = f"/renewals/{found['renewal_id']}"
    assert (await http.post(f"{path}/propose", json=OFFER, headers=WU)).is_success
    assert (await approve(http, path, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 3)
    await post(http, f"/contracts/{found['renewal_id']}/sign", {"signed_on": "2025-04-11"}, 200)
    await logged(runtime, "RenewalCompleted", "ContractRenewed")
    return str(found["renewal_id"])


async def is_followed_again(http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock) -> None:
    await logged(runtime, *["ContractRenewed"] * 2)

    async def nothing_to_renew() -> bool:
        rows = (await get(http, "/renewals", track="tenant"))["items"]
        return {row["status"] for row in rows} <= {"completed", "closed"}

    await eventually(nothing_to_renew, "no renewal is open")
    [row] = (await get(http, "/board", track="tenant"))["items"]
    shown: list[Any] = [row["tenant"][name] for name in ("contract_id", "colour", "renewed")]
    assert shown == [str(TENANT_CONTRACT), "green", True]
    clock.set(datetime(2025, 4, 30, 17, tzinfo=UTC))  # one in the morning of 1 May
    await logged(runtime, "ContractSucceeded")
    assert "ContractExpired" not in await log_of(runtime)


async def test_a_termination_of_the_one_before_is_taken_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, next_: str
) -> None:
    await terminate(http, TENANT_CONTRACT, "2025-04-20")
    await terminate(http, TENANT_CONTRACT, "2025-04-30")
    await is_followed_again(http, runtime, clock)


async def test_a_termination_of_the_next_one_to_its_own_first_day_is_taken_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, next_: str
) -> None:
    """Its renewal had lapsed, and another opened, which is closed: what is followed is not to be renewed."""
    await terminate(http, next_, "2025-04-30")
    await logged(runtime, "ContractRenewalLapsed", *["RenewalOpened"] * 2)
    await terminate(http, next_, OFFER["last_day"])
    await is_followed_again(http, runtime, clock)


async def test_what_was_signed_to_follow_is_no_more_to_be_renewed_by_hand(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    behind = contract_body(contract_id=str(NEXT), starts_on="2025-05-01")
    await post(http, "/contracts", behind)
    await logged(runtime, "ContractRenewed")
    refused = await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)}, 409)
    assert refused["type"] == "urn:anju:problem:followed-already"
    assert (refused["field"], refused["next_contract_id"]) == ("contract_id", str(NEXT))
    await terminate(http, str(NEXT), "2025-04-30")
    await logged(runtime, "ContractRenewalLapsed")
    await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)})


async def test_asked_again_for_what_its_renewal_has_signed_it_is_that_renewal(
    http: httpx.AsyncClient, next_: str
) -> None:
    again = await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)}, 200)
    assert (again["id"], again["events"]) == (next_, [])
