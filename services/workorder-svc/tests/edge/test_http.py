"""The service as it runs: HTTP in, PostgreSQL beneath, Kafka behind, and a clock of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from policy.trying.values import values_from
from published.values import Place
from testkit import on_site
from testkit.on_site import photo, photographed
from testkit.photos import photograph
from testkit.stack import bearer, eventually
from testkit.voices import Voices
from workorders.domain.sla import SLA
from workorders.edge.photos import KIND, store_of
from workorders.forgetting import forget_originals
from workorders.trying import TRYING

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
PARK, OTHER_PARK = named_id("park", "A"), named_id("park", "B")
ROOM, OTHER_ROOM = named_id("unit", 1), named_id("unit", 2)
SITE = {"latitude": 31.2304, "longitude": 121.4737}
FIX = SITE | {"accuracy": 8.0}
LI, WANG = str(named_id("technician", "Li")), str(named_id("technician", "Wang"))
STAFF = bearer(Role.运维经理)

Http = httpx.AsyncClient


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, place=Place(**SITE))
    await voices.taken_in(OTHER_PARK, OTHER_ROOM)
    await voices.known(UUID(LI), UUID(WANG))
    async with Http(
        transport=httpx.ASGITransport(create_app(runtime)), base_url="http://workorders", headers=STAFF
    ) as client:
        yield client


def body(urgency: str = "emergency", **more: Any) -> dict[str, Any]:
    return {
        "order_id": str(new_id()),
        "unit_id": str(ROOM),
        "park_id": str(PARK),
        "fault": "water_leak",
        "urgency": urgency,
        **more,
    }


async def reported(http: Http, urgency: str = "emergency", **more: Any) -> str:
    asked = body(urgency, **more)
    answer = await http.post("/orders", json=asked)
    assert answer.status_code == 201, answer.text
    return str(asked["order_id"])


async def came(http: Http, order_id: str, who: str = LI, **more: Any) -> list[str]:
    return await on_site.came(http, order_id, who, more.pop("position", FIX), **more)


def nobody_for(http: Http, order_id: str) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await order(http, order_id))["nobody_fits"] is not None

    return is_so


async def order(http: Http, order_id: str) -> Any:
    return (await http.get(f"/orders/{order_id}")).json()


def told(http: Http, order_id: str, level: str | None) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return bool((await order(http, order_id))["told"] == level)

    return is_so


async def test_who_let_somebody_in_is_on_record_and_a_refusal_stands(http: Http) -> None:
    who = {"employment": "staff", "skills": ["plumbing"], "base": SITE, "parks": [str(PARK)]}
    who |= {"shifts": [{"weekdays": [5], "begins": "08:00:00", "ends": "18:00:00"}]}
    assert (await http.put(f"/technicians/{LI}", json=who)).is_success
    id_, li, why = await reported(http), bearer(Role.维修员, LI), {"X-Reason": "agreed"}
    await came(http, id_)

    async def said(answer: str, headers: dict[str, str] = li, **more: str) -> Any:
        asked = {"answer": answer, "how": "in_person"} | more
        return (await http.post(f"/orders/{id_}/consent", json=asked, headers=headers)).json()

    async def visit() -> tuple[Any, ...]:
        seen = (await http.get(f"/orders/{id_}/visit")).json()
        return seen["consent"], seen["consent_by"], seen["refused_at"] is not None

    assert (await said("given"))["field"] == "said_by"
    assert "EntryConsentRecorded" in (await said("refused", said_by="tenant"))["events"]
    assert await visit() == ("refused", "tenant", True)
    assert "EntryConsentRecorded" in (await said("absent"))["events"]
    assert await visit() == ("absent", "technician", True)
    for wrong in (await said("given", said_by="occupant"), await said("emergency", li | why)):
        assert wrong["type"] == "urn:anju:problem:entry-refused"
    assert (await http.post(f"/orders/{id_}/complete")).json()["type"] == "urn:anju:problem:entry-refused"
    [errand] = (await http.get("/me/day", headers=li)).json()["errands"]
    assert (errand["consent"], errand["may_enter"]) == ("refused", False)
    assert (await said("given", STAFF))["field"] == "X-Reason"
    assert "EntryConsentRecorded" in (await said("given", STAFF | why))["events"]
    assert await visit() == ("given", "staff", False)


async def test_an_order_goes_its_way_and_every_step_is_on_the_screen_at_once(
    http: Http, clock: VirtualClock
) -> None:
    id_ = await reported(http)
    seen = await order(http, id_)
    assert (seen["status"], seen["sla"], seen["seconds_left"]) == ("reported", "running", 4 * 3600)
    await eventually(nobody_for(http, id_), "of an emergency it is said that nobody was taken on")
    clock.set(MORNING + timedelta(minutes=10))
    assert (await http.post(f"/orders/{id_}/respond", json={"technician_id": LI})).status_code == 200
    assert (await order(http, id_))["status"] == "taken_up"
    clock.set(MORNING + timedelta(minutes=60))
    assert await came(http, id_) == ["EntryConsentRecorded"]
    assert (await order(http, id_))["status"] == "on_site"
    await photographed(http, id_)
    assert (await http.post(f"/orders/{id_}/complete")).json()["events"] == ["WorkOrderCompleted"]
    done = await http.get(f"/orders/{id_}")
    assert (done.json()["status"], done.json()["sla"], done.headers["ETag"]) == ("completed", "kept", '"8"')


async def test_who_comes_is_measured_or_vouched_for_and_goes_in_by_leave(
    http: Http, clock: VirtualClock, runtime: Runtime
) -> None:
    id_, far = await reported(http), FIX | {"latitude": 31.25}
    for fix, field in (
        (None, "position"),
        (far, "position"),
        (FIX | {"accuracy": 5000}, "position.accuracy"),
        (FIX | {"latitude": 0, "longitude": 0}, "position"),
        (FIX | {"latitude": 91}, "position.latitude"),
    ):
        answer = await http.post(f"/orders/{id_}/arrive", json={"technician_id": LI, "position": fix})
        assert answer.json()["field"] == field, answer.text
    assert (await http.get(f"/orders/{id_}/visit")).json() is None
    vouch = f"/orders/{id_}/vouch"
    assert (await http.post(vouch, json={"technician_id": LI})).json()["field"] == "X-Reason"
    assert (
        await http.post(vouch, json={"technician_id": LI}, headers=bearer(Role.维修员))
    ).status_code == 403
    why = {"X-Reason": "seen"}
    assert (await http.post(vouch, json={"technician_id": LI}, headers=why)).status_code == 200
    assert (await http.post(f"/orders/{id_}/complete")).json()["field"] == "consent"
    said = {"answer": "absent", "how": "in_person"}
    absent = await http.post(f"/orders/{id_}/consent", json=said)
    assert absent.json()["events"] == ["EntryConsentRecorded", "ClockPaused"]
    said = {"answer": "emergency", "how": "none"}
    assert (await http.post(f"/orders/{id_}/consent", json=said)).json()["field"] == "X-Reason"
    entered = await http.post(f"/orders/{id_}/consent", json=said, headers=why)
    assert entered.json()["events"] == ["EntryConsentRecorded", "ClockResumed"]
    missing = await http.post(f"/orders/{id_}/complete")
    assert (missing.json()["field"], missing.json()["before"]) == ("photos", 1)
    await photographed(http, id_)
    assert (await http.post(f"/orders/{id_}/complete")).status_code == 200

    # Without a network all day, and a clock that is a year behind: told at four, done at two.
    other, wrong = await reported(http), timedelta(days=-365)
    clock.advance(timedelta(hours=4))
    device = {"at": MORNING + wrong, "clock": MORNING + wrong + timedelta(hours=2)}
    late = {"device": {name: at.isoformat() for name, at in device.items()}}
    await came(http, other, position=FIX | {"mock": True}, **late)
    sent = late["device"]
    for content, said, code in (
        (b"no picture", {}, "not-an-image"),
        (photograph(1, "2024:03:13 11:00:00", "+08:00"), sent, "photo-taken-earlier"),
        (photograph(2, "2024:03:14 11:00:00", "+08:00"), {}, "photo-taken-earlier"),
        (photograph(3, "2025:03:15 11:00:00", "+08:00"), {}, "photo-from-future"),
        (photograph(f"{id_} after"), {}, "photo-not-new"),
    ):
        answer = await photo(http, other, "before", content, **said)
        assert answer.json()["type"] == f"urn:anju:problem:{code}", answer.text
    # Two hours before what its clock shows, whichever year and hour that is: two hours ago.
    right = photograph(4, "2024:03:14 09:00:00", "+08:00")
    assert (await photo(http, other, "before", right, **sent)).status_code == 200
    await photographed(http, other, "after")
    taken = (await http.get(f"/orders/{other}/photos")).json()
    assert (taken[0]["side"], taken[0]["taken_at"]) == ("before", "2025-03-14T03:00:00Z")
    seen = await http.get(f"/orders/{other}/photos/{taken[0]['sha256']}")
    assert (seen.headers["content-type"], b"2024:03:14" in seen.content) == ("image/jpeg", False)
    original = f"/orders/{other}/photos/{taken[0]['sha256']}/original"
    assert (await http.get(original)).json()["field"] == "X-Reason"
    assert (await http.get(original, headers=why)).content == right
    assert (await http.get(f"/orders/{other}/photos/{'0' * 64}")).status_code == 404
    assert (await http.post(f"/orders/{other}/complete", json=late)).status_code == 200
    assert (await order(http, other))["completed_at"] == "2025-03-14T03:00:00Z"
    seen = (await http.get(f"/orders/{other}/visit")).json()
    found = (seen["metres"], seen["accuracy"], seen["signals"], seen["consent"])
    assert found == (0, 8, ["mock_location"], "given")
    for wanted, whose in (({"signal": "mock_location"}, other), ({"vouched": "true"}, id_)):
        items = (await http.get("/visits", params=wanted)).json()["items"]
        assert [each["order_id"] for each in items] == [whose]
    behind = {"device": late["device"] | {"at": MORNING.isoformat()}}
    third = await reported(http)
    answer = await http.post(f"/orders/{third}/arrive", json={"technician_id": LI, "position": FIX} | behind)
    assert answer.json()["field"] == "device.at"

    clock.advance(timedelta(days=180))
    assert runtime.vault
    store = store_of(runtime.vault.key_of_files(KIND))
    await store.remove(taken[0]["sha256"])  # a process did, and died before it said so
    for forgotten in (4, 0):
        assert await forget_originals(runtime, store) == forgotten
    gone = await http.get(original, headers=why)
    assert (gone.status_code, gone.json()["type"]) == (410, "urn:anju:problem:original-not-kept")
    assert (await http.get(original.removesuffix("/original"))).headers["content-type"] == "image/jpeg"
    assert all(each["original_forgotten_at"] for each in (await http.get(f"/orders/{other}/photos")).json())


async def test_what_a_repair_took_names_parts_and_batches_that_there_are(http: Http) -> None:
    id_, valve = await reported(http), "/parts/angle_valve"
    line = {"part": "angle_valve", "batch": "B1", "took_out": "B1", "count": 1, "fen": 3500}
    asked = {"area": "bathroom", "parts": [line | {"payer": "operator"}]}
    await came(http, id_)
    took = f"/orders/{id_}/costs"
    assert (await http.post(took, json=asked)).json()["field"] == "parts.0.part"
    assert (await http.put(valve, json={"name": "角阀", "fen": 3500})).status_code == 201
    assert (await http.post(took, json=asked)).json()["field"] == "parts.0.batch"
    delivery = {"supplier": "某阀门厂", "received_on": "2024-11-03", "count": 400}
    assert (await http.put(f"{valve}/batches/B1", json=delivery)).json()["events"] == ["BatchReceived"]
    assert (await http.post(f"{valve}/batches/B1/block")).json()["field"] == "X-Reason"
    why = {"X-Reason": "leaks"}
    assert (await http.post(f"{valve}/batches/B1/block", headers=why)).status_code == 200
    blocked = await http.post(took, json=asked)
    assert (blocked.status_code, blocked.json()["field"]) == (409, "parts.0.batch")
    await http.post(f"{valve}/batches/B1/release", headers=why)
    assert (await http.post(took, json=asked)).json()["events"] == ["WorkOrderCosted"]
    assert (await http.post(took, json=asked)).json()["events"] == []
    [row] = (await http.get("/costs", params={"payer": "operator"})).json()["items"]
    assert (row["order_id"], row["operator_fen"], row["area"]) == (id_, 3500, "bathroom")
    assert (await http.get("/costs", params={"payer": "owner"})).json()["items"] == []
    [found] = (await http.get("/parts")).json()["items"]
    assert found["batches"]["B1"] == delivery | {"blocked": False}
    assert (await http.get(valve)).headers["ETag"] == '"4"'
    assert (await http.get("/parts/none")).status_code == 404


async def test_an_emergency_nobody_came_to_climbs_to_the_supervisor_then_the_manager(
    http: Http, clock: VirtualClock, engines: Any, topic_prefix: str
) -> None:
    late, in_time = await reported(http), await reported(http)
    for id_ in (late, in_time):
        await eventually(nobody_for(http, id_), "nobody was taken on")
    await http.post(f"/orders/{late}/respond", json={"technician_id": LI})
    await came(http, in_time, WANG)
    clock.advance(timedelta(hours=4))
    await eventually(told(http, late, "supervisor"), "the supervisor was told")
    clock.advance(timedelta(hours=1))
    await eventually(told(http, late, "manager"), "the manager was told")
    assert (await order(http, in_time))["told"] is None

    found = [fact async for fact in facts_of(engines.kafka, f"{topic_prefix}.workorders.v1", 10)]
    warned = [(f["order_id"], f["stage"]) for name, f in found if name == "PromiseEndangered"]
    assert warned == [(late, "on_site")]
    heard = [(f["order_id"], f["level"], f["due_at"]) for name, f in found if name == "WorkOrderOverdue"]
    due = "2025-03-14T05:00:00Z"
    assert heard == [(late, "supervisor", due), (late, "manager", due)]
    arrived = next(f for name, f in found if name == "WorkOrderArrived")
    assert arrived == {
        "order_id": in_time,
        "park_id": str(PARK),
        "technician_id": WANG,
        "at": "2025-03-14T01:00:00Z",
    }


async def facts_of(kafka: str, topic: str, count: int) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        for _ in range(count):
            record = await consumer.getone()
            yield dict(record.headers)["ce_type"].decode(), orjson.loads(record.value)
    finally:
        await consumer.stop()


async def test_an_ordinary_order_without_answer_climbs_after_a_day_and_stops_when_answered(
    http: Http, clock: VirtualClock
) -> None:
    id_ = await reported(http, "ordinary")
    clock.advance(timedelta(hours=23, minutes=59))
    quick = await reported(http, "ordinary")
    await http.post(f"/orders/{quick}/respond", json={"technician_id": WANG})
    assert (await order(http, id_))["told"] is None
    clock.advance(timedelta(minutes=1))
    await eventually(told(http, id_, "supervisor"), "the supervisor was told")
    await http.post(f"/orders/{id_}/respond", json={"technician_id": LI})
    clock.advance(timedelta(days=3))
    later = await reported(http, "ordinary")
    clock.advance(timedelta(days=1))
    await eventually(told(http, later, "supervisor"), "a later one was told, so the earlier have fired")
    assert (await order(http, id_))["told"] == "supervisor"
    assert (await order(http, quick))["told"] is None


async def test_what_waits_comes_back_by_itself_and_what_is_done_closes_by_itself(
    http: Http, clock: VirtualClock
) -> None:
    async def post(id_: str, step: str, **more: Any) -> list[str]:
        answer = await http.post(f"/orders/{id_}/{step}", json=more)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["events"])

    def stands(id_: str, status: str) -> Callable[[], Awaitable[bool]]:
        async def is_so() -> bool:
            return bool((await order(http, id_)).get("status") == status)

        return is_so

    tap, leak = await reported(http, "ordinary"), await reported(http)
    await post(tap, "defer", until="2025-03-15", reason="tenant_absent")
    seen = await order(http, tap)
    assert (seen["status"], seen["sla"], seen["deferred_until"]) == ("deferred", "none", "2025-03-15")
    await post(leak, "pause", reason="access")
    clock.advance(timedelta(minutes=30))
    seen = await order(http, leak)
    assert (seen["sla"], seen["seconds_left"], seen["pause"]["reason"]) == ("paused", 4 * 3600, "access")
    assert await post(leak, "resume") == ["ClockResumed"]
    seen = await order(http, leak)
    assert (seen["sla"], seen["seconds_left"], seen["pause"]) == ("running", 4 * 3600, None)
    await post(leak, "triage", fault="tap_drips", urgency="ordinary")
    assert (await order(http, leak))["stage"] == "response"
    await post(leak, "respond", technician_id=LI)
    await post(leak, "decline", technician_id=LI, reason="other_trade")
    assert (await order(http, leak))["status"] == "reported"
    await post(leak, "cancel", reason="twice")
    assert (await order(http, leak))["sla"] == "none"
    assert await post(leak, "return") == ["WorkOrderReturned"]
    await came(http, leak, WANG)
    await photographed(http, leak)
    await post(leak, "complete")
    await post(leak, "reopen", reason="unfinished")
    seen = await order(http, leak)
    assert (seen["status"], seen["reopened"], seen["technician_id"]) == ("reported", 1, None)
    await came(http, leak, WANG)
    again = await photo(http, leak, "before", photograph(f"{leak} before"))
    assert (again.status_code, again.json()["type"]) == (409, "urn:anju:problem:photo-not-new")
    for side in ("before", "after"):
        assert (await photo(http, leak, side, photograph(f"{leak} again {side}"))).status_code == 200
    await post(leak, "complete")

    plan, gas = f"/plans/{new_id()}", {"unit_id": str(ROOM), "park_id": str(PARK), "fault": "gas_check"}
    when = {"first_due_on": "2025-03-16", "months": 12, "ahead": 1}
    assert (await http.put(plan, json=gas | when)).json()["events"] == ["PlanSet"]
    assert (await http.put(plan, json=gas | when | {"unit_id": LI})).json()["field"] == "unit_id"

    async def looked_after() -> bool:
        rows = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
        return [each["source"] for each in rows if each["fault"] == "gas_check"] == ["plan"]

    round_, where = f"/inspections/{new_id()}", {"unit_id": str(ROOM), "park_id": str(PARK)}
    list_ = {"kind": "turnover", "due_on": "2025-03-20", "items": [{"item": "taps", "fault": "tap_stuck"}]}
    assert (await http.put(round_, json=where | list_)).json()["events"] == ["InspectionOpened"]
    assert (await http.post(f"{round_}/close")).json()["field"] == "items"
    failed = await http.post(f"{round_}/items/taps", json={"verdict": "failed"})
    assert failed.json()["events"] == ["ItemInspected"]
    [row] = (await http.get("/inspections", params={"kind": "turnover", "closed": "false"})).json()["items"]
    mended = row["found"]["taps"]["order_id"]
    await eventually(stands(mended, "reported"), "what failed is an order")
    assert (await http.post(f"{round_}/close")).json()["events"] == ["InspectionClosed"]
    assert (await http.get(round_)).json()["failed"] == 1
    assert (await http.get(f"/inspections/{new_id()}")).status_code == 404
    off = f"/inspections/{new_id()}"
    assert (await http.put(off, json=where | list_)).is_success
    assert (await http.post(f"{off}/withdraw")).json()["field"] == "X-Reason"
    gone = await http.post(f"{off}/withdraw", headers={"X-Reason": "mistake"})
    assert gone.json()["events"] == ["InspectionWithdrawn"]
    for withdrawn, shown in (("true", 1), ("false", 0)):
        asked = {"closed": "false", "withdrawn": withdrawn}
        assert len((await http.get("/inspections", params=asked)).json()["items"]) == shown
    assert (await http.post(f"{off}/restore")).json()["events"] == ["InspectionRestored"]

    clock.set(datetime(2025, 3, 14, 16, tzinfo=UTC))  # midnight in Shanghai
    await eventually(looked_after, "what a plan says is opened as an order")
    [row] = (await http.get("/orders", params={"fault": "gas_check"})).json()["items"]
    assert row["due_at"] == "2025-03-16T16:00:00Z"  # a day from the morning of its own day on
    [row] = (await http.get("/plans", params={"fault": "gas_check", "ended": "false"})).json()["items"]
    assert (row["due_on"], row["opens_at"]) == ("2026-03-16", "2026-03-14T16:00:00Z")
    assert (await http.post(f"{plan}/end")).json()["events"] == ["PlanEnded"]
    assert (await http.get(plan)).json()["ended_at"] == "2025-03-14T16:00:00Z"
    assert (await http.post(f"/plans/{new_id()}/end")).status_code == 404
    await eventually(stands(tap, "reported"), "what was put off is back in the pool")
    clock.advance(timedelta(days=7))
    await eventually(stands(leak, "closed"), "what nobody spoke of is closed")
    assert await post(leak, "close") == []


async def test_a_tenant_says_once_how_it_was_and_what_was_not_well_is_reviewed(
    http: Http, voices: Voices, clock: VirtualClock
) -> None:
    tenant, system = named_id("tenant"), bearer(Role.系统, "notify-svc")
    await voices.registered(tenant)
    id_ = await reported(http, tenant_id=str(tenant))
    await came(http, id_)
    early = await http.post(f"/orders/{id_}/rating-links", headers=system)
    assert (early.status_code, early.json()["type"]) == (409, "urn:anju:problem:not-done-yet")
    await photographed(http, id_)
    await http.post(f"/orders/{id_}/complete")
    assert (await http.post(f"/orders/{id_}/rating-links")).status_code == 403
    once = system | {"Idempotency-Key": "message-1"}
    urls = [(await http.post(f"/orders/{id_}/rating-links", headers=once)).json()["url"] for _ in range(2)]
    assert urls[0] == urls[1]
    door, _, token = urls[0].partition("#")
    assert door.endswith("/rate")

    anyone = {"Authorization": ""}
    opened = await http.post("/rating/open", json={"token": token}, headers=anyone)
    assert opened.json() == {"fault": "water_leak", "completed_at": "2025-03-14T01:00:00Z"}
    said = {"token": token, "stars": 3, "reasons": ["late"], "words": "水还在滴"}
    for wrong, field in (
        ({"stars": 6}, "stars"),
        ({"reasons": ["x"]}, "reasons.0"),
        ({"token": "x y"}, "token"),
    ):
        answer = await http.post("/rating/rate", json=said | wrong, headers=anyone)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    for forged in ("x" * 54, token[:-2] + "AA"):
        answer = await http.post("/rating/rate", json=said | {"token": forged}, headers=anyone)
        assert (answer.status_code, answer.json()["type"]) == (410, "urn:anju:problem:rating-link-invalid")
    first = anyone | {"Idempotency-Key": "press-1"}
    for _ in range(2):  # the second time its answer was lost
        assert (await http.post("/rating/rate", json=said, headers=first)).status_code == 200
    for step in ("open", "rate"):
        body_ = said if step == "rate" else {"token": token}
        answer = await http.post(f"/rating/{step}", json=body_, headers=anyone)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:anju:problem:rated-already")
    assert (await order(http, id_))["stars"] == 3

    async def reviewed() -> bool:
        return bool((await http.get("/reviews", params={"order_id": id_})).json()["items"])

    await eventually(reviewed, "a review was opened")
    [row] = (await http.get("/reviews", params={"order_id": id_, "status": "opened"})).json()["items"]
    rated = (await http.get("/ratings", params={"at_most": 3})).json()["items"]
    assert [(each["stars"], each["reasons"], each["has_words"]) for each in rated] == [(3, ["late"], True)]
    assert "水还在滴" not in str(rated)
    words = f"/orders/{id_}/ratings/1/reveal"
    assert (await http.post(words)).json()["field"] == "X-Reason"
    shown = await http.post(words, headers={"X-Reason": "review"})
    assert shown.json() == {"words": "水还在滴"}
    none = await http.post(f"/orders/{id_}/ratings/2/reveal", headers={"X-Reason": "review"})
    assert none.status_code == 404
    ends = {"cause": "workmanship", "action": "repaired_again"}
    done = await http.post(f"/reviews/{row['review_id']}/conclude", json=ends)
    assert done.json()["events"] == ["QualityReviewConcluded"]
    assert (await http.get(f"/reviews/{row['review_id']}")).json()["cause"] == "workmanship"
    assert (await http.get("/reviews", params={"overdue": "true"})).json()["items"] == []


async def test_nobody_sees_or_touches_another_park(http: Http) -> None:
    id_ = await reported(http)
    elsewhere = bearer(Role.主管, parks=[OTHER_PARK])
    assert (await http.get("/orders", headers=elsewhere)).json()["items"] == []
    for answer in (
        await http.get(f"/orders/{id_}", headers=elsewhere),
        await http.post(f"/orders/{id_}/respond", json={"technician_id": LI}, headers=elsewhere),
        await http.post("/orders", json=body(), headers=elsewhere),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:anju:problem:park-out-of-scope")


async def test_a_report_sent_twice_is_one_order_with_the_first_answer(
    http: Http, clock: VirtualClock
) -> None:
    asked, key = body(), {"Idempotency-Key": "report-1"}
    first = await http.post("/orders", json=asked, headers=key)
    clock.advance(timedelta(minutes=1))
    again = await http.post("/orders", json=asked, headers=key)
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert again.json()["position"] == first.json()["position"]
    other_key = await http.post("/orders", json=asked)
    assert (other_key.status_code, other_key.json()["events"]) == (200, [])
    changed = await http.post("/orders", json={**asked, "fault": "power_cut"})
    assert (changed.status_code, changed.json()["field"]) == (409, "order_id")


async def test_every_refusal_names_what_is_wrong(http: Http) -> None:
    id_ = await reported(http)
    unknown = await http.post(f"/orders/{new_id()}/complete")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:anju:problem:order-unknown")
    afar = await http.post(f"/orders/{id_}/complete")
    assert (afar.status_code, afar.json()["title"]) == (409, "维修员尚未到场，不能完工")
    for step in ("respond", "arrive"):
        nobody = await http.post(f"/orders/{id_}/{step}", json={"technician_id": id_})
        assert (nobody.status_code, nobody.json()["field"]) == (404, "technician_id")
    await http.post(f"/orders/{id_}/respond", json={"technician_id": LI})
    taken = await http.post(f"/orders/{id_}/respond", json={"technician_id": WANG})
    assert (taken.status_code, taken.json()["field"]) == (409, "technician_id")
    wang = bearer(Role.维修员, WANG) | {"X-Reason": "looking"}
    for step, said, refused in (
        *((step, {"technician_id": LI}, "not-in-your-name") for step in ("respond", "arrive")),
        ("decline", {"technician_id": LI, "reason": "ill"}, "not-in-your-name"),
        ("pause", {"reason": "parts"}, "not-in-your-hands"),
        *((step, {}, "not-in-your-hands") for step in ("resume", "complete", "words/reveal")),
        ("consent", {"answer": "given", "how": "in_person", "said_by": "tenant"}, "not-in-your-hands"),
    ):
        others = await http.post(f"/orders/{id_}/{step}", json=said, headers=wang)
        assert (others.status_code, others.json()["type"]) == (403, f"urn:anju:problem:{refused}"), step
    li = bearer(Role.维修员, LI)
    mine = await http.post(f"/orders/{id_}/pause", json={"reason": "parts"}, headers=li)
    assert mine.status_code == 200, mine.text
    for wrong in ({"urgency": "soon"}, {"fault": "the tap drips"}, {"unit_id": 7}, {"note": "x"}):
        answer = await http.post("/orders", json={**body(), **wrong})
        assert answer.status_code == 422, wrong
        assert answer.json()["field"] == next(iter(wrong))
    auditor = await http.post("/orders", json=body(), headers=bearer(Role.审计))
    assert auditor.status_code == 403


async def test_a_technician_sees_photos_visits_and_costs_of_their_own_repairs_alone(http: Http) -> None:
    id_, li, wang = await reported(http), bearer(Role.维修员, LI), bearer(Role.维修员, WANG)
    of_order = [f"/orders/{id_}/photos", f"/orders/{id_}/visit"]
    for path in of_order:
        assert (await http.get(path, headers=li)).json()["type"].endswith(":not-in-your-hands")
    said = await http.post(f"/orders/{id_}/words/reveal", headers=li | {"X-Reason": "looking"})
    assert said.json()["type"].endswith(":not-in-your-hands")  # nobody was asked yet
    await came(http, id_)
    await photographed(http, id_)
    labour = {"minutes": 20, "fen": 5_000, "payer": "operator"}
    assert (await http.post(f"/orders/{id_}/costs", json={"area": "hall", "labour": [labour]})).is_success
    assert (await http.post(f"/orders/{id_}/complete")).is_success
    [shot, _] = (await http.get(of_order[0], headers=li)).json()
    for path in (*of_order, f"{of_order[0]}/{shot['sha256']}"):
        assert (await http.get(path, headers=li)).is_success
        assert (await http.get(path)).is_success
        others = await http.get(path, headers=wang)
        assert (others.status_code, others.json()["type"]) == (403, "urn:anju:problem:not-in-your-hands")
    for headers, seen in ((li, 1), (wang, 0), (STAFF, 1)):
        assert len((await http.get("/costs", headers=headers)).json()["items"]) == seen
    assert (await http.get(f"/units/{ROOM}/orders", headers=li)).status_code == 403


async def test_a_report_about_a_place_or_a_tenant_nobody_told_of_is_refused(
    http: Http, voices: Voices
) -> None:
    tenant, asked = named_id("tenant"), body()
    for wrong, status, code, field in (
        ({"unit_id": str(PARK)}, 404, "unit-not-heard-of", "unit_id"),
        ({"unit_id": str(OTHER_ROOM)}, 422, "unit-elsewhere", "park_id"),
        ({"tenant_id": str(ROOM)}, 404, "tenant-not-heard-of", "tenant_id"),
        ({"tenant_id": str(tenant)}, 404, "tenant-not-heard-of", "tenant_id"),
    ):
        answer = await http.post("/orders", json=asked | wrong, headers={"Idempotency-Key": "once"})
        problem = answer.json()
        assert (answer.status_code, problem["type"], problem["field"]) == (
            status,
            f"urn:anju:problem:{code}",
            field,
        )
    await voices.registered(tenant)
    asked["tenant_id"] = str(tenant)
    # What was refused for want of word is no outcome of its key.
    answer = await http.post("/orders", json=asked, headers={"Idempotency-Key": "once"})
    assert answer.status_code == 201, answer.text


async def test_a_report_by_telephone_runs_from_the_call_by_what_was_promised_on_that_day(
    http: Http, runtime: Runtime, clock: VirtualClock
) -> None:
    order_id = await reported(http, reported_at=(MORNING - timedelta(hours=3)).isoformat())
    assert (await order(http, order_id))["seconds_left"] == 3600

    why, values = {"X-Reason": "faster"}, SLA.known[0].values.model_dump(mode="json")
    faster = values["emergency"] | {"on_site": values["emergency"]["on_site"] | {"within": 120}}
    here = {"park_id": str(PARK), "zone": values["zone"], "ordinary": values["ordinary"]}
    values["special"] = [here | {"emergency": faster}]
    body_ = {"valid_from": "2025-03-15", "values": values}
    chief, wu = (bearer(Role.主管, actor="chief") | why), (bearer(Role.运营经理, actor="wu") | why)
    proposed = await http.post("/policies", json=body_, headers=wu)
    assert proposed.json()["events"] == ["PolicyProposed"], proposed.text
    published = await http.post("/policies/sla/versions/2/publish", headers=chief)
    assert published.json()["events"] == ["PolicyPublished"], published.text
    clock.set(MORNING + timedelta(days=1))
    before = await reported(http, reported_at=(MORNING + timedelta(hours=1)).isoformat())
    after = await reported(http)
    assert (await order(http, before))["due_at"] == "2025-03-14T06:00:00Z"
    assert (await order(http, after))["due_at"] == "2025-03-15T03:00:00Z"

    # Tried on what has happened: a whole day for an emergency, and nobody had been told on the second.
    other = {"emergency.on_site.within": "1440"}
    slower, day = values_from(other, SLA.known[0].values), date(2025, 3, 15)
    async with runtime.pool.connection() as conn:
        tried = await TRYING.on_the_log(conn, runtime.store, "sla", slower, day, day)
    assert {(str(each.id), each.what, each.tried) for each in tried.differences} == {
        (after, f"WorkOrderOverdue {level}", None) for level in ("supervisor", "manager", "operations")
    }


async def test_a_report_from_the_future_is_refused(http: Http) -> None:
    answer = await http.post("/orders", json=body(reported_at=(MORNING + timedelta(minutes=1)).isoformat()))
    assert (answer.status_code, answer.json()["field"]) == (422, "reported_at")
