"""Technicians as they are taken on, changed and suspended; and what becomes of the orders that they have."""

from datetime import datetime, timedelta
from typing import Any

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from testkit.on_site import came, photographed
from testkit.photos import photograph
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .sending import (
    GATE,
    LI,
    OTHER_PARK,
    PARK,
    PLUMBER,
    ROOM,
    WANG,
    WORKS,
    Http,
    described,
    events,
    http,
    nobody_for,
    offered_to,
    order,
    reported,
)

__all__ = ["http"]


async def test_what_somebody_was_asked_who_cannot_be_sent_any_more_is_asked_of_the_next(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "he is the only one")
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    lost: tuple[tuple[str, dict[str, Any]], ...] = (
        ("skill", PLUMBER | {"skills": ["gas"]}),
        ("park", PLUMBER | {"parks": [str(OTHER_PARK)]}),
    )
    had, other = LI, WANG
    for _, profile in lost:
        await described(http, had, profile)
        await eventually(offered_to(http, tap, other), "the other is asked at once")
        await described(http, had, PLUMBER)
        had, other = other, had
    assert await events(await http.post(f"/technicians/{had}/suspend", json={"reason": "left"}))
    await eventually(offered_to(http, tap, other), "the other is asked at once")
    late = await http.post(f"/orders/{tap}/respond", json={"technician_id": str(had)})
    assert (late.status_code, late.json()["type"]) == (409, "urn:anju:problem:stood-down")
    assert "origin" not in (await http.get(f"/technicians/{had}")).json()

    await events(await http.post(f"/orders/{tap}/respond", json={"technician_id": str(other)}))
    begun, their = clock.now(), bearer(Role.维修员, actor=str(other))
    clock.advance(timedelta(minutes=30))
    await http.post(f"/technicians/{other}/suspend", json={"reason": "left"})
    await eventually(nobody_for(http, tap), "what they took up is theirs no more, and nobody is left")
    assert (await order(http, tap))["status"] == "reported"
    position = {"latitude": GATE.latitude, "longitude": GATE.longitude, "accuracy": 8.0}
    come = {"technician_id": str(other), "position": position}
    for step in ("respond", "arrive"):
        said = come if step == "arrive" else {"technician_id": str(other)}
        late = await http.post(f"/orders/{tap}/{step}", json=said, headers=their)
        assert (late.status_code, late.json()["type"]) == (409, "urn:anju:problem:stood-down")
    for step in ("consent", "complete", "pause"):
        said = {"consent": {"answer": "absent", "how": "none"}, "pause": {"reason": "access"}}.get(step, {})
        late = await http.post(f"/orders/{tap}/{step}", json=said, headers=their)
        assert (late.status_code, late.json()["type"]) == (409, "urn:anju:problem:stood-down"), late.text
    before = {"at": (begun + timedelta(minutes=5)).isoformat(), "clock": clock.now().isoformat()}
    told = await http.post(f"/orders/{tap}/arrive", json=come | {"device": before}, headers=their)
    assert "WorkOrderArrived" in await events(told), "they had come before they were suspended"


