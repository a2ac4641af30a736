"""What a technician does without a network: told later, in order, each once; what is to be gone through."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.contracts import BuildingAdded, ParkOpened
from published.values import Place
from py_mini_racer import MiniRacer
from testkit.on_site import came_in
from testkit.photos import photograph
from testkit.stack import bearer, eventually
from testkit.voices import Voices

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Friday."""
PARK, ELSEWHERE = named_id("park"), named_id("park", "elsewhere")
ROOM, NEXT_DOOR, AWAY = named_id("unit"), named_id("unit", "next door"), named_id("unit", "away")
SITE = {"latitude": 31.2304, "longitude": 121.4737}
LI = str(named_id("technician", "Li"))
PLUMBER: dict[str, Any] = {
    "employment": "staff",
    "skills": ["plumbing"],
    "base": SITE,
    "parks": [str(PARK)],
    "shifts": [{"weekdays": [5], "begins": "08:00:00", "ends": "18:00:00"}],
}
STAFF = bearer(Role.运维经理)

Http = httpx.AsyncClient
PHONE = """
    const steps = new Map(), asked = [];
    let count = 0, why = null, clock = "";
    const store = {  // numbered in the order in which they were done, as the phone's own is
      all: async () => [...steps.values()],
      put: async (step) => { const n = step.n || ++count; steps.set(n, { ...step, n }); },
      remove: async (n) => steps.delete(n),
    };
    const post = (step) => new Promise((done) => asked.push([JSON.stringify(requestOf(step, clock)), done]));
"""


class Phone:
    """What the page /day keeps and tells, run as it is; `behind`: its clock."""

    def __init__(self, http: Http, behind: timedelta) -> None:
        self._http, self._behind, self._js = http, behind, MiniRacer()
        self._js.eval(files("gateway.pages").joinpath("day-queue.js").read_text("utf-8") + PHONE)

    def did(self, at: datetime, about: str, step: str, **more: Any) -> None:
        kept = {"at": self._shows(at), "about": about, "step": step, "key": str(new_id()), "whose": LI}
        kept["path"] = more.pop("path", f"orders/{about}/{step}")
        self._js.call("store.put", kept | {"said": {}} | more)

    def possible(self, errand: dict[str, Any]) -> Any:
        return self._js.execute(f"possible({self._standing(errand)})")

    def asks(self, step: str, errand: dict[str, Any]) -> Any:
        return self._js.execute(f"asks({json.dumps(step)}, {self._standing(errand)})")

    def in_round(self, list_: dict[str, Any]) -> Any:
        theirs = f"[...steps.values()].filter((each) => each.about === {json.dumps(list_['inspection_id'])})"
        return self._js.execute(f"inRound({json.dumps(list_)}, {theirs})")

    def _standing(self, errand: dict[str, Any]) -> str:
        theirs = f"[...steps.values()].filter((each) => each.about === {json.dumps(errand['order_id'])})"
        return f"standing({json.dumps(errand)}, {theirs})"

    @property
    def waiting(self) -> Any:
        return self._js.execute(
            "[...steps.values()].filter((each) => !each.sent).map((each) => [each.step, each.refused || ''])"
        )

    async def tells(self, now: datetime, *, loses: int = -1) -> str:
        """Why not all; `loses`: which of the answers is lost on its way, of those that come."""
        self._js.eval(f"clock = {json.dumps(self._shows(now))}; why = null;")
        self._js.eval(f"tell(store, {json.dumps(LI)}, post).then((told) => {{ why = told; }}); 0")
        heard = 0
        while self._js.eval("asked.length"):
            request = json.loads(str(self._js.eval("asked[0][0]")))
            content = photograph(request["body"]) if "/photos?" in request["url"] else request["body"]
            answer = await self._http.post(f"/{request['url']}", content=content, headers=request["headers"])
            told = {"status": answer.status_code, "title": answer.json().get("title", "")}
            told = {"status": 0, "title": "lost"} if heard == loses else told
            heard += 1
            self._js.eval(f"asked.shift()[1]({json.dumps(told)}); 0")
        return str(self._js.eval("why"))

    def _shows(self, at: datetime) -> str:
        return (at - self._behind).isoformat()


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, NEXT_DOOR, place=Place(**SITE))
    await voices.taken_in(ELSEWHERE, AWAY)
    await voices.opened(PARK, ELSEWHERE)
    await voices.known(named_id("technician", "Li"))
    app, li = httpx.ASGITransport(create_app(runtime)), bearer(Role.维修员, LI)
    async with Http(transport=app, base_url="http://workorders", headers=li) as client:
        await client.put(f"/technicians/{LI}", json=PLUMBER, headers=STAFF)
        yield client


