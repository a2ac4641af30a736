"""What a lease says beside its terms goes on with its renewal, unless that says otherwise."""

from typing import Any

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from testkit.stack import bearer

from .over_http import TENANT_CONTRACT, approve, contract_body, get, logged, post

CHIEF, WU = bearer(Role.主管, actor="chief"), bearer(Role.运营经理, actor="wu")
OFFER = {"last_day": "2026-12-31", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}
DAMAGE, UTILITIES = {"number": "8.2", "ground": "damage"}, {"number": "8.3", "ground": "utilities"}
BREAK = {"who": "counterparty", "from_on": "2025-06-01", "notice_days": 30, "penalty_fen": 50_000}
SAID: dict[str, Any] = {
    "rent_steps": [{"from_on": "2025-07-01", "rent_fen": 455_000}],
    "rent_free": [{"starts_on": "2025-01-01", "last_day": "2025-01-07"}],
    "breaks": [BREAK],
    "grounds": [DAMAGE, UTILITIES],
}


async def opened(http: httpx.AsyncClient, **said: Any) -> str:
    """The path of the renewal of a lease that says this."""
    await post(http, "/contracts", contract_body(**said))
    made = await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)})
    return f"/renewals/{made['id']}"


async def drafted(http: httpx.AsyncClient, runtime: Runtime, path: str, **said: Any) -> Any:
    """What the draft says beside its terms once this was proposed and approved."""
    answer = await http.post(f"{path}/propose", json=OFFER | said, headers=WU)
    assert answer.is_success, answer.text
    assert (await approve(http, path, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 3)
    return (await get(http, path.replace("renewals", "contracts")))["clauses"]


async def test_grounds_and_breaks_go_on_and_how_the_rent_moved_does_not(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    path = await opened(http, clauses=SAID)
    said = await drafted(http, runtime, path)
    assert said["grounds"] == [DAMAGE, UTILITIES]
    assert said["breaks"] == [BREAK | {"from_on": "2026-01-01"}]
    assert (said["rent_steps"], said["rent_free"]) == ([], [])
    assert (await get(http, path))["offer"]["clauses"] == said


async def test_what_is_proposed_beside_the_terms_is_what_is_drafted(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    path = await opened(http, clauses=SAID)
    step = {"from_on": "2026-07-01", "rent_fen": 470_000}
    outside = OFFER | {"clauses": {"rent_steps": [step | {"from_on": "2025-07-01"}]}}
    refused = await http.post(f"{path}/propose", json=outside, headers=WU)
    assert (refused.status_code, refused.json()["field"]) == (422, "clauses.rent_steps")
    said = await drafted(http, runtime, path, clauses={"rent_steps": [step], "grounds": [DAMAGE]})
    assert (said["rent_steps"], said["grounds"], said["breaks"]) == ([step], [DAMAGE], [])


@pytest.mark.parametrize("clauses", [{}, {"grounds": [DAMAGE]}])
async def test_where_only_the_paper_has_them_they_are_asked_for(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None, clauses: dict[str, Any]
) -> None:
    path = await opened(http, taken_over=True)
    refused = await http.post(f"{path}/propose", json=OFFER, headers=WU)
    assert (refused.status_code, refused.json()["type"], refused.json()["field"]) == (
        409,
        "urn:anju:problem:clauses-unknown",
        "clauses",
    )
    said = await drafted(http, runtime, path, clauses=clauses)
    assert said["grounds"] == clauses.get("grounds", [])
