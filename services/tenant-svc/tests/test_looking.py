"""Who looked at somebody, and why, is read by the auditor and the managers; never what was seen."""

import httpx
from edge.access import Role
from kernel.ids import new_id
from testkit.stack import bearer

from .test_edge import is_problem, registered
from .test_merging import CHIEF, asked_to_merge
from .test_sheets import sheet_rows

AUDITOR = bearer(Role.审计, actor="auditor")
NUMBER = "440304199001017774"


async def test_the_auditor_reads_who_unmasked_whom_and_why(http: httpx.AsyncClient) -> None:
    identity = {"kind": "resident_id", "number": NUMBER}
    gone, person_id = await registered(http, identity=identity)
    number = (await http.get(f"/tenants/{gone}")).json()["number"]
    chief = bearer(Role.运营经理, actor=f"chief-{gone}") | {"X-Reason": "police"}
    kin = {"name": "孙禾", "phone": "13911110073", "relation": "parent"}
    url = f"/people/{person_id}"
    assert (await http.put(f"{url}/emergency-contacts/{new_id()}", json=kin)).is_success
    assert (await http.get(f"{url}/emergency-contacts", headers=chief)).is_success
    assert (await http.post(f"{url}/identity/unmask", headers=chief)).is_success
    asked = {"person_ids": [person_id], "purpose": "发送通知"}
    assert (await http.post("/people/contacts", json=asked, headers=bearer(Role.系统))).is_success

    for by in ({"person_id": person_id}, {"actor": f"chief-{gone}"}):
        answer = await http.get("/looks", params=by, headers=AUDITOR)
        assert answer.status_code == 200, answer.text
        unmasked, listed = answer.json()["items"]
        assert (unmasked["fields"], unmasked["reason"]) == (["identity"], "police")
        assert (listed["fields"], listed["reason"]) == (["emergency"], "紧急联系人名单")
        assert (unmasked["actor"], unmasked["role"]) == (f"chief-{gone}", "运营经理")
        assert (unmasked["person_id"], unmasked["tenant_id"]) == (person_id, gone)
        assert NUMBER not in answer.text
    first = await http.get("/looks", params={"actor": f"chief-{gone}", "limit": 1}, headers=AUDITOR)
    rest = {"actor": f"chief-{gone}", "cursor": first.json()["next"]}
    assert (await http.get("/looks", params=rest, headers=AUDITOR)).json()["items"] == [listed]
    none = {"actor": f"chief-{gone}", "on": "2001-01-01"}
    assert (await http.get("/looks", params=none, headers=AUDITOR)).json()["items"] == []
    for far in ("0001-01-01", "9999-12-31"):
        is_problem(await http.get("/looks", params={"on": far}, headers=AUDITOR), 422, "invalid-input", "on")
    sheet = await http.get("/looks.xlsx", params={"actor": f"chief-{gone}"}, headers=AUDITOR)
    line = sheet_rows(sheet.content)[0]
    said = [line[title] for title in ("查看人", "角色", "租客编号", "内容", "原因")]
    assert said == [f"chief-{gone}", "运营经理", number, "证件号", "police"]
    is_problem(await http.get("/looks", headers=bearer(Role.客服专员)), 403, "role-not-allowed")

    survivor, survives = await registered(http)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    both = await http.get("/looks", params={"person_id": survives}, headers=AUDITOR)
    assert [each["reason"] for each in both.json()["items"]] == ["police", "紧急联系人名单"]
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
