"""A renewal whose contract is annulled: its end is an end again, and another renewal has it."""

from datetime import UTC, datetime

import httpx
import pytest
from contracts.views.lettings import lettings
from contracts.views.renewals import renewals
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.rebuild import rebuild
from testkit.stack import bearer

from .over_http import TENANT_CONTRACT, approve, approved, contract_body, get, logged, post

CHIEF, WU = bearer(Role.主管, actor="chief"), bearer(Role.运营经理, actor="wu")
OFFER = {"last_day": "2026-04-30", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}


@pytest.mark.parametrize("by_hand", [True, False])
async def test_what_was_signed_and_annulled_is_renewed_by_another_contract(
    by_hand: bool, http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    lapsed = (await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)}))["id"]
    await signed(http, runtime, lapsed, 1)
    await approved(http, lapsed, "annulment")
    answer = await http.post(f"/contracts/{lapsed}/annul", headers={"X-Reason": "agreed"})
    assert answer.is_success, answer.text
    await logged(runtime, "RenewalLapsed", "ContractRenewalLapsed")
    assert not await shown_as_renewed(http)
    if by_hand:
        made = await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)})
        again = await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)}, 200)
        assert (made["id"], again["events"]) == (again["id"], [])
    clock.set(datetime(2025, 4, 11, 2, tzinfo=UTC))
    await logged(runtime, "RenewalPassedOn", "RenewalOpened", "RenewalOpened")
    found = {row["renewal_id"]: row for row in (await get(http, "/renewals", track="tenant"))["items"]}
    assert found.pop(lapsed)["status"] == "closed"
    [(renewal, row)] = found.items()
    assert (row["status"], row["last_day"]) == ("proposal", "2025-04-30")
    await signed(http, runtime, renewal, 2)
    assert (await get(http, f"/contracts/{lapsed}"))["status"] == "void"
    assert (await get(http, f"/contracts/{renewal}"))["status"] == "in_force"
    assert await shown_as_renewed(http)
    assert not await shown_as_renewed(http, on="2025-04-10"), "since the one that lapsed was signed"
    for view in (renewals, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def shown_as_renewed(http: httpx.AsyncClient, **on: str) -> bool:
    [row] = (await get(http, "/board", track="tenant", **on))["items"]
    return bool(row["tenant"]["renewed"])


async def signed(http: httpx.AsyncClient, runtime: Runtime, renewal: str, times: int) -> None:
    """Proposed, approved and signed, as the one that follows for so many times."""
    path = f"/renewals/{renewal}"
    answer = await http.post(f"{path}/propose", json=OFFER, headers=WU)
    assert answer.is_success, answer.text
    assert (await approve(http, path, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * (2 + times))
    await post(http, f"/contracts/{renewal}/sign", {"signed_on": "2025-03-01"}, 200)
    await logged(runtime, *["RenewalCompleted"] * times, *["ContractRenewed"] * times)
