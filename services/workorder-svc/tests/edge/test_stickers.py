"""How reports come in by a sticker, without a login."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from host.runtime import Runtime
from host.settings import told
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.contracts import BuildingAdded, ParkOpened, UnitReleased
from testkit.followed import all_followed
from testkit.stack import bearer, eventually
from testkit.voices import Voices
from workorders.edge.kept import kept_files
from workorders.forgetting import forget_recordings
from workorders.settings import FileSettings

from .scanning import AMR, BUILDING, FRAME, NEXT_DOOR, PARK, ROOM, WHY, Http, encoded, http, listening, photo
from .sending import PLUMBER

__all__ = ["http", "listening"]

LI = named_id("technician", "Li")
HANDY = PLUMBER | {"skills": ["plumbing", "electrical", "gas", "locks"], "parks": [str(PARK)], "capacity": 9}


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

    report = {
        "token": token,
        "report_id": str(new_id()),
        "words": "\u202a厨房漏\u200f水🚰\u202c",
        "phone": "13712345678",
    }
    code, first = await post("report", report)
    assert (code, first["known"], first["urgent"], len(first["number"])) == (200, False, True, 8)
    assert (first["stage"], first["due_at"]) == ("on_site", "2025-03-14T05:00:00Z")
    assert first["emergency_phone"] == "400 800 1234"
    assert await post("report", report) == (200, first)  # its answer was lost on a bad network
    again = report | {"report_id": str(new_id()), "words": "水漏得到处都是，漏水"}
    key = {"Idempotency-Key": "press-1"}
    for _ in range(2):
        assert await post("report", again, **key) == (200, first | {"known": True})
    assert first["reopened"] is False
    other = {"words": "厨房灯坏了"}, {"phone": "13900000000"}, {"photos": [encoded(photo())]}
    for changed in other:  # under an id that was used: nobody is told that it was taken
        for known in (report, again):
            code, problem = await post("report", known | changed)
            assert (code, problem["type"], problem["field"]) == (
                *(409, "urn:anju:problem:report-id-taken", "report_id"),
            )
    code, problem = await post("report", again | {"words": "客厅插座冒烟"}, **key)
    assert (code, problem["type"]) == (422, "urn:anju:problem:key-reused")
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    assert (order["source"], order["fault"], order["tenant_id"]) == ("sticker", "water_leak", None)
    said = await http.post(f"/orders/{order['order_id']}/words/reveal", headers=WHY)
    assert said.json()["items"][0]["words"] == "厨房漏水🚰", "without the marks that a keyboard added"
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
        ({"words": "漏\x1b水"}, "words"),
        ({"phone": "x"}, "phone"),
        ({"words": ""}, "words"),
    ):
        assert (await post("report", report | wrong))[1]["field"] == field
    short = await post("report", report | {"words": "漏"})
    assert [each["title"] for each in short[1]["errors"]] == ["至少 2 个字"]
    for forged in ("x" * 54, token[:-2] + "AA"):
        assert (await post("open", {"token": forged}))[1]["type"] == "urn:anju:problem:sticker-link-invalid"

    async def say(words: str) -> Any:
        return await post("report", report | {"report_id": str(new_id()), "words": words})

    assert (await say("灯坏了"))[0] == 200
    full = await say("灯坏了")
    assert (full[0], full[1]["type"]) == (429, "urn:anju:problem:too-many-reports")
    assert (await say("请问能不能马上来看一下，插座冒烟"))[1]["urgent"] is True
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
    await all_followed(runtime)  # of what was spoken last somebody is to be asked, and so it is known
    clock.advance(timedelta(days=180))
    await store.forget(UUID(recording.rpartition("/")[2]))  # a process did, and died before it said so
    await forget_recordings(runtime, store)  # but for what the service, which looks as well, has forgotten
    assert await forget_recordings(runtime, store) == 0
    async with runtime.pool.connection() as conn:
        forgotten = await conn.execute("select from views.hearings where status = 'forgotten'")
        assert forgotten.rowcount == 2
    assert (await http.get(recording, headers=WHY)).json()["type"] == "urn:anju:problem:file-unknown"
    kept_still = (await http.post(f"/orders/{voice}/words/reveal", headers=WHY)).json()["items"]
    assert said[0] in kept_still


async def test_a_photo_that_is_none_is_no_report_and_stands_in_the_way_of_none(http: Http) -> None:
    await http.post(f"/buildings/{BUILDING}/stickers")
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def post(path: str = "report", **said: Any) -> Any:
        whole = {"token": token, "report_id": str(new_id())} | said
        answer = await http.post(f"/reporting/{path}", json=whole, headers={"Authorization": ""})
        return answer.status_code, answer.json().get("type")

    none = {"words": "灯坏了", "photos": [encoded(photo()), encoded(b"no photo")]}
    for _ in range(19):
        assert await post(**none) == (422, "urn:anju:problem:not-an-image")
    assert await post("voice", recording=encoded(b"no recording")) == (
        422,
        "urn:anju:problem:not-a-recording",
    )
    assert (await post(words="灯坏了"))[0] == 200
    full = (429, "urn:anju:problem:too-many-uploads")
    assert await post(**none | {"photos": [encoded(photo())]}) == full
    assert await post("voice", recording=encoded(AMR)) == full
    assert (await http.get("/stickers", params={"status": "parked"})).json()["items"] == []


async def test_what_begins_beside_many_dangers_waits_until_somebody_has_looked_or_might_have(
    http: Http, voices: Voices, clock: VirtualClock
) -> None:
    await voices.opened(PARK)
    await voices.known(LI)
    handy = await http.put(f"/technicians/{LI}", json=HANDY, headers=bearer(Role.运维经理))
    assert handy.is_success, handy.text
    await http.post(f"/buildings/{BUILDING}/stickers")
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def say(words: str) -> None:
        clock.advance(timedelta(seconds=10))
        report = {"token": token, "report_id": str(new_id()), "words": words}
        assert (await http.post("/reporting/report", json=report, headers={"Authorization": ""})).is_success

    async def statuses(unit: UUID = ROOM) -> dict[str, str]:
        found = (await http.get("/orders", params={"unit_id": str(unit)})).json()["items"]
        return {each["fault"]: each["status"] for each in found}

    def offered(fault: str, unit: UUID = ROOM) -> Any:
        async def is_so() -> bool:
            return (await statuses(unit)).get(fault) == "offered"

        return is_so

    async def passed(fault: str) -> None:
        """What is reported after it is looked at after it, and somebody was sent for that."""
        said = {"order_id": str(new_id()), "unit_id": str(NEXT_DOOR), "park_id": str(PARK)}
        assert (await http.post("/orders", json=said | {"fault": fault, "urgency": "ordinary"})).is_success
        await eventually(offered(fault, NEXT_DOOR), "the dispatcher has been there")

    await say("插座冒烟了")
    await eventually(offered("smoke"), "one danger waits for nobody's look")
    for words in ("煤气泄漏", "我被反锁在门外"):
        await say(words)
    for fault in ("gas_leak", "lock_out"):
        await eventually(offered(fault), "for each of the three somebody is sent")
    await say("家里停电了")
    await passed("tap_drips")
    assert (await statuses())["power_cut"] == "reported", "a person looks first"
    await http.post(f"/stickers/{ROOM}/release")
    await eventually(offered("power_cut"), "somebody looked")


async def test_of_a_home_that_is_its_owners_again_a_sticker_takes_emergencies_alone_and_nothing_is_planned(
    http: Http, voices: Voices
) -> None:
    await http.post(f"/buildings/{BUILDING}/stickers")
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def scanned(words: str) -> Any:
        said = {"token": token, "report_id": str(new_id()), "words": words}
        answer = await http.post("/reporting/report", json=said, headers={"Authorization": ""})
        return answer.json().get("number") or answer.json()["type"].removeprefix("urn:anju:problem:")

    released = UnitReleased(unit_id=ROOM, park_id=PARK, released_on=date(2025, 3, 15))
    await voices.tell((f"unit-{ROOM}", released))
    assert await scanned("灯不亮") != "sticker-out-of-use", "it is ours for another day"
    await voices.tell((f"unit-{ROOM}", released.model_copy(update={"released_on": date(2025, 3, 14)})))
    opened = await http.post("/reporting/open", json={"token": token}, headers={"Authorization": ""})
    assert opened.json()["emergencies_only"] is True
    assert await scanned("水龙头滴水") == "sticker-out-of-use"
    assert await scanned("厨房漏水") != "sticker-out-of-use", "who sees water does not ask whose it is"
    terms = {"fault": "gas_check", "first_due_on": "2025-03-20", "months": 12, "ahead": 7}
    place = {"unit_id": str(ROOM), "park_id": str(PARK)}
    asked = await http.put(f"/plans/{new_id()}", json=terms | place, headers=bearer(Role.运维经理))
    assert (asked.status_code, asked.json()["type"]) == (409, "urn:anju:problem:planned-for-owner")
