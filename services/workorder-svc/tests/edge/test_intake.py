"""How reports come in: by words, and the same one twice."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.contracts import BuildingAdded, UnitTakenIn
from published.tenants import PersonErased, TenantMovedIn, TenantMovedOut
from testkit.on_site import came, photographed
from testkit.stack import bearer, eventually
from testkit.voices import Voices
from workorders.learning import Trainer
from workorders.triage.in_force import InForce

from .scanning import BUILDING, NEXT_DOOR, PARK, ROOM, TENANT, WHY, Http, body, http, listening

__all__ = ["http", "listening"]


async def taught(http: Http) -> None:
    """A word that nobody shipped, corrected once: learnt, taken back, and learnt no second time."""
    boss = bearer(Role.运维经理)
    odd = body("嘟嘟机响个不停", order_id=str(UUID(int=1)), tenant_id=str(TENANT))
    assert (await http.post("/orders", json=odd)).json()["events"] == ["WorkOrderReported"]
    assert (await http.post("/triage/models", headers=boss)).json()["type"].endswith(":nothing-to-learn")
    meant = {"fault": "washer_broken", "urgency": "ordinary"}
    assert (await http.post(f"/orders/{odd['order_id']}/triage", json=meant)).is_success
    assert (await http.post("/triage/models")).status_code == 403

    async def means() -> Any:
        found = (await http.post("/triage", json={"words": "嘟嘟机响"})).json()
        return found["fault"], found["model_version"]

    assert await means() == ("unclear", 0)
    for events in (["ModelTrained", "ModelAdopted"], ["ModelTrained", "ModelAdopted"]):  # answer lost once
        answer = await http.post("/triage/models", headers=boss | {"Idempotency-Key": "learn"})
        assert answer.json()["events"] == events, answer.text
    assert await means() == ("washer_broken", 1)
    [row] = (await http.get("/triage/models", headers=boss)).json()["items"]
    assert (row["version"], row["in_force"], row["learnt"], row["judged_by"]) == (1, True, 1, 0)
    assert row["after"]["right"] >= row["before"]["right"] >= 60
    back = "/triage/models/1/take-back"
    assert (await http.post(back, headers=boss)).json()["field"] == "X-Reason"
    assert (await http.post(back, headers=boss | WHY)).json()["events"] == ["ModelTakenBack"]
    assert await means() == ("unclear", 0)
    assert (await http.post("/triage/models", headers=boss)).status_code == 409


async def forgets(http: Http, runtime: Runtime) -> None:
    """What learnt from somebody who was erased goes with them."""
    assert runtime.vault
    await Trainer(runtime, runtime.vault, InForce(runtime, runtime.vault)).forget()
    [row] = (await http.get("/triage/models", headers=bearer(Role.运维经理))).json()["items"]
    assert row["standing"] == "forgotten"
    async with runtime.pool.connection() as conn:
        left = await conn.execute(
            "select from person_keys k join views.models m on k.person_id = (m.kept->>'whose')::uuid"
        )
        assert await left.fetchall() == []


async def test_a_report_in_words_is_taken_for_what_they_say_and_once(
    http: Http, voices: Voices, clock: VirtualClock, runtime: Runtime
) -> None:
    first = body("卧室没有漏水，厨房漏水", phone="13712345678", tenant_id=str(TENANT), source="form")
    answer = await http.post("/orders", json=first)
    assert (answer.status_code, answer.json()["events"]) == (201, ["WorkOrderReported", "WorkOrderTriaged"])
    order = (await http.get(f"/orders/{first['order_id']}")).json()
    assert (order["fault"], order["urgency"], order["source"]) == ("water_leak", "emergency", "form")

    clock.advance(timedelta(hours=47))
    again = body("厨房还在漏水")
    for events in (["WorkOrderRepeated"], []):  # the second time its answer was lost
        answer = await http.post("/orders", json=again)
        assert (answer.status_code, answer.json()["id"]) == (200, first["order_id"])
        assert answer.json()["events"] == events
    for said in (first, again):
        changed = await http.post("/orders", json=said | {"words": "厨房灯坏了"})
        assert (changed.status_code, changed.json()["type"]) == (409, "urn:anju:problem:order-id-taken")
    elsewhere = await http.post("/orders", json=body("厨房漏水", unit_id=str(NEXT_DOOR)))
    assert elsewhere.status_code == 201
    other = await http.post("/orders", json=body("空调不冷"))
    assert other.json()["events"] == ["WorkOrderReported", "WorkOrderTriaged"]
    unsure = await http.post("/orders", json=body("你好，在吗"))
    assert unsure.json()["events"] == ["WorkOrderReported"]
    clock.advance(timedelta(hours=2))
    later = await http.post("/orders", json=body("厨房漏水"))
    assert later.status_code == 201

    listed = (await http.get("/reports", params={"order_id": first["order_id"]})).json()["items"]
    assert [(each["source"], each["has_words"]) for each in listed] == [("staff", True), ("form", True)]
    by_number = (await http.get("/reports", params={"number": listed[0]["number"]})).json()["items"]
    assert {each["order_id"] for each in by_number} == {first["order_id"]}
    assert "漏水" not in str(listed)
    path = f"/orders/{first['order_id']}/words/reveal"
    assert (await http.post(path)).json()["field"] == "X-Reason"
    said = (await http.post(path, headers=WHY)).json()["items"]
    assert [(each["words"], each["phone"]) for each in said] == [
        ("卧室没有漏水，厨房漏水", "13712345678"),
        ("厨房还在漏水", None),
    ]

    found = (await http.post("/triage", json={"words": "1号楼302灯不亮", "park_id": str(PARK)})).json()
    assert (found["fault"], found["led_by"], found["room"], found["units"]) == (
        *("lamp_broken", ["灯"], "1-302", []),
    )
    wish = {"begins_at": "2025-03-20T02:00:00Z", "ends_at": "2025-03-20T02:00:00Z"}
    for wrong, code in (
        ({"words": ""}, "nothing-said"),
        ({"fault": "water_leak"}, "nothing-said"),
        ({"wishes": [wish]}, "wish-upside-down"),
        ({"wishes": [wish | {"ends_at": "2036-03-20T02:00:00Z"}]}, "wish-too-far"),
    ):
        answer = await http.post("/orders", json=body("灯坏了") | wrong)
        assert (answer.status_code, answer.json()["type"]) == (422, f"urn:anju:problem:{code}")

    await taught(http)
    who = named_id("person", TENANT)
    await voices.tell((f"person-{who}", PersonErased(person_id=who)))

    async def unreadable() -> bool:
        said = (await http.post(path, headers=WHY)).json()["items"]
        assert said[1]["words"] == "厨房还在漏水", "that is somebody else's"
        return said[0]["words"] is said[0]["phone"] is None

    await eventually(unreadable, "what they said is forgotten here as well", within=20)
    await forgets(http, runtime)
    answer = await http.post("/orders", json=body("厨房漏水", tenant_id=str(TENANT)))
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:anju:problem:person-erased")


async def test_units_are_proposed_by_what_words_say_of_where(http: Http, voices: Voices) -> None:
    """With and without house and letter."""
    second = named_id("second building")
    for house, name in ((BUILDING, "1号楼"), (second, "二号楼")):
        await voices.tell((f"park-{PARK}", BuildingAdded(park_id=PARK, building_id=house, name=name)))
    for house, code in ((BUILDING, "A103"), (BUILDING, "B103"), (second, "A103"), (second, "A203")):
        unit = named_id(code, house)
        where = {"park_id": PARK, "building_id": house, "code": code}
        await voices.tell(
            (f"unit-{unit}", UnitTakenIn(unit_id=unit, **where, occupancy_cap=None, place=None))
        )
    for words, codes in (
        ("1号楼A103漏水", ["A103"]),
        ("一号楼 103 灯不亮", ["A103", "B103"]),
        ("a103灯不亮", ["A103", "A103"]),
        ("2号楼103灯不亮", ["A103"]),
        ("2号楼B103灯不亮", []),
        ("203室灯不亮", ["A203"]),
        ("1-0 灯不亮", []),
        ("我手机13800138000，灯不亮", []),
    ):
        found = (await http.post("/triage", json={"words": words, "park_id": str(PARK)})).json()
        assert [each["code"] for each in found["units"]] == codes, words


async def test_what_is_an_emergency_by_fault_or_words_is_ordinary_for_a_reason_only(http: Http) -> None:
    for said in ({"fault": "water_leak"}, {"fault": "stove_broken", "words": "厨房冒烟了"}):
        asked = body("", urgency="ordinary") | said
        answer = await http.post("/orders", json=asked)
        assert (answer.status_code, answer.json()["field"]) == (422, "X-Reason")
        assert (await http.post("/orders", json=asked, headers=WHY)).status_code == 201
    plain = body("没有冒烟，打不着火", fault="stove_broken", urgency="ordinary", unit_id=str(NEXT_DOOR))
    assert (await http.post("/orders", json=plain)).status_code == 201
    triage = f"/orders/{plain['order_id']}/triage"
    less = {"fault": "gas_leak", "urgency": "ordinary"}
    assert (await http.post(triage, json=less)).json()["field"] == "X-Reason"
    assert (await http.post(triage, json=less, headers=WHY)).is_success
    worded = body("水管爆了，一直喷水", unit_id=str(NEXT_DOOR))
    assert (await http.post("/orders", json=worded)).status_code == 201
    milder = {"fault": "tap_drips", "urgency": "ordinary"}
    path = f"/orders/{worded['order_id']}"
    assert (await http.post(f"{path}/triage", json=milder)).json()["field"] == "X-Reason"
    assert (await http.post(f"{path}/cancel", json={"reason": "not_ours"})).json()["field"] == "X-Reason"
    lowered = (await http.post(f"{path}/triage", json=milder, headers=WHY)).json()
    assert lowered["events"] == ["WorkOrderTriaged", "EmergencyCalledOff"]


async def test_what_a_sticker_or_staff_report_is_of_who_lives_there(http: Http, voices: Voices) -> None:
    await http.post(f"/buildings/{BUILDING}/stickers")
    who = {"tenant_id": TENANT, "person_id": named_id("person", TENANT), "unit_id": ROOM, "park_id": PARK}
    stream, came = f"tenant-{TENANT}", date(2025, 1, 2)

    report = {"report_id": str(new_id()), "words": "灯坏了"}

    async def scanned(unit: UUID) -> Any:
        token = (await http.get(f"/stickers/{unit}/link")).json()["url"].partition("#")[2]
        said = {"headers": {"Authorization": ""}, "json": report | {"token": token}}
        assert (await http.post("/reporting/report", **said)).is_success
        found = {"unit_id": str(unit), "source": "sticker"}
        [order] = (await http.get("/orders", params=found)).json()["items"]
        return order["tenant_id"], order["person_id"]

    await voices.tell((stream, TenantMovedIn(**who, moved_in_on=came)))
    theirs = (str(TENANT), str(who["person_id"]))
    assert await scanned(ROOM) == theirs
    assert await scanned(NEXT_DOOR) == (None, None)
    entered = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
    entered |= {"fault": "tap_drips", "urgency": "ordinary"}
    assert (await http.post("/orders", json=entered)).status_code == 201
    order = (await http.get(f"/orders/{entered['order_id']}")).json()
    assert (order["tenant_id"], order["person_id"]) == theirs
    path, other = f"/orders/{entered['order_id']}", {"reason": "other"}
    later = other | {"until": "2025-04-01"}
    for asked in (http.post(f"{path}/cancel", json=other), http.post(f"{path}/defer", json=later)):
        unsaid = await asked
        assert (unsaid.status_code, unsaid.json()["field"]) == (422, "X-Reason"), unsaid.text
    assert (await http.post(f"{path}/cancel", json=other, headers=WHY)).is_success
    await voices.tell((stream, TenantMovedOut(**who, moved_out_on=came)))
    assert await scanned(ROOM) == theirs  # the same report, sent again


async def test_what_breaks_again_where_it_was_mended_is_opened_again(http: Http, voices: Voices) -> None:
    li, boss = named_id("technician", "Li"), bearer(Role.运维经理)
    await voices.known(li)
    await http.post(f"/buildings/{BUILDING}/stickers")
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def scanned() -> Any:
        report = {"token": token, "report_id": str(new_id()), "words": "灯坏了"}
        taken = await http.post("/reporting/report", json=report, headers={"Authorization": ""})
        return taken.json() | {"urgent": None}

    first = await scanned()
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    http.headers.update(boss)
    await came(http, order["order_id"], str(li), {"latitude": 31.2, "longitude": 121.4, "accuracy": 8})
    await photographed(http, order["order_id"])
    assert (await http.post(f"/orders/{order['order_id']}/complete")).is_success
    assert await scanned() == first | {"known": True, "reopened": True}
    [seen] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    assert (seen["status"], seen["reopened"]) == ("reported", 1)
