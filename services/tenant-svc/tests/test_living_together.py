"""A tenant names who lives with them, by themselves; we approve it, and all leave with the tenant."""

from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.contracts import ParkOpened, UnitCapCorrected, UnitCorrected
from tenants.views.occupants import occupants
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, stay
from .test_merging import asked_to_merge
from .test_sheets import sheet_rows


async def test_named_approved_over_the_cap_and_gone_with_the_tenant(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    unit = new_id()
    await voices.taken_in(PARK, unit, cap=2)
    tenant_id, person_id = await registered(http)
    me = bearer(Role.租客, actor=person_id)

    async def name(id_: UUID, **more: Any) -> httpx.Response:
        body = {"occupant_id": str(id_), "name": "王喆", "relation": "partner", **more}
        return await http.post("/me/occupants", json=body, headers=me)

    anna = new_id()
    is_problem(await name(anna), 409, "home-missing", "unit_id")
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit))).is_success
    bad = {"kind": "resident_id", "number": "110101199003070000"}
    is_problem(await name(anna, identity=bad), 422, "check-digit-wrong", "identity.number")
    assert (await name(anna)).json()["events"] == ["OccupantNamed"]
    is_problem(await name(new_id()), 409, "too-many-occupants", "occupant_id")

    where = {"unit_id": unit, "park_id": PARK}
    await voices.tell(
        (f"park-{PARK}", ParkOpened(park_id=PARK, city="310000")),
        (f"unit-{unit}", UnitCapCorrected(**where, occupancy_cap=9)),
        (f"unit-{unit}", UnitCorrected(**where, area_dm2=1499, rooms=1)),
    )
    await publish_ahead(http, city="310000", per_room=1)
    full = await name(new_id())
    is_problem(full, 409, "too-little-room", "occupant_id")
    assert (full.json()["most"], full.json()["policy_version"]) == (2, 2)
    await voices.tell((f"unit-{unit}", UnitCorrected(**where, area_dm2=900, rooms=1)))
    is_problem(await http.post(f"/occupants/{anna}/approve"), 409, "too-little-room", "occupant_id")
    await voices.tell((f"unit-{unit}", UnitCorrected(**where, area_dm2=None, rooms=1)))

    [row] = (await http.get("/occupants", params={"status": "open", "unit_id": str(unit)})).json()["items"]
    assert (row["name"], row["occupant_id"], row["tenant_id"]) == ("王*", str(anna), tenant_id)
    assert (await http.post(f"/occupants/{anna}/approve")).json()["events"] == ["OccupantApproved"]
    is_problem(await http.post(f"/occupants/{anna}/decline"), 422, "reason-missing", "X-Reason")
    late = await http.post(f"/occupants/{anna}/decline", headers={"X-Reason": "no"})
    is_problem(late, 409, "occupant-judged", "occupant_id")
    is_problem(await http.post(f"/occupants/{new_id()}/approve"), 404, "occupant-unknown", "occupant_id")
    elsewhere = bearer(Role.客服专员, parks=[new_id()])
    assert (await http.post(f"/occupants/{anna}/approve", headers=elsewhere)).status_code == 403
    [mine] = (await http.get("/me/occupants", headers=me)).json()
    assert (mine["name"], mine["status"]) == ("王*", "approved")

    # A cap that is put right below those who live there makes nobody leave, and is shown.
    assert await crowded(http) == []
    await voices.tell((f"unit-{unit}", UnitCapCorrected(**where, occupancy_cap=1)))
    assert await crowded(http) == [(str(unit), tenant_id, 2, 1, "too-many-occupants")]
    assert (await http.get("/crowded", headers=elsewhere)).json()["items"] == []
    [listed] = sheet_rows((await http.get("/crowded.xlsx")).content)
    number = (await http.get(f"/tenants/{tenant_id}")).json()["number"]
    assert (listed["租客编号"], listed["居住人数"]) == (number, 2)
    is_problem(await name(new_id()), 409, "too-many-occupants", "occupant_id")
    await voices.tell((f"unit-{unit}", UnitCorrected(**where, area_dm2=900, rooms=1)))
    await voices.tell((f"unit-{unit}", UnitCapCorrected(**where, occupancy_cap=None)))
    assert await crowded(http) == [(str(unit), tenant_id, 2, 1, "too-little-room")]

    out = await http.post(f"/tenants/{tenant_id}/move-out", json={"moved_out_on": "2025-06-01"})
    assert out.is_success

    async def gone() -> bool:
        found = (await http.get("/me/occupants", headers=me)).json()
        return [each["status"] for each in found] == ["left"]

    await eventually(gone, "nobody stays behind")
    assert await crowded(http) == []
    assert (await rebuild(runtime, occupants, swap=False)).differences == 0


async def crowded(http: httpx.AsyncClient) -> list[tuple[Any, ...]]:
    rows = (await http.get("/crowded")).json()["items"]
    return [tuple(row[name] for name in ("unit_id", "tenant_id", "persons", "most", "rule")) for row in rows]


