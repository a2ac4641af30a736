"""How reports come in: by words, by a sticker without a login, and the same one twice."""

import base64
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from host.settings import told
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from PIL import Image
from published.contracts import BuildingAdded, ParkOpened
from published.tenants import PersonErased, TenantMovedIn, TenantMovedOut
from testkit.on_site import came, photographed
from testkit.stack import bearer, eventually
from testkit.voices import Voices
from workorders.edge.kept import kept_files
from workorders.forgetting import forget_recordings
from workorders.learning import Trainer
from workorders.settings import FileSettings
from workorders.triage.in_force import InForce

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
PARK, ROOM, NEXT_DOOR, TENANT = (named_id(word) for word in ("park", "room", "next door", "tenant"))
BUILDING = named_id("building", PARK)
FRAME = b"\x3c" + bytes(31)  # a fiftieth of a second, as phones record
AMR = b"#!AMR\n" + FRAME * 100
WHY = {"X-Reason": "call"}

Http = httpx.AsyncClient


@pytest.fixture(autouse=True)
def listening(recogniser: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Here somebody hears what is said."""
    for name, value in {**recogniser, "ANJU_EMERGENCY_PHONE": "400 800 1234"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, NEXT_DOOR)
    await voices.registered(TENANT)
    app = httpx.ASGITransport(create_app(runtime))
    async with Http(transport=app, base_url="http://x", headers=bearer(Role.客服专员)) as client:
        yield client


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG")
    return made.getvalue()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def body(words: str, **more: Any) -> dict[str, Any]:
    place = {"unit_id": str(ROOM), "park_id": str(PARK)}
    return {"order_id": str(new_id()), **place, "words": words, **more}


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
    assert (await http.post(f"/orders/{entered['order_id']}/cancel", json={"reason": "other"})).is_success
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


async def test_who_scans_the_sticker_of_a_unit_reports_without_a_login(
    http: Http, clock: VirtualClock, runtime: Runtime, partners: Http, voices: Voices
) -> None:
    anyone = {"Authorization": ""}

    async def post(path: str, asked: Any, **headers: str) -> Any:
        answer = await http.post(f"/reporting/{path}", json=asked, headers=anyone | headers)
        return answer.status_code, answer.json()

    assert (await http.post(f"/buildings/{PARK}/stickers")).status_code == 404
    for issued in (2, 0):
        done = await http.post(f"/buildings/{BUILDING}/stickers")
        assert done.json() == {"units": 2, "issued": issued}
    page, _, token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")
    assert page.endswith("/r")
    sheet = await http.get(f"/buildings/{BUILDING}/stickers.pdf")
    assert (sheet.headers["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    door = {"code": "1-0", "park": None, "building": None, "emergencies_only": False}
    door |= {"emergency_phone": "400 800 1234"}
    assert await post("open", {"token": token}) == (200, door)
    named = BuildingAdded(park_id=PARK, building_id=BUILDING, name="一号楼")
    await voices.tell((f"park-{PARK}", ParkOpened(park_id=PARK, name="滨江园")), (f"park-{PARK}", named))
    assert await post("open", {"token": token}) == (200, door | {"park": "滨江园", "building": "一号楼"})
    named_sheet = await http.get(f"/buildings/{BUILDING}/stickers.pdf")
    assert named_sheet.content != sheet.content, "it says where each of them goes"

    report = {"token": token, "report_id": str(new_id()), "words": "厨房漏水🚰", "phone": "13712345678"}
    code, first = await post("report", report)
    assert (code, first["known"], first["urgent"], len(first["number"])) == (200, False, True, 8)
    assert (first["stage"], first["due_at"]) == ("on_site", "2025-03-14T05:00:00Z")
    assert first["emergency_phone"] == "400 800 1234"
    assert await post("report", report) == (200, first)  # its answer was lost on a bad network
    again = report | {"report_id": str(new_id()), "words": "水漏得到处都是，漏水"}
    assert await post("report", again) == (200, first | {"known": True})
    assert first["reopened"] is False
    other = {"words": "厨房灯坏了"}, {"phone": "13900000000"}, {"photos": [encoded(photo())]}
    for changed in other:  # under an id that was used: nobody is told that it was taken
        for known in (report, again):
            code, problem = await post("report", known | changed)
            assert (code, problem["type"], problem["field"]) == (
                *(409, "urn:anju:problem:report-id-taken", "report_id"),
            )
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    assert (order["source"], order["fault"], order["tenant_id"]) == ("sticker", "water_leak", None)
    said = await http.post(f"/orders/{order['order_id']}/words/reveal", headers=WHY)
    assert [each["phone"] for each in said.json()["items"]] == ["13712345678"] * 2

    with_photo = report | {"report_id": str(new_id()), "words": "灯坏了", "photos": [encoded(photo())]}
    assert (await post("report", with_photo))[0] == 200
    for bad, type_ in ((b"no photo", "not-an-image"), (b"\0\0\0\x18ftypheic", "heic-not-shown")):
        problem = (await post("report", with_photo | {"photos": [encoded(bad)]}))[1]
        assert (problem["type"], problem["field"]) == (f"urn:anju:problem:{type_}", "photos")
    away = {"mode": "lost", "times": 1}
    assert (await partners.post("/_control/speech", json=away)).is_success
    spoken = {"token": token, "report_id": str(new_id()), "recording": encoded(AMR)}
    assert (await post("voice", spoken))[1]["known"] is False
    long = await post("voice", spoken | {"recording": encoded(AMR + FRAME * 3000)})
    assert long[1]["type"] == "urn:anju:problem:recording-too-long"
    heard = (await http.get("/reports", params={"unit_id": str(ROOM)})).json()["items"]
    kept = {each["source"]: each for each in heard if each["files"]}
    for source, type_ in (("sticker", "image/jpeg"), ("voice", "audio/amr")):
        path = f"/orders/{kept[source]['order_id']}/files/{kept[source]['files'][0]}"
        assert (await http.get(path)).json()["field"] == "X-Reason"
        file = await http.get(path, headers=WHY)
        assert (file.status_code, file.headers["Content-Type"]) == (200, type_)
        other = path.rpartition("/")[0] + f"/{new_id()}"
        assert (await http.get(other, headers=WHY)).status_code == 404
    assert file.content == AMR
    recording = path
    voice = kept["voice"]["order_id"]

    async def heard_now() -> bool:
        clock.advance(timedelta(seconds=1))
        return bool((await http.get(f"/orders/{voice}")).json()["fault"] == "water_leak")

    await eventually(heard_now, "what was spoken can be read, though the recogniser was away at first")
    said = (await http.post(f"/orders/{voice}/words/reveal", headers=WHY)).json()["items"]
    assert [(each["words"], each["heard"]) for each in said] == [(None, "厨房水管漏水")]
    mine = (await http.get(f"/orders/{voice}")).json()
    assert (mine["status"], mine["same_as"]) == ("cancelled", order["order_id"])
    known_as = (await http.post(f"/orders/{order['order_id']}/words/reveal", headers=WHY)).json()["items"]
    assert [each["heard"] for each in known_as if each["source"] == "voice"] == ["厨房水管漏水"]
    listened = recording.replace(voice, order["order_id"])
    assert (await http.get(listened, headers=WHY)).content == AMR, "who goes there may listen to it"
    code, again_spoken = await post("voice", spoken)
    assert (code, again_spoken) == (200, first | {"known": True}), (
        "sent again, it is what it turned out to be"
    )

    for wrong, field in (
        ({"words": "\u202e漏水"}, "words"),
        ({"phone": "x"}, "phone"),
        ({"words": ""}, "words"),
    ):
        assert (await post("report", report | wrong))[1]["field"] == field
    for forged in ("x" * 54, token[:-2] + "AA"):
        assert (await post("open", {"token": forged}))[1]["type"] == "urn:anju:problem:sticker-link-invalid"

    async def say(words: str) -> Any:
        return await post("report", report | {"report_id": str(new_id()), "words": words})

    assert (await say("灯坏了"))[0] == 200
    full = await say("灯坏了")
    assert (full[0], full[1]["type"]) == (429, "urn:anju:problem:too-many-reports")
    assert (await say("插座冒烟"))[1]["urgent"] is True
    for _ in range(23):
        await say("灯坏了")
    assert (await post("open", {"token": token}))[1]["emergencies_only"] is True
    assert (await say("灯坏了"))[1]["type"] == "urn:anju:problem:sticker-out-of-use"
    for known in (False, True, True, True, True):  # the second time it is the order that is known already
        code, gas = await say("煤气泄漏，快来人")
        assert (code, gas["urgent"], gas["known"]) == (200, True, known)
    assert (await say("煤气泄漏，快来人"))[1]["type"] == "urn:anju:problem:too-many-reports"
    unheard = await post("voice", spoken | {"report_id": str(new_id())})
    assert unheard[0] == 200, "nobody knows yet whether it is an emergency"
    [parked] = (await http.get("/stickers", params={"status": "parked"})).json()["items"]
    assert (parked["unit_id"], len(parked["let_through"])) == (str(ROOM), 7)
    reports = (await http.get("/reports", params={"unit_id": str(ROOM)})).json()["items"]
    assert {each["report_id"] for each in reports} > set(parked["let_through"])
    await http.post(f"/stickers/{ROOM}/release")
    assert (await post("open", {"token": token}))[1]["emergencies_only"] is False
    answer = await http.post(f"/stickers/{ROOM}/replace", json={"reason": "abused"})
    assert answer.json()["events"] == ["StickerRevoked", "StickerIssued"]
    assert (await post("open", {"token": token}))[0] == 410
    await http.post(f"/stickers/{ROOM}/revoke", json={"reason": "lost"})
    assert (await http.get(f"/stickers/{ROOM}/link")).status_code == 404

    assert runtime.vault
    store = kept_files(runtime.vault, told(FileSettings))
    clock.advance(timedelta(days=180))
    await store.forget(UUID(recording.rpartition("/")[2]))  # a process did, and died before it said so
    for forgotten in (2, 0):
        assert await forget_recordings(runtime, store) == forgotten
    assert (await http.get(recording, headers=WHY)).json()["type"] == "urn:anju:problem:file-unknown"
    kept_still = (await http.post(f"/orders/{voice}/words/reveal", headers=WHY)).json()["items"]
    assert said[0] in kept_still