async def given_to_li(http: Http) -> str:
    said = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
    said |= {"fault": "water_leak", "urgency": "emergency"}
    assert (await http.post("/orders", json=said, headers=STAFF)).status_code == 201

    async def offered() -> bool:
        errands = (await http.get("/me/day")).json()["errands"]
        return [each["status"] for each in errands] == ["offered"]

    await eventually(offered, "they are asked")
    assert (await http.post(f"/orders/{said['order_id']}/respond", json={"technician_id": LI})).is_success
    return said["order_id"]


async def opened(http: Http, unit: object, park: object = PARK) -> str:
    asked = {"unit_id": str(unit), "park_id": str(park), "kind": "turnover", "due_on": "2025-03-16"}
    id_, items = (
        str(new_id()),
        [{"item": "taps", "fault": "tap_drips"}, {"item": "lock", "fault": "lock_broken"}],
    )
    assert (await http.put(f"/inspections/{id_}", json=asked | {"items": items}, headers=STAFF)).is_success
    return id_


async def test_what_a_phone_tells_late_and_tells_again_counts_once_and_when_it_was(
    http: Http, clock: VirtualClock
) -> None:
    order_id = await given_to_li(http)
    clock.set(MORNING + timedelta(hours=2))
    there = {"technician_id": LI, "position": SITE | {"accuracy": 8}}
    leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
    steps: list[tuple[str, dict[str, Any] | bytes, int]] = [
        ("arrive", there, 60),
        ("consent", leave, 59),
        ("photos before", photograph(1), 58),
        ("photos after", photograph(2), 31),
        ("complete", {}, 30),
    ]
    for number, (step, said, minutes) in enumerate(steps):
        path, _, side = step.partition(" ")
        heard = []
        for lost in (0, 7):  # seconds that went by until it was told again, since no answer came
            phone = MORNING + timedelta(days=-365, seconds=lost)  # whatever its clock is worth
            device = {"at": (phone - timedelta(minutes=minutes, seconds=lost)).isoformat()}
            device["clock"] = phone.isoformat()
            clock.advance(timedelta(milliseconds=300))
            key, url = {"Idempotency-Key": f"step {number}"}, f"/orders/{order_id}/{path}"
            if isinstance(said, bytes):
                binary = key | {"Content-Type": "application/octet-stream"}
                answer = await http.post(url, content=said, params=device | {"side": side}, headers=binary)
            else:
                answer = await http.post(url, json=said | {"device": device}, headers=key)
            assert answer.is_success, answer.text
            heard.append(answer.json())
        assert heard[1] == heard[0] | {"repeated": True}, step
        assert heard[0]["events"]
    order = (await http.get(f"/orders/{order_id}", headers=STAFF)).json()
    assert order["arrived_at"][:16] == "2025-03-14T02:00"
    assert order["completed_at"][:16] == "2025-03-14T02:30"
    assert (await http.get("/me/day")).json()["errands"] == []


async def test_the_page_tells_in_order_what_was_done_without_a_network_each_once(
    http: Http, clock: VirtualClock
) -> None:
    order_id = await given_to_li(http)
    [errand] = (await http.get("/me/day")).json()["errands"]
    phone = Phone(http, timedelta(days=400))
    assert phone.possible(errand) == errand["steps"]
    there = {"technician_id": LI, "position": SITE | {"accuracy": 8}}
    leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
    inside = ["consent", "photos", "costs", "complete", "decline", "pause"]
    for minutes, step, more, next_ in (
        (60, "arrive", {"said": there}, ["consent", "decline", "pause"]),
        (61, "consent", {"said": leave}, inside),
        (62, "photos", {"said": {"side": "before"}, "photo": "a"}, None),
        (89, "photos", {"said": {"side": "after"}, "photo": "b"}, None),
        (90, "complete", {}, []),
    ):
        phone.did(MORNING + timedelta(minutes=minutes), order_id, step, **more)
        assert next_ is None or phone.possible(errand) == next_
    clock.set(MORNING + timedelta(hours=3))
    for loses, why, left in ((0, "lost", 5), (1, "lost", 4), (3, "lost", 1), (-1, "", 0)):
        assert await phone.tells(clock.now(), loses=loses) == why
        assert len(phone.waiting) == left
        clock.advance(timedelta(seconds=90))
    order = (await http.get(f"/orders/{order_id}", headers=STAFF)).json()
    assert (order["arrived_at"], order["completed_at"]) == ("2025-03-14T02:00:00Z", "2025-03-14T02:30:00Z")
    assert len((await http.get(f"/orders/{order_id}/photos")).json()) == 2