async def publish_ahead(http: httpx.AsyncClient, city: str, per_room: int) -> None:
    """What another version of a city will say, which decides nothing yet."""
    why = {"X-Reason": "announced"}
    values = {"policy": "crowding", "per_room": per_room}
    body = {"city": city, "valid_from": "2190-01-01", "values": values}
    proposed = await http.post("/policies", json=body, headers=bearer(Role.运营经理) | why)
    assert proposed.is_success, proposed.text
    path = f"/policies/crowding:{city}/versions/3/publish"
    published = await http.post(path, headers=bearer(Role.主管, "chief") | why)
    assert published.is_success, published.text


async def test_who_decides_sees_who_it_is_with_a_reason_that_is_kept(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    unit = new_id()
    await voices.taken_in(PARK, unit)
    tenant_id, person_id = await registered(http)
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit))).is_success
    me, friend, child = bearer(Role.租客, actor=person_id), new_id(), new_id()
    identity = {"kind": "resident_id", "number": "44030419900101707x"}
    whole = {"name": "孙禾", "phone": "13911110073", "relation": "friend", "identity": identity}
    for id_, said in ((friend, whole), (child, {"name": "孙苗", "relation": "child"})):
        named = await http.post("/me/occupants", json={"occupant_id": str(id_), **said}, headers=me)
        assert named.is_success, named.text

    url, why = f"/occupants/{friend}/reveal", {"X-Reason": "residence"}
    is_problem(await http.post(url), 422, "reason-missing", "X-Reason")
    clerk = bearer(Role.客服专员, actor=f"clerk-{friend}") | why
    shown = await http.post(url, headers=clerk)
    assert shown.json() == {"name": "孙禾", "phone": "13911110073", "identity": "44030419900101707X"}
    less = await http.post(f"/occupants/{child}/reveal", headers=clerk)
    assert less.json() == {"name": "孙苗", "phone": None, "identity": None}
    looks = await http.get("/looks", params={"actor": f"clerk-{friend}"}, headers=bearer(Role.审计))
    found = [(row["person_id"], row["fields"], row["reason"]) for row in looks.json()["items"]]
    assert found == [(person_id, ["occupant"], "residence")] * 2

    is_problem(await http.post(url, headers=bearer(Role.维修员) | why), 403, "role-not-allowed")
    elsewhere = bearer(Role.客服专员, parks=[new_id()]) | why
    is_problem(await http.post(url, headers=elsewhere), 403, "park-out-of-scope", "park_id")
    nobody = await http.post(f"/occupants/{new_id()}/reveal", headers=clerk)
    is_problem(nobody, 404, "occupant-unknown", "occupant_id")
    out = await http.post(f"/tenants/{tenant_id}/move-out", json={"moved_out_on": "2025-06-01"})
    assert out.is_success
    admin = bearer(Role.管理员) | {"X-Reason": "wish"}
    assert (await http.delete(f"/people/{person_id}/personal-data", headers=admin)).is_success
    is_problem(await http.post(url, headers=clerk), 410, "person-forgotten", "person_id")


async def test_nobody_is_named_twice_and_no_tenant_beside_themselves(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    unit = new_id()
    await voices.taken_in(PARK, unit)
    passport = {"kind": "passport", "number": "E12345678"}
    own: dict[str, Any] = {"name": "韩梅梅", "phone": "13911110081"}
    survivor, survives = await registered(http, **own, identity=passport | {"country": "CHN"})
    gone, _ = await registered(http, name="韩美美", phone="13911110082")
    assert (await http.post(f"/tenants/{survivor}/move-in", json=stay(unit))).is_success
    assert (await asked_to_merge(http, gone, survivor)).is_success

    async def name(**said: Any) -> httpx.Response:
        body = {"occupant_id": str(new_id()), "relation": "child", "name": "孙苗"} | said
        return await http.post("/me/occupants", json=body, headers=bearer(Role.租客, actor=survives))

    ours: tuple[tuple[dict[str, Any], str], ...] = (
        ({"identity": passport}, "identity.number"),
        ({"name": "韩 梅梅", "phone": "139 1111 0081"}, "phone"),
        ({"name": "韩美美", "phone": "13911110082"}, "phone"),
    )
    for said, field in ours:
        is_problem(await name(**said), 409, "tenant-as-occupant", field)
    assert (await name(name="孙禾", phone=own["phone"])).is_success, "a family of one phone"

    child = {"kind": "resident_id", "number": "44030419900101707x"}
    first = {"occupant_id": str(new_id()), "identity": child, "phone": "13911110083"}
    assert (await name(**first)).json()["events"] == ["OccupantNamed"]
    assert (await name(**first)).json()["events"] == [], "said again"
    again = child | {"number": "44030419900101707X"}
    is_problem(await name(identity=again, name="孙小苗"), 409, "occupant-twice", "identity.number")
    is_problem(await name(phone="13911110083"), 409, "occupant-twice", "phone")
    assert (await name(phone="13911110084")).is_success, "another of that name"
    me = bearer(Role.租客, actor=survives)
    assert (await http.post(f"/me/occupants/{first['occupant_id']}/leave", headers=me)).is_success
    assert (await name(identity=again)).is_success, "who left may come back"
