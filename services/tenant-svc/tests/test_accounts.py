"""Where somebody is paid: kept sealed, shown masked, opened with a reason; services are told whose it is."""

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from tenants.views.accounts import accounts
from testkit.stack import bearer

from .test_edge import is_problem, registered

FINANCE, WHY = bearer(Role.财务主管), {"X-Reason": "refund"}
NUMBER = "6222021234567894321"


async def test_an_account_is_kept_masked_and_opened_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    _, person_id = await registered(http)
    path, id_ = f"/people/{person_id}/accounts", str(new_id())
    body = {"account_id": id_, "holder": "张晓明", "bank": "工商银行", "number": NUMBER}
    assert (await http.post(path, json=body, headers=FINANCE)).json()["events"] == ["AccountKept"]
    assert (await http.post(path, json=body, headers=FINANCE)).json()["events"] == []
    other = await http.post(path, json=body | {"number": NUMBER[::-1]}, headers=FINANCE)
    is_problem(other, 409, "account-id-taken", "account_id")
    letters = await http.post(path, json=body | {"number": "62220212345678A"}, headers=FINANCE)
    is_problem(letters, 422, "invalid-input", "number")
    is_problem(await http.post(path, json=body), 403, "role-not-allowed")

    [shown] = (await http.get(path, headers=FINANCE)).json()
    assert (shown["holder"], shown["bank"], shown["number"]) == ("张**", "工商银行", "**** 4321")
    is_problem(await http.post(f"/accounts/{id_}/unmask", headers=FINANCE), 422, "reason-missing", "X-Reason")
    full = await http.post(f"/accounts/{id_}/unmask", headers=FINANCE | WHY)
    assert full.json() == {"holder": "张晓明", "bank": "工商银行", "number": NUMBER}
    system = bearer(Role.系统, actor="contracts-svc")
    whose = await http.post(f"/accounts/{id_}/whose", headers=system)
    assert whose.json() == {"person_id": person_id}
    nobody = await http.post(f"/accounts/{new_id()}/whose", headers=system)
    is_problem(nobody, 404, "account-unknown", "account_id")

    gone = f"/people/{person_id}/personal-data"
    assert (await http.delete(gone, headers=bearer(Role.管理员) | WHY)).is_success
    [shown] = (await http.get(path, headers=FINANCE)).json()
    assert (shown["holder"], shown["number"]) == (None, None)
    opened = await http.post(f"/accounts/{id_}/unmask", headers=FINANCE | WHY)
    is_problem(opened, 410, "person-erased", "person_id")
    assert (await rebuild(runtime, accounts, swap=False)).differences == 0