async def test_what_it_took_is_asked_before_it_is_done(http: Http, clock: VirtualClock) -> None:
    order_id = await given_to_li(http)
    there = {"technician_id": LI, "position": SITE | {"accuracy": 8}}
    assert (await http.post(f"/orders/{order_id}/arrive", json=there)).is_success
    assert (
        await http.post(f"/orders/{order_id}/consent", json={"answer": "vacant", "how": "none"})
    ).is_success
    phone, [errand] = Phone(http, timedelta()), (await http.get("/me/day")).json()["errands"]
    assert (errand["costed"], phone.asks("complete", errand)) == (False, "costs")
    assert phone.asks("pause", errand) == "pause"
    phone.did(clock.now(), order_id, "costs", said={"area": "kitchen", "parts": [], "labour": []})
    assert phone.asks("complete", errand) == "complete", "nothing at all is an answer"
    assert await phone.tells(clock.now()) == ""
    [errand] = (await http.get("/me/day")).json()["errands"]
    assert (errand["costed"], Phone(http, timedelta()).asks("complete", errand)) == (True, "complete")


async def test_who_cannot_finish_hands_it_over_from_the_page_and_has_it_no_more(
    http: Http, clock: VirtualClock
) -> None:
    order_id = await given_to_li(http)
    [errand] = (await http.get("/me/day")).json()["errands"]
    phone = Phone(http, timedelta())
    there = {"technician_id": LI, "position": SITE | {"accuracy": 8}}
    phone.did(clock.now(), order_id, "arrive", said=there)
    phone.did(clock.now(), order_id, "decline", said={"technician_id": LI, "reason": "ill"})
    assert phone.possible(errand) == []
    assert await phone.tells(clock.now()) == ""
    assert (await http.get("/me/day")).json()["errands"] == []
    assert (await http.get(f"/orders/{order_id}", headers=STAFF)).json()["technician_id"] != LI


async def test_what_is_refused_says_why_and_keeps_back_what_follows_it_alone(
    http: Http, clock: VirtualClock
) -> None:
    order_id, list_id = await given_to_li(http), await opened(http, NEXT_DOOR)
    phone, [errand] = Phone(http, timedelta()), (await http.get("/me/day")).json()["errands"]
    clock.advance(timedelta(minutes=10))
    far = {"technician_id": LI, "position": SITE | {"latitude": 31.25, "accuracy": 8}}
    phone.did(clock.now(), order_id, "arrive", said=far)
    there, nobody = far | {"position": SITE | {"accuracy": 8}}, {"answer": "vacant", "how": "none"}
    phone.did(clock.now(), order_id, "consent", said=nobody)
    [list_] = (await http.get("/me/day")).json()["rounds"]
    assert phone.in_round(list_) == {"here": False, "may_enter": False}
    phone.did(clock.now(), list_id, "arrive", said=there, path=f"inspections/{list_id}/arrive")
    phone.did(clock.now(), list_id, "consent", said=nobody, path=f"inspections/{list_id}/consent")
    assert phone.in_round(list_) == {"here": True, "may_enter": True}
    shot = {"item": "taps", "path": f"inspections/{list_id}/items/taps/photos", "photo": "taps"}
    phone.did(clock.now(), list_id, "photos", **shot)
    for item in ("taps", "lock"):
        judged = {"said": {"verdict": "passed"}, "item": item, "path": f"inspections/{list_id}/items/{item}"}
        phone.did(clock.now(), list_id, "item", **judged)
    phone.did(clock.now(), list_id, "close", path=f"inspections/{list_id}/close")
    assert await phone.tells(clock.now()) == ""
    [(step, refused), waits] = phone.waiting
    assert (step, waits) == ("arrive", ["consent", ""])
    assert refused.startswith("距离房源")
    assert phone.possible(errand) == errand["steps"], "nothing was done after what was refused"
    [row] = (await http.get("/inspections")).json()["items"]
    assert (row["found"]["taps"]["verdict"], row["failed"]) == ("passed", 0)
    assert row["photos"] == {"taps": 1}


