"""A draft over HTTP: amended, given up, and signed beyond its cover when another approved it."""

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from testkit.stack import bearer

from .test_over_http import TENANT_CONTRACT, contract_body, get, ledger, logged, post, tenant

__all__ = ["ledger", "tenant"]


async def test_a_draft_is_amended_or_given_up_with_a_reason(http: httpx.AsyncClient, ledger: None) -> None:
    draft = contract_body(signed_on=None)
    await post(http, "/contracts", draft)
    path = f"/contracts/{TENANT_CONTRACT}"
    terms = {name: draft[name] for name in draft.keys() - {"contract_id", "signed_on"}}
    amended = await http.put(f"{path}/terms", json=terms | {"rent_fen": 420_000})
    assert (amended.status_code, amended.json()["events"]) == (200, ["ContractDrafted"])
    assert (await get(http, path))["rent_fen"] == 420_000
    elsewhere = await http.put(f"{path}/terms", json=terms | {"unit_ids": [str(named_id("nowhere"))]})
    assert (elsewhere.status_code, elsewhere.json()["field"]) == (404, "unit_ids.0")
    mute = await http.post(f"{path}/void")
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    await post_for(http, f"{path}/void", "wrong%20tenant")
    assert (await get(http, path))["status"] == "void"
    await post(http, f"{path}/sign", {"signed_on": "2025-01-01"}, 409)
    await post(http, "/contracts", contract_body(contract_id=str(new_id())))  # the room is free


async def post_for(http: httpx.AsyncClient, path: str, reason: str) -> None:
    answer = await http.post(path, headers={"X-Reason": reason})
    assert answer.is_success, answer.text


async def test_what_outlives_the_cover_is_signed_when_another_approved_it_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2028-01-31", signed_on=None))
    sign, approve = f"/contracts/{TENANT_CONTRACT}/sign", f"/contracts/{TENANT_CONTRACT}/approve-overrun"
    found = await post(http, sign, {"signed_on": "2025-01-01"}, 409)
    assert (found["type"], found["field"], found["days_over"], found["cover_last_day"]) == (
        "urn:anju:problem:beyond-cover",
        "contract_id",
        31,
        "2027-12-31",
    )
    mute = await http.post(approve)
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    chief = bearer(Role.主管, "chief") | {"X-Reason": "owner%20agrees"}
    assert (await http.post(approve, headers=chief)).json()["events"] == ["OverrunApproved"]
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overrun_approved_by"] == "chief"
    await post(http, sign, {"signed_on": "2025-01-01"}, 200)
    await logged(runtime, "ContractOverrunDetected")  # approved, it is shown all the same
    at_once = contract_body(contract_id=str(new_id()), starts_on="2028-02-01", last_day="2028-02-28")
    assert (await post(http, "/contracts", at_once, 409))["days_over"] == 28
    await post(http, "/contracts", at_once | {"taken_over": True})
