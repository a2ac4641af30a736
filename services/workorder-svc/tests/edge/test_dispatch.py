"""Who is sent, as it runs: technicians over HTTP, and orders that find their way to one."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.notifications import NotificationUnreached
from testkit.on_site import came, photographed
from testkit.stack import bearer, eventually
from testkit.voices import Voices
from workorders.choosing import candidates
from workorders.dispatching import give_some
from workorders.edge import dispatch

from .sending import (
    GATE,
    LI,
    OTHER_PARK,
    PARK,
    PLUMBER,
    ROOM,
    WANG,
    Http,
    any_of,
    assigned,
    events,
    http,
    nobody_for,
    offered_to,
    order,
    reported,
)

__all__ = ["http"]


async def test_that_nobody_was_ever_taken_on_is_told_of_an_emergency(http: Http, clock: VirtualClock) -> None:
    leak, tap = await reported(http, "water_leak", "emergency"), await reported(http)

    async def told() -> bool:
        return bool((await order(http, leak))["nobody_fits"] == ["nobody_there"])

    await eventually(told, "a supervisor has to find somebody, and must know")
    assert (await order(http, tap))["nobody_fits"] is None
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    await eventually(offered_to(http, tap, LI), "it was never said that nobody fits")
    clock.advance(timedelta(minutes=1))
    await eventually(offered_to(http, leak, LI), "and the emergency is looked at again each minute")


async def test_an_emergency_nobody_is_on_shift_or_has_the_trade_for_is_told_at_once(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    clock.set(datetime(2025, 3, 14, 15, 10, tzinfo=UTC))  # ten past eleven at night
    leak, gas = [await reported(http, fault, "emergency") for fault in ("water_leak", "gas_leak")]

    async def told() -> bool:
        found = [(await order(http, each))["nobody_fits"] for each in (leak, gas)]
        return bool(found == [["off_duty"], ["off_duty", "skill"]])

    await eventually(told, "a supervisor has to find somebody, and must know why")


async def test_an_offer_that_reached_no_phone_goes_to_the_next_before_its_time_is_over(
    http: Http, voices: Voices, runtime: Runtime
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"hourly_fen": 6_000})
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "the cheaper is asked first")
    lost = [{"channel": "app", "why": "dead"}, {"channel": "sms", "why": "no_address"}]
    about = {"notification_id": new_id(), "person_id": LI, "kind": "WorkOrderDispatched", "thing_id": tap}
    async with runtime.pool.connection() as conn:
        query = "select event_id from kernel.events where stream_id = %s and type = 'WorkOrderDispatched'"
        [[offer_id]] = await (await conn.execute(query, [f"order-{tap}"])).fetchall()
    for cause in (new_id(), offer_id):  # of another offer, and of this one
        assert await offered_to(http, tap, LI)()
        unreached = NotificationUnreached.model_validate(about | {"lost": lost, "cause_id": cause})
        await voices.tell((f"notification-{unreached.notification_id}", unreached))
    await eventually(offered_to(http, tap, WANG), "then the other, whose phone may ring")


async def test_an_order_is_offered_on_until_somebody_takes_it_or_nobody_is_left(
    http: Http, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANJU_EMERGENCY_PHONE", "400 800 1234")
    tap = await reported(http)
    assert (await order(http, tap))["status"] == "reported"  # nobody was ever taken on: people give by hand
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"hourly_fen": 6_000})
    await eventually(offered_to(http, tap, LI), "the cheaper is asked first")
    assert (await order(http, tap))["respond_by"] == "2025-03-14T01:30:00Z"
    await http.post(f"/orders/{tap}/decline", json={"technician_id": str(LI), "reason": "no_time"})
    await eventually(offered_to(http, tap, WANG), "then the other")
    clock.advance(timedelta(minutes=30))

    async def asked_again() -> bool:
        return bool((await order(http, tap))["respond_by"] == "2025-03-14T02:00:00Z")

    await eventually(asked_again, "once more, for there is nobody else")
    clock.advance(timedelta(minutes=30))

    async def nobody_fits() -> bool:
        return bool((await order(http, tap))["nobody_fits"] == ["declined", "unanswered"])

    await eventually(nobody_fits, "then it is said that nobody is left")
    shown = (await http.get(f"/orders/{tap}/candidates")).json()
    assert shown["nobody"] == ["已拒绝该工单", "派单未答复"]
    assert {each["reasons"][0]["words"] for each in shown["rejections"]} == {
        "已拒绝该工单",
        "派单 2 次未答复",
    }
    given = await http.post(f"/orders/{tap}/dispatch")
    assert (given.json()["technician_id"], given.json()["events"]) == (None, [])
    assert given.json()["emergency_phone"] == "400 800 1234"

    why = {"X-Reason": "agreed%20by%20telephone", "Idempotency-Key": "press-1"}
    unsaid = await http.post(f"/orders/{tap}/assign", json={"technician_id": str(LI)})
    assert (unsaid.status_code, unsaid.json()["field"]) == (422, "X-Reason")
    for _ in range(2):
        by_hand = await http.post(f"/orders/{tap}/assign", json={"technician_id": str(LI)}, headers=why)
        assert await events(by_hand) == ["WorkOrderDispatched"]
        clock.advance(timedelta(seconds=1))
    answer = await http.post(f"/orders/{tap}/respond", json={"technician_id": str(LI)})
    assert await events(answer) == ["WorkOrderResponded"]


async def test_who_has_their_hands_full_when_they_answer_takes_up_no_more_but_an_emergency(
    http: Http,
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"capacity": 1})
    first = await reported(http)
    await eventually(offered_to(http, first, LI), "they are free")
    # Offers that nobody answered keep no emergency away: so the day fills until they answer.
    leak = await reported(http, "water_leak", "emergency")
    await eventually(offered_to(http, leak, LI), "an emergency comes before")
    me = {"technician_id": str(LI)}
    assert await events(await http.post(f"/orders/{leak}/respond", json=me)) == ["WorkOrderResponded"]
    full = await http.post(f"/orders/{first}/respond", json=me)
    assert (full.status_code, full.json()["type"]) == (409, "urn:anju:problem:hands-full")
    assert (full.json()["in_hand"], full.json()["capacity"], full.json()["field"]) == (1, 1, "technician_id")
    another = await reported(http, "pipe_burst", "emergency")
    assert await events(await http.post(f"/orders/{another}/respond", json=me)) == ["WorkOrderResponded"]
    assert (await order(http, first))["status"] == "offered"


async def test_an_emergency_that_nobody_answers_is_told_and_asked_about_again(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    leak = await reported(http, "water_leak", "emergency")

    async def unanswered() -> bool:
        return bool((await order(http, leak))["nobody_fits"] == ["unanswered"])

    async def offered() -> bool:
        """By now, not the time before."""
        until = (await order(http, leak))["respond_by"]
        return until is not None and datetime.fromisoformat(until) > clock.now()

    for _ in range(2):
        await eventually(offered, "he is asked twice")
        clock.advance(timedelta(minutes=5))
    for minutes in (1, 2, 4):
        await eventually(unanswered, "then a supervisor is told")
        clock.advance(timedelta(minutes=minutes))
        await eventually(offered, "and he is asked again, each time after twice as long")
        clock.advance(timedelta(minutes=5))


async def test_ordinary_offers_that_nobody_answered_keep_no_emergency_away(http: Http) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"capacity": 1})
    tap, lamp = await reported(http), await reported(http)
    await eventually(any_of(offered_to(http, tap, LI), offered_to(http, lamp, LI)), "he has one, as he may")
    leaks = [await reported(http, "water_leak", "emergency") for _ in range(2)]
    for leak in leaks:
        await eventually(offered_to(http, leak, LI), "the one he did not answer is not in hand")
    seen = (await http.post("/dispatch/batch", json={"park_id": str(PARK), "offered": True})).json()
    there = [datetime.fromisoformat(each["there_at"]) for each in seen["given"] if each["order_id"] in leaks]
    assert max(there) - min(there) == timedelta(minutes=45), "he is at one after the other"


async def test_of_more_emergencies_than_somebody_may_have_they_get_what_threatens_lives(
    http: Http, clock: VirtualClock
) -> None:
    faults = ("lock_out", "water_leak", "gas_leak")
    found = {}
    for each in faults:
        found[each] = await reported(http, each, "emergency")
        clock.advance(timedelta(minutes=1))
    for id_ in found.values():
        await eventually(nobody_for(http, id_), "nobody was taken on")
    await http.put(
        f"/technicians/{LI}", json=PLUMBER | {"skills": ["plumbing", "gas", "locks"], "capacity": 1}
    )
    clock.advance(timedelta(minutes=2))
    for each in ("gas_leak", "water_leak"):
        await eventually(offered_to(http, found[each], LI), "however long the others have waited")
    assert not await offered_to(http, found["lock_out"], LI)()


async def test_however_many_look_it_is_one_offer(http: Http, runtime: Runtime) -> None:
    orders = [await reported(http) for _ in range(3)]
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    await asyncio.gather(*(give_some(runtime, {}) for _ in range(4)))
    for id_ in orders:
        await eventually(offered_to(http, id_, LI), "each has him")
        assert (await http.get(f"/orders/{id_}")).headers["ETag"] == '"2"'


async def test_the_whole_pool_is_looked_at_and_then_given_as_it_was_seen(http: Http) -> None:
    taps, leak = [await reported(http) for _ in range(2)], await reported(http, "water_leak", "emergency")
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"capacity": 2})
    for each in (*taps, leak):
        await eventually(any_of(offered_to(http, each, LI), nobody_for(http, each)), "each was looked at")
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"capacity": 1})
    seen = (await http.post("/dispatch/batch", json={"park_id": str(PARK), "offered": True})).json()
    assert (seen["given"][0]["order_id"], seen["left"]) == (leak, [])
    assert {each["technician_id"] for each in seen["given"]} == {str(LI), str(WANG)}
    asked = [
        {name: each[name] for name in ("order_id", "version", "technician_id")} for each in seen["given"]
    ]
    answer = await http.post("/dispatch/batch/confirm", json={"orders": asked})
    assert answer.is_success, answer.text
    for each, became in zip(asked, answer.json(), strict=True):
        await eventually(offered_to(http, each["order_id"], each["technician_id"]), str(became))
    day = (await http.get(f"/technicians/{LI}/day")).json()
    theirs = {each["order_id"] for each in asked if each["technician_id"] == str(LI)}
    assert {each["order_id"] for each in day["visits"]} == theirs
    first, *_, last = day["visits"]
    assert (day["begins_at"], first["travel_minutes"]) == ("2025-03-14T00:00:00Z", 3)
    assert first["arrives_at"] > "2025-03-14T01:00:00Z", "from now on"
    assert not last["after_hours"]
    assert (await http.get(f"/technicians/{ROOM}/day")).status_code == 404
    late = [asked[0] | {"version": 1, "technician_id": str(WANG)}, asked[1] | {"order_id": str(new_id())}]
    answer = await http.post("/dispatch/batch/confirm", json={"orders": late})
    assert [each["code"] for each in answer.json()] == ["version-mismatch", "order-unknown"]
    elsewhere = bearer(Role.主管, parks=[OTHER_PARK])
    for path, said in (("batch", {"park_id": str(PARK)}), ("batch/confirm", {"orders": asked})):
        assert (await http.post(f"/dispatch/{path}", json=said, headers=elsewhere)).status_code == 403
    none = (await http.post("/dispatch/batch", json={}, headers=elsewhere)).json()
    assert none == {"given": [], "left": []}
    taken_up = await http.post(f"/orders/{first['order_id']}/respond", json={"technician_id": str(LI)})
    assert await events(taken_up) == ["WorkOrderResponded"]
    begun = (await http.get(f"/technicians/{LI}/day")).json()["visits"][0]
    assert (begun["order_id"], begun["travel_minutes"]) == (first["order_id"], 3), "he is not there yet"
    await came(http, first["order_id"], str(LI), GATE.model_dump() | {"accuracy": 8})
    assert (await http.get(f"/technicians/{LI}/day")).json()["visits"][0]["metres"] == 0
    assert (await assigned(http, first["order_id"], WANG)).is_success
    assert (await order(http, first["order_id"]))["arrived_at"] is None, "the other has yet to come"


async def test_who_becomes_free_is_found_and_another_than_the_best_has_a_price(
    http: Http, clock: VirtualClock
) -> None:
    busy = PLUMBER | {"capacity": 1}
    await http.put(f"/technicians/{LI}", json=busy)
    first = await reported(http)
    await eventually(offered_to(http, first, LI), "the first has him")
    second = await reported(http)

    async def nobody_fits() -> bool:
        return bool((await order(http, second))["nobody_fits"] == ["full"])

    await eventually(nobody_fits, "the second has nobody")
    await came(http, first, str(LI), GATE.model_dump() | {"accuracy": 8})
    await photographed(http, first)
    assert await events(await http.post(f"/orders/{first}/complete")) == ["WorkOrderCompleted"]
    clock.advance(timedelta(minutes=5))
    await eventually(offered_to(http, second, LI), "and has him once he is free")
    again = await http.post(f"/orders/{second}/dispatch")
    assert (again.status_code, again.json()["type"]) == (409, "urn:anju:problem:given-already")

    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"hourly_fen": 6_000, "skills": ["gas"]})
    why = {"X-Reason": "training"}
    other = await assigned(http, second, WANG)
    assert await events(other) == ["WorkOrderDispatched", "WorkOrderTakenAway"]
    assert [each["name"] for each in other.json()["reasons"]][:1] == ["skill"]
    await http.post(f"/technicians/{WANG}/suspend", json={"reason": "licence"})
    gone = await http.post(f"/orders/{second}/assign", json={"technician_id": str(WANG)}, headers=why)
    assert (gone.status_code, gone.json()["type"]) == (409, "urn:anju:problem:not-a-candidate")
    done = await http.get(f"/orders/{first}/candidates")
    assert done.json()["type"] == "urn:anju:problem:order-done"


async def test_of_two_who_give_it_away_at_once_the_second_is_told(
    http: Http, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "he is the only one")
    zhao = named_id("technician", "Zhao")
    await voices.known(zhao)
    for who in (WANG, zhao):
        assert (await http.put(f"/technicians/{who}", json=PLUMBER)).is_success
    path, why = f"/orders/{tap}/assign", {"X-Reason": "nearer"}
    unseen = await http.post(path, json={"technician_id": str(WANG)}, headers=why)
    assert (unseen.status_code, unseen.json()["type"]) == (428, "urn:anju:problem:version-missing")
    why |= {"If-Match": (await http.get(f"/orders/{tap}")).headers["ETag"]}
    both = asyncio.Barrier(2)

    async def seen_by_both(*asked: Any, **but: Any) -> Any:
        found = await candidates(*asked, **but)
        await both.wait()
        return found

    monkeypatch.setattr(dispatch, "candidates", seen_by_both)
    answers = await asyncio.gather(
        *(http.post(path, json={"technician_id": str(who)}, headers=why) for who in (WANG, zhao))
    )
    assert sorted(each.status_code for each in answers) == [200, 412]
    [refused] = [each.json()["type"] for each in answers if each.status_code == 412]
    assert refused == "urn:anju:problem:version-mismatch"