async def test_a_day_has_its_own_beginning_a_break_and_what_is_wished_for_the_next(
    http: Http, clock: VirtualClock
) -> None:
    half = [("08:00:00", "12:00:00"), ("13:30:00", "18:00:00")]
    shifts = [{"weekdays": [5, 6], "begins": begins, "ends": ends} for begins, ends in half]
    version = (await http.get(f"/technicians/{LI}", headers=STAFF)).headers["ETag"]
    changed = PLUMBER | {"shifts": shifts}
    put = await http.put(f"/technicians/{LI}", json=changed, headers=STAFF | {"If-Match": version})
    assert put.is_success, put.text
    wishes = {"tap_drips": "2025-03-14T07:00:00Z", "drain_blocked": "2025-03-15T00:30:00Z"}
    for fault, begins_at in wishes.items():
        order = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK), "fault": fault}
        wish = {"begins_at": begins_at, "ends_at": begins_at[:13] + ":59:00Z"}
        order |= {"urgency": "ordinary", "wishes": [wish]}
        assert (await http.post("/orders", json=order, headers=STAFF)).status_code == 201

    async def offered() -> bool:
        return len((await http.get("/me/day")).json()["errands"]) == len(wishes)

    await eventually(offered, "they are asked")
    clock.advance(timedelta(minutes=20))
    day = (await http.get("/me/day")).json()
    assert (day["begins_at"], day["ends_at"]) == ("2025-03-14T00:00:00Z", "2025-03-14T10:00:00Z")
    found = [(each["plan"]["wished"], each["plan"]["after_hours"]) for each in day["errands"]]
    assert found == [(True, False), (True, False)]


async def test_the_day_says_which_house_it_is(http: Http, voices: Voices) -> None:
    async def houses() -> list[tuple[str | None, str | None]]:
        day = (await http.get("/me/day")).json()
        return [(each["park"], each["building"]) for each in day["errands"] + day["rounds"]]

    await given_to_li(http)
    await opened(http, NEXT_DOOR)
    assert await houses() == [(None, None), (None, None)]
    named = BuildingAdded(park_id=PARK, building_id=named_id("building", PARK), name="一号楼")
    await voices.tell((f"park-{PARK}", ParkOpened(park_id=PARK, name="滨江园")), (f"park-{PARK}", named))
    assert await houses() == [("滨江园", "一号楼"), ("滨江园", "一号楼")]


async def test_what_is_to_be_gone_through_in_their_parks_is_in_the_day_and_no_other(http: Http) -> None:
    here, next_door, off = [await opened(http, unit) for unit in (ROOM, NEXT_DOOR, ROOM)]
    await opened(http, AWAY, ELSEWHERE)
    why = STAFF | {"X-Reason": "mistake"}
    assert (await http.post(f"/inspections/{off}/withdraw", headers=why)).is_success
    day = (await http.get("/me/day")).json()
    assert [each["inspection_id"] for each in day["rounds"]] == sorted([here, next_door])
    await given_to_li(http)
    day = (await http.get("/me/day")).json()
    [errand], [round_] = day["errands"], day["rounds"]
    assert [each["inspection_id"] for each in errand["inspections"]] == [here]
    assert (round_["inspection_id"], round_["unit_code"]) == (next_door, "1-1")
    assert (round_["here"], round_["may_enter"]) == (False, False)
    await came_in(
        http, f"/inspections/{next_door}", {"technician_id": LI, "position": SITE | {"accuracy": 8}}
    )
    [round_] = (await http.get("/me/day")).json()["rounds"]
    assert (round_["here"], round_["may_enter"], round_["consent"]) == (True, True, "given")
    items = [(each["item_name"], each["verdict"]) for each in round_["items"]]
    assert items == [("龙头、花洒", None), ("门锁", None)], "in the order of the list"
    device = {"at": "2024-01-01T00:00:00Z", "clock": "2024-01-01T00:00:05Z"}
    failed = {"verdict": "failed", "device": device}
    for repeated in (False, True):
        path, key = f"/inspections/{next_door}/items/taps", {"Idempotency-Key": "taps"}
        answer = (await http.post(path, json=failed, headers=key)).json()
        assert (answer["events"], answer["repeated"]) == (["ItemInspected"], repeated)

    async def mended() -> bool:
        found = (await http.get("/orders", params={"unit_id": str(NEXT_DOOR)}, headers=STAFF)).json()["items"]
        return [(each["fault"], each["source"]) for each in found] == [("tap_drips", "turnover")]

    await eventually(mended, "what failed is an order, once")

    async def known() -> bool:
        errands = (await http.get("/me/day")).json()["errands"]
        return [each["item_name"] for one in errands for each in one["found_by"]] == ["龙头、花洒"]

    await eventually(known, "and whoever goes there reads which item it was")