async def test_technicians_are_taken_on_changed_suspended_and_off(http: Http) -> None:
    li = f"/technicians/{LI}"
    odd = await http.put(li, json=PLUMBER | {"skills": ["plumbing", "no_such_skill"]})
    assert (odd.status_code, odd.json()["type"]) == (422, "urn:anju:problem:skill-unknown")
    assert odd.json()["field"] == "skills"
    nowhere = await http.put(li, json=PLUMBER | {"parks": [str(PARK), str(ROOM)]})
    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "urn:anju:problem:park-not-heard-of")
    assert nowhere.json()["field"] == "parks"
    assert await events(await http.put(li, json=PLUMBER)) == ["TechnicianTakenOn"]
    assert await events(await http.put(li, json=PLUMBER)) == []
    unseen = await http.put(li, json=PLUMBER | {"capacity": 3})
    assert (unseen.status_code, unseen.json()["type"]) == (428, "urn:anju:problem:version-missing")
    assert await events(await described(http, LI, PLUMBER | {"capacity": 3})) == ["TechnicianChanged"]
    stale = await http.put(li, json=PLUMBER | {"capacity": 4}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["field"]) == (412, "If-Match")
    days = {"first_day": "2025-03-17", "last_day": "2025-03-18"}
    assert await events(await http.post(f"{li}/days-off", json=days)) == ["DaysOffGranted"]
    assert (await http.get(li)).json()["days_off"] == [{"first_day": "2025-03-17", "until": "2025-03-19"}]
    assert await events(await http.post(f"{li}/days-off/cancel", json=days)) == ["DaysOffCancelled"]
    assert await events(await http.post(f"{li}/suspend", json={"reason": "leave"})) == ["TechnicianSuspended"]
    shown = await http.get("/technicians", params={"status": "suspended", "skill": "plumbing"})
    assert [each["technician_id"] for each in shown.json()["items"]] == [str(LI)]
    assert (await http.get("/technicians.xlsx")).is_success
    assert await events(await http.post(f"{li}/reinstate")) == ["TechnicianReinstated"]

    for wrong, status, field in (
        ({"skills": []}, 422, "skills"),
        ({"base": {"latitude": 91, "longitude": 0}}, 422, "base.latitude"),
        ({"base": {"latitude": 0, "longitude": 0}}, 422, "base"),
        ({"call_out_fen": 1_000_001}, 422, "call_out_fen"),
        ({"shifts": [WORKS | {"ends": "08:00:00"}]}, 422, "shifts"),
        ({"shifts": [WORKS | {"begins": 3_600}]}, 422, "shifts.0.begins"),
        ({"shifts": [WORKS | {"ends": "18:00:00Z"}]}, 422, "shifts.0.ends"),
        ({"zone": "Asia/Atlantis"}, 422, "zone"),
        ({"capacity": 0}, 422, "capacity"),
    ):
        answer = await http.put(li, json=PLUMBER | wrong)
        assert (answer.status_code, answer.json()["field"]) == (status, field), wrong
    assert (await http.put(f"/technicians/{ROOM}", json=PLUMBER)).status_code == 404
    assert (await http.get(f"/technicians/{WANG}")).json()["type"] == "urn:anju:problem:technician-unknown"
    elsewhere = bearer(Role.主管, parks=[OTHER_PARK])
    assert (await http.get(li, headers=elsewhere)).status_code == 403
    for parks in ([], [str(OTHER_PARK)]):  # nobody sends others' technicians somewhere else
        assert (await http.put(li, json=PLUMBER | {"parks": parks}, headers=elsewhere)).status_code == 403
    assert (await http.post(f"{li}/reinstate", headers=elsewhere)).status_code == 403
    assert (await http.put(li, json=PLUMBER, headers=bearer(Role.维修员))).status_code == 403


async def test_a_tenant_is_no_technician_and_takes_nothing_up(http: Http, voices: Voices) -> None:
    """Vendors' people are registered as the staff that they are, and of whom nothing is known is nobody."""
    tenant, owner = new_id(), new_id()
    await voices.known(tenant, kind="tenant")
    await voices.known(owner, kind="owner")
    tap = await reported(http)
    for who in (tenant, owner):
        vendors = PLUMBER | {"employment": "vendor"}
        for answer in (
            await http.put(f"/technicians/{who}", json=PLUMBER),
            await http.put(f"/technicians/{who}", json=vendors),
            await http.post(f"/orders/{tap}/respond", json={"technician_id": str(who)}),
        ):
            said = answer.json()
            refused = (answer.status_code, said["type"], said["field"])
            assert refused == (422, "urn:anju:problem:not-staff", "technician_id")


