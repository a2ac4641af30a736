"""From the report to the closing: each step at once on the screen, and what climbs when none is taken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer
from kernel.clock import VirtualClock
from kernel.ids import new_id
from testkit.on_site import came_in, photo, photographed
from testkit.photos import photograph
from testkit.stack import eventually

from .orders import FIX, LI, MORNING, PARK, ROOM, WANG, Http, came, http, nobody_for, order, reported, told

__all__ = ["http"]


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
    later = await reported(http, "ordinary")
    await post(later, "defer", until="2025-03-20", reason="parts")
    worse = await post(later, "triage", fault="water_leak", urgency="emergency")
    assert worse == ["WorkOrderTriaged", "WorkOrderReturned"]
    seen = await order(http, later)
    assert (seen["status"], seen["stage"], seen["sla"]) == ("reported", "on_site", "running")
    await eventually(nobody_for(http, later), "somebody was looked for at once")
    stood_still = await http.post(
        f"/orders/{leak}/pause", json={"reason": "access"}, headers={"X-Reason": "nobody opens"}
    )
    assert stood_still.is_success, stood_still.text
    clock.advance(timedelta(minutes=30))
    seen = await order(http, leak)
    assert (seen["sla"], seen["seconds_left"], seen["pause"]["reason"]) == ("paused", 4 * 3600, "access")
    assert await post(leak, "resume") == ["ClockResumed"]
    seen = await order(http, leak)
    assert (seen["sla"], seen["seconds_left"], seen["pause"]) == ("running", 4 * 3600, None)
    milder = {"fault": "tap_drips", "urgency": "ordinary"}
    why = {"X-Reason": "it drips"}
    assert (await http.post(f"/orders/{leak}/triage", json=milder, headers=why)).status_code == 200
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
    twice = await http.put(f"/plans/{new_id()}", json=gas | when | {"months": 11})
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:anju:problem:planned-already")
    assert f"/plans/{twice.json()['plan_id']}" == plan
    assert (await http.put(plan, json=gas | when)).json()["events"] == []

    async def looked_after() -> bool:
        rows = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
        return [each["source"] for each in rows if each["fault"] == "gas_check"] == ["plan"]

    round_, where = f"/inspections/{new_id()}", {"unit_id": str(ROOM), "park_id": str(PARK)}
    list_ = {"kind": "turnover", "due_on": "2025-03-20", "items": [{"item": "taps", "fault": "tap_drips"}]}
    assert (await http.put(round_, json=where | list_)).json()["events"] == ["InspectionOpened"]
    assert (await http.post(f"{round_}/close")).json()["field"] == "items"
    failed = await http.post(f"{round_}/items/taps", json={"verdict": "failed"})
    assert failed.json()["type"] == "urn:anju:problem:not-on-site"
    await came_in(http, round_, {"technician_id": LI, "position": FIX})
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
    # Two who plan the same in the same moment, and see nothing of each other.
    both = await asyncio.gather(*(http.put(f"/plans/{new_id()}", json=gas | when) for _ in range(4)))
    assert sorted(each.status_code for each in both) == [201, 409, 409, 409]
    assert {each.json()["type"] for each in both if each.status_code == 409} == {
        "urn:anju:problem:planned-already"
    }
    await eventually(stands(tap, "reported"), "what was put off is back in the pool")
    clock.advance(timedelta(days=7))
    await eventually(stands(leak, "closed"), "what nobody spoke of is closed")
    assert await post(leak, "close") == []


async def test_what_is_cancelled_or_put_off_and_brought_back_is_no_less_late_than_it_was(
    http: Http, clock: VirtualClock
) -> None:
    """On the screen of who sees to what is late, too, and told to whoever was not told meanwhile."""
    gone, off = await reported(http), await reported(http, "ordinary")
    due = {id_: (await order(http, id_))["due_at"] for id_ in (gone, off)}
    await http.post(f"/orders/{gone}/cancel", json={"reason": "mistake"}, headers={"X-Reason": "seen"})
    clock.advance(timedelta(hours=24))
    await eventually(told(http, off, "supervisor"), "nobody took it up in time")
    await http.post(f"/orders/{off}/defer", json={"until": "2025-03-20", "reason": "weather"})
    clock.advance(timedelta(hours=1))
    for id_ in (gone, off):
        assert (await http.post(f"/orders/{id_}/return")).is_success
        seen = await order(http, id_)
        assert (seen["due_at"], seen["sla"]) == (due[id_], "overdue")
        assert seen["told"], "somebody knows"
    late = {each["order_id"] for each in (await http.get("/wall")).json()["endangered"]}
    assert {gone, off} <= late
