"""The document that says who somebody is: masked to clerks, whole to who says why."""

import httpx
from edge.access import Role
from kernel.ids import new_id
from testkit.stack import bearer

from .test_edge import is_problem, registered
from .test_looking import AUDITOR
from .test_merging import CHIEF, asked_to_merge

NONE = {"kind": None, "number": None, "country": None}


async def test_a_document_is_shown_masked_under_each_of_their_numbers_and_each_look_is_kept(
    http: httpx.AsyncClient,
) -> None:
    name = f"clerk-{new_id()}"
    clerk = bearer(Role.客服专员, actor=name)
    identity = {"kind": "resident_id", "number": "11010519491231002X"}
    gone, person_id = await registered(http, identity=identity)
    survivor, survives = await registered(http)
    url, other = f"/people/{person_id}/identity", f"/people/{survives}/identity"
    masked = {"kind": "resident_id", "number": "110105********002X", "country": None}
    assert (await http.get(url, headers=clerk)).json() == masked
    assert (await http.get(other, headers=clerk)).json() == NONE
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert (await http.get(other, headers=clerk)).json() == masked
    looks = (await http.get("/looks", params={"actor": name}, headers=AUDITOR)).json()["items"]
    assert [(each["reason"], each["fields"]) for each in looks] == [("证件信息", ["identity"])] * 2
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    for nobody in (Role.租客, Role.维修员):
        is_problem(await http.get(url, headers=bearer(nobody)), 403, "role-not-allowed")
    admin = bearer(Role.管理员) | {"X-Reason": "asked"}
    assert (await http.delete(f"/people/{person_id}/personal-data", headers=admin)).is_success
    assert (await http.get(url, headers=clerk)).json() == NONE


async def test_of_a_passport_the_country_is_said_as_well(http: httpx.AsyncClient) -> None:
    passport = {"kind": "passport", "number": "E12345678", "country": "USA"}
    _, person_id = await registered(http, identity=passport)
    shown = (await http.get(f"/people/{person_id}/identity")).json()
    assert shown == {"kind": "passport", "number": "E12****78", "country": "USA"}
