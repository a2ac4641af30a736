"""Sensitive acts over HTTP: nobody does them alone, and the log says who approved what."""

from typing import Any

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from testkit.stack import bearer

from .over_http import (
    OWNER_CONTRACT,
    TENANT_CONTRACT,
    UNIT,
    approved,
    contract_body,
    get,
    logged,
    post,
    terminate,
)
from .test_signing_door import Departments, departments

__all__ = ["departments"]

WHY = {"X-Reason": "wrong%20room"}
APPROVALS, ANNUL = f"/contracts/{TENANT_CONTRACT}/approvals", f"/contracts/{TENANT_CONTRACT}/annul"
OF_THE_ACT = (
    "select origin->>'approval' from kernel.events where stream_id = %s and type = 'ContractAnnulled'"
)


async def refused(http: httpx.AsyncClient, path: str, status: int, **asked: Any) -> str:
    answer = await http.post(path, **asked)
    assert answer.status_code == status, answer.text
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_a_signed_contract_is_annulled_by_one_as_another_approved_it(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-12-31"))
    assert await refused(http, ANNUL, 422) == "reason-missing"
    assert await refused(http, ANNUL, 403, headers=WHY) == "approval-missing"
    outside = {"headers": WHY, "json": {"kind": "termination", "last_day": "2026-01-01"}}
    assert await refused(http, APPROVALS, 422, **outside) == "termination-after-end"
    early = {"headers": WHY, "json": {"kind": "rent", "from_on": "2024-12-31", "rent_fen": 1}}
    assert await refused(http, APPROVALS, 422, **early) == "outside-term"
    clerk = bearer(Role.运营经理) | WHY
    assert (
        await refused(http, APPROVALS, 403, headers=clerk, json={"kind": "annulment"}) == "role-not-allowed"
    )
    mine = await http.post(APPROVALS, headers=WHY, json={"kind": "annulment"})
    assert mine.json()["events"] == ["ActApproved"]
    assert await refused(http, ANNUL, 403, headers=WHY) == "actor-approves"
    await approved(http, TENANT_CONTRACT, "annulment")
    taken_back = await http.post(f"{APPROVALS}/annulment/withdraw", headers=WHY)
    assert taken_back.json()["events"] == ["ActApprovalWithdrawn"]
    assert await refused(http, ANNUL, 403, headers=WHY) == "approval-missing"

    await approved(http, TENANT_CONTRACT, "termination", last_day="2025-08-31")
    await approved(http, TENANT_CONTRACT, "annulment")
    [last, other] = (await get(http, APPROVALS))["items"]
    annulment = {"kind": "annulment", "of": "contract"}
    assert (last["act"], last["approved_by"], last["reason"]) == (annulment, "chief", "agreed")
    assert other["act"] == {"kind": "termination", "last_day": "2025-08-31"}
    terminate = {"headers": WHY, "json": {"last_day": "2025-09-30"}}
    assert await refused(http, f"/contracts/{TENANT_CONTRACT}/terminate", 403, **terminate) == (
        "approval-of-other"
    )
    done = await http.post(ANNUL, headers=WHY)
    assert done.json()["events"] == ["ContractTerminated", "ContractAnnulled"]
    assert (await http.post(ANNUL, headers=WHY)).json()["events"] == []

    shown = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert (shown["status"], shown["last_day"], shown["closed_on"]) == ("void", "2025-12-31", "2025-01-01")
    assert [row["tenant"]["colour"] for row in (await get(http, "/board"))["items"]] == ["grey"]
    async with runtime.pool.connection() as conn:
        [(who,)] = await (await conn.execute(OF_THE_ACT, [f"contract-{TENANT_CONTRACT}"])).fetchall()
    assert who.startswith("chief/")
    again = contract_body(contract_id=str(new_id()), last_day="2025-12-31")
    await post(http, "/contracts", again)  # the room is free for the contract that was meant
    await logged(runtime, "AgreementAnnulled")


async def test_other_days_are_free_of_rent_by_one_as_another_approved_them_and_an_overrun_costs_less(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    await terminate(http, OWNER_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunDetected")
    path = f"/contracts/{TENANT_CONTRACT}/rent-free"
    free = {"rent_free": [{"starts_on": "2025-12-17", "last_day": "2025-12-31"}]}
    assert await refused(http, path, 403, headers=WHY, json=free) == "approval-missing"
    outside = {"kind": "rent_free", "rent_free": [{"starts_on": "2025-12-17", "last_day": "2026-01-01"}]}
    assert await refused(http, APPROVALS, 422, headers=WHY, json=outside) == "outside-term"
    await approved(http, TENANT_CONTRACT, "rent_free", **free)
    [told] = (await get(http, APPROVALS))["items"]
    assert told["act"] == {"kind": "rent_free", **free}
    assert (await http.post(path, headers=WHY, json=free)).json()["events"] == ["ContractRentFreeChanged"]
    assert (await http.post(path, headers=WHY, json=free)).json()["events"] == []
    await logged(runtime, *["ContractOverrunDetected"] * 2)
    shown = await get(http, f"/contracts/{TENANT_CONTRACT}")
    [over] = shown["overruns"]
    assert (over["days_over"], over["exposure_fen"]) == (31, 232_258)  # sixteen of them are paid for
    assert len(shown["clauses"]["rent_free"]) == 1


async def test_what_the_party_gets_is_paid_to_an_account_of_theirs_that_another_approved(
    http: httpx.AsyncClient, departments: Departments, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    path, body = f"/contracts/{TENANT_CONTRACT}/payee", {"account_id": str(new_id())}
    assert await refused(http, path, 403, headers=WHY, json=body) == "approval-missing"
    await approved(http, TENANT_CONTRACT, "payee", **body)
    assert (await http.post(path, headers=WHY, json=body)).json()["events"] == ["ContractPayeeChanged"]
    await terminate(http, TENANT_CONTRACT, "2025-08-31")  # until then there is something to pay
    body = {"account_id": str(new_id())}
    await approved(http, TENANT_CONTRACT, "payee", **body)
    assert (await http.post(path, headers=WHY, json=body)).json()["events"] == ["ContractPayeeChanged"]
    shown = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert (shown["payee_account_id"], shown["status"]) == (body["account_id"], "ending")
    departments.replaced = True
    assert (await http.post(path, headers=WHY, json=body)).json()["events"] == [], "it is paid there already"
    departments.replaced, wrong = False, {"account_id": str(new_id())}
    await approved(http, TENANT_CONTRACT, "payee", **wrong)
    departments.replaced = True  # the ledger was mended between the approval and the act
    for asked, said in ((path, wrong), (APPROVALS, {"kind": "payee", **wrong})):
        assert await refused(http, asked, 409, headers=WHY, json=said) == "account-replaced"
    departments.refuses["whose"] = (404, "account-unknown")
    for asked, said in ((path, body), (APPROVALS, {"kind": "payee", **body})):
        assert await refused(http, asked, 404, headers=WHY, json=said) == "account-unknown"


async def test_an_extension_beyond_the_cover_is_done_by_one_as_another_approved_it(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    path, far = f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2028-01-31"}
    act = {"kind": "extension", **far}
    clerk = bearer(Role.客服专员)
    assert await refused(http, path, 409, headers=clerk, json=far) == "beyond-cover"
    covered = {"headers": WHY, "json": act | {"last_day": "2027-12-31"}}
    assert await refused(http, APPROVALS, 409, **covered) == "needs-nobody"
    await approved(http, TENANT_CONTRACT, **act)
    [told] = (await get(http, APPROVALS))["items"]
    days = {"unit_id": str(UNIT), "starts_on": "2028-01-01", "last_day": "2028-01-31"}
    assert told["act"] == act | {"uncovered": [days]}
    nearer = {"last_day": "2028-01-30"}
    assert await refused(http, path, 403, headers=clerk, json=nearer) == "approval-of-other"
    done = (await http.post(path, headers=clerk, json=far)).json()
    [over] = done["overruns"]
    assert (done["events"], over["days_over"], over["exposure_fen"]) == (["ContractExtended"], 31, 450_000)
    # Once more, from where it outlives its cover by now, as the fact will tell it.
    used = await http.post(f"{APPROVALS}/extension/withdraw", headers=WHY)
    assert used.is_success, used.text
    longer = await http.post(path, headers=clerk, json={"last_day": "2028-02-29"})
    told = longer.json()
    assert (told["type"], told["days_over"], told["cover_last_day"]) == (
        "urn:anju:problem:beyond-cover",
        60,
        "2027-12-31",
    )
    await approved(http, TENANT_CONTRACT, "extension", last_day="2028-02-29")
    done = (await http.post(path, headers=clerk, json={"last_day": "2028-02-29"})).json()
    assert done["overruns"][0]["days_over"] == 60