async def test_who_is_suspended_while_they_are_there_keeps_nothing_and_is_told(
    http: Http, runtime: Runtime
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    leak = await reported(http, "water_leak", "emergency")
    await eventually(offered_to(http, leak, LI), "he is the only one")
    await came(http, leak, str(LI), GATE.model_dump() | {"accuracy": 8})
    await photographed(http, leak, "before")
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    assert (await http.post(f"/technicians/{LI}/suspend", json={"reason": "left"})).is_success
    await eventually(offered_to(http, leak, WANG), "the other is asked at once")
    found = await order(http, leak)
    assert (found["arrived_at"], found["next_stage"]) == (None, "on_site"), "somebody has yet to come"
    query = (
        "select data->>'technician_id', data->>'reason' from kernel.events where type = 'WorkOrderTakenAway'"
    )
    async with runtime.pool.connection() as conn:
        assert await (await conn.execute(query)).fetchall() == [(str(LI), "suspended")]
    await came(http, leak, str(WANG), GATE.model_dump() | {"accuracy": 8})
    assert (await http.post(f"/orders/{leak}/complete")).json()["before"] == 1, "of their own visit"


async def test_what_was_done_on_site_before_they_were_suspended_is_told_late_in_order_and_once(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    leak, their = await reported(http, "water_leak", "emergency"), bearer(Role.维修员, actor=str(LI))
    await eventually(offered_to(http, leak, LI), "he is the only one")
    there = {"technician_id": str(LI), "position": GATE.model_dump() | {"accuracy": 8}}
    assert (await http.post(f"/orders/{leak}/arrive", json=there)).is_success
    begun = clock.now()
    clock.advance(timedelta(hours=1))
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    assert (await http.post(f"/technicians/{LI}/suspend", json={"reason": "left"})).is_success
    await eventually(offered_to(http, leak, WANG), "the other is asked at once")

    def on_their_phone(minutes: int) -> dict[str, str]:
        at, now = begun + timedelta(minutes=minutes), clock.now()
        return {"at": at.isoformat(), "clock": now.isoformat()}

    async def tell(step: str, said: dict[str, Any], minutes: int) -> httpx.Response:
        key = their | {"Idempotency-Key": f"{leak} {step}"}
        said |= {"device": on_their_phone(minutes)}
        return await http.post(f"/orders/{leak}/{step}", json=said, headers=key)

    leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
    assert (await tell("complete", {}, 30)).json()["type"].endswith(":no-leave-to-enter")
    assert await events(await tell("consent", leave, 1)) == ["EntryConsentRecorded"]
    for side, minutes in (("before", 2), ("after", 29)):
        binary = their | {"Content-Type": "application/octet-stream"}
        params, content = {"side": side} | on_their_phone(minutes), photograph(f"{leak} {side}")
        path = f"/orders/{leak}/photos"
        taken = await http.post(path, content=content, params=params, headers=binary)
        assert await events(taken) == ["PhotoTaken"]
    labour = {"minutes": 30, "fen": 5_000, "payer": "operator"}
    assert await events(await tell("costs", {"area": "kitchen", "labour": [labour]}, 29)) == [
        "WorkOrderCosted"
    ]
    late = await http.post(f"/orders/{leak}/complete", headers=their)
    assert late.json()["type"] == "urn:anju:problem:stood-down", "now they do nothing any more"
    key = their | {"Idempotency-Key": "done"}
    for _ in range(2):
        said = {"device": on_their_phone(30)}
        done = await http.post(f"/orders/{leak}/complete", json=said, headers=key)
        assert await events(done) == ["WorkOrderCompleted", "WorkOrderTakenAway"]
    found = await order(http, leak)
    assert (found["status"], found["technician_id"]) == ("completed", str(LI))
    assert datetime.fromisoformat(found["completed_at"]) == begun + timedelta(minutes=30)


async def test_who_came_after_them_goes_on_and_is_not_spoken_over(http: Http, clock: VirtualClock) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    leak, their = await reported(http, "water_leak", "emergency"), bearer(Role.维修员, actor=str(LI))
    await eventually(offered_to(http, leak, LI), "he is the only one")
    position = GATE.model_dump() | {"accuracy": 8}
    await came(http, leak, str(LI), position)
    before = clock.now()
    clock.advance(timedelta(minutes=30))
    assert (await http.post(f"/technicians/{LI}/suspend", json={"reason": "left"})).is_success
    await eventually(nobody_for(http, leak), "he was the only one")
    await came(http, leak, str(WANG), position)
    device = {"at": before.isoformat(), "clock": clock.now().isoformat()}
    for expected in (["StepToldLate"], []):
        late = await http.post(f"/orders/{leak}/complete", json={"device": device}, headers=their)
        assert await events(late) == expected, "it is named to who decides, and hers goes on"
    binary = their | {"Content-Type": "application/octet-stream"}
    params, path = {"side": "before"} | device, f"/orders/{leak}/photos"
    for number, expected in enumerate((["PhotoToldLate", "StepToldLate"], [], ["PhotoToldLate"])):
        content = photograph(f"{leak} {number // 2}")
        late = await http.post(path, content=content, params=params, headers=binary)
        assert await events(late) == expected, "each is kept once"
    kept = (await http.get(path)).json()
    assert [(each["technician_id"], each["told_late"]) for each in kept] == [(str(LI), True)] * 2
    assert (await http.get(f"{path}/{kept[0]['sha256']}")).is_success
    unsaid = await http.post(path, content=photograph("now"), params={"side": "after"}, headers=binary)
    assert unsaid.json()["type"] == "urn:anju:problem:not-in-your-hands"
    assert (await order(http, leak))["status"] == "on_site"
    now = await http.post(f"/orders/{leak}/complete", headers=their)
    assert now.json()["type"] == "urn:anju:problem:not-in-your-hands"


async def test_what_turns_out_to_be_of_another_trade_goes_to_who_knows_it_unless_they_are_there(
    http: Http, runtime: Runtime
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"skills": ["electrical"]})
    begun, there = await reported(http, "water_leak", "emergency"), await reported(http)
    for id_ in (begun, there):
        await eventually(offered_to(http, id_, LI), "he knows pipes")
        assert (await http.post(f"/orders/{id_}/respond", json={"technician_id": str(LI)})).is_success
    await came(http, there, str(LI), GATE.model_dump() | {"accuracy": 8})
    for id_, urgency in ((begun, "emergency"), (there, "ordinary")):
        other = {"fault": "electric_shock", "urgency": urgency}
        said = await http.post(f"/orders/{id_}/triage", json=other, headers={"X-Reason": "seen"})
        assert said.is_success, said.text
    await eventually(offered_to(http, begun, WANG), "he knows wires")

    async def told() -> bool:
        async with runtime.pool.connection() as conn:
            query = "select type from kernel.events where stream_id = %s order by version desc limit 1"
            return await (await conn.execute(query, [f"order-{there}"])).fetchone() == ("TradeMissing",)

    await eventually(told, "somebody above has to see whether he can mend it")
    assert (await order(http, there))["technician_id"] == str(LI)
