"""What is reported is taken once, of a place that there is, and every refusal says what is wrong."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from policy.trying.values import values_from
from published.tenants import TenantMovedIn
from testkit.stack import bearer
from testkit.voices import Voices
from workorders.domain.sla import SLA
from workorders.trying import TRYING

from .orders import LI, MORNING, OTHER_PARK, OTHER_ROOM, PARK, ROOM, WANG, Http, body, http, order, reported

__all__ = ["http"]


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


async def test_who_gives_a_repair_back_for_another_reason_says_in_words_which(
    http: Http, runtime: Runtime
) -> None:
    id_ = await reported(http)
    assert (await http.post(f"/orders/{id_}/respond", json={"technician_id": LI})).is_success
    no, why = {"technician_id": LI, "reason": "other"}, {"X-Reason": "somewhere%20else"}
    for headers in ({}, why):
        answer = await http.post(f"/orders/{id_}/decline", json=no, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:anju:problem:other-unsaid")
        assert answer.json()["field"] == "words"
    for empty in ("", "字" * 201):
        answer = await http.post(f"/orders/{id_}/decline", json=no | {"words": empty})
        assert (answer.status_code, answer.json()["field"]) == (422, "words")
    said = await http.post(f"/orders/{id_}/decline", json=no | {"words": "楼道在施工，上不去"}, headers=why)
    assert said.json()["events"] == ["WorkOrderDeclined"]
    query = "select origin->>'reason' from kernel.events where stream_id = %s and type = 'WorkOrderDeclined'"
    async with runtime.pool.connection() as conn:
        [[kept]] = await (await conn.execute(query, [f"order-{id_}"])).fetchall()
    assert kept == "楼道在施工，上不去"


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


async def test_the_catalogue_says_what_faults_there_are(http: Http) -> None:
    known = {
        each["fault"]: each for each in (await http.get("/faults", headers=bearer(Role.客服专员))).json()
    }
    leak, check = known["water_leak"], known["gas_check"]
    assert leak == {"fault": "water_leak", "name": "漏水", "skills": ["plumbing"], "urgency": "emergency"}
    assert (check["skills"], check["urgency"]) == (["gas"], "ordinary")


async def test_a_fault_that_there_is_none_of_is_refused_with_those_there_are(http: Http) -> None:
    id_, where = await reported(http), {"unit_id": str(ROOM), "park_id": str(PARK)}
    plan = {"fault": "lamp", "first_due_on": "2025-03-16", "months": 12}
    list_ = {"kind": "routine", "due_on": "2025-03-20", "items": [{"item": "lamps", "fault": "lamp"}]}
    for method, path, asked, field in (
        ("POST", "/orders", body(fault="lamp"), "fault"),
        ("POST", f"/orders/{id_}/triage", {"fault": "lamp", "urgency": "ordinary"}, "fault"),
        ("PUT", f"/plans/{new_id()}", where | plan, "fault"),
        ("PUT", f"/inspections/{new_id()}", where | list_, "items.0.fault"),
    ):
        answer = await http.request(method, path, json=asked)
        found = answer.json()
        assert (answer.status_code, found["type"], found["field"]) == (
            *(422, "urn:anju:problem:fault-unknown"),
            field,
        ), path
        assert "lamp_broken" in found["title"]


async def test_every_refusal_names_what_is_wrong(http: Http) -> None:
    id_ = await reported(http)
    unknown = await http.post(f"/orders/{new_id()}/complete")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:anju:problem:order-unknown")
    afar = await http.post(f"/orders/{id_}/complete")
    assert (afar.status_code, afar.json()["title"]) == (409, "尚未签到到场，请先在现场签到")
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
    unsaid = await http.post(f"/orders/{id_}/pause", json={"reason": "consent"})
    assert (unsaid.status_code, unsaid.json()["field"]) == (422, "X-Reason"), "an emergency, by the desk"
    mine = await http.post(f"/orders/{id_}/pause", json={"reason": "parts"}, headers=li)
    assert mine.status_code == 200, mine.text
    for wrong in ({"urgency": "soon"}, {"fault": "the tap drips"}, {"unit_id": 7}, {"note": "x"}):
        answer = await http.post("/orders", json={**body(), **wrong})
        assert answer.status_code == 422, wrong
        assert answer.json()["field"] == next(iter(wrong))
    auditor = await http.post("/orders", json=body(), headers=bearer(Role.审计))
    assert auditor.status_code == 403


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


async def test_a_repair_is_no_tenants_who_lives_elsewhere_unless_somebody_says_why(
    http: Http, voices: Voices
) -> None:
    here, elsewhere = named_id("tenant", "here"), named_id("tenant", "elsewhere")
    await voices.registered(here, elsewhere)

    async def named(tenant: UUID, why: dict[str, str] | None = None) -> Any:
        answer = await http.post("/orders", json=body(tenant_id=str(tenant)), headers=why)
        return answer.json().get("field", answer.status_code)

    def lives(tenant: UUID, unit: UUID, park: UUID) -> tuple[str, TenantMovedIn]:
        who = {"tenant_id": tenant, "person_id": named_id("person", tenant)}
        moved = TenantMovedIn(**who, unit_id=unit, park_id=park, moved_in_on=date(2025, 1, 2))
        return f"tenant-{tenant}", moved

    await voices.tell(lives(elsewhere, OTHER_ROOM, OTHER_PARK))
    assert (await named(elsewhere), await named(here)) == ("tenant_id", 201)
    await voices.tell(lives(here, ROOM, PARK))
    assert (await named(elsewhere), await named(here)) == ("tenant_id", 201)
    assert await named(elsewhere, {"X-Reason": "moves in tomorrow"}) == 201


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
    nowhere = values | {"special": [values["special"][0] | {"park_id": str(new_id())}]}
    unknown = await http.post(
        "/policies", json=body_ | {"values": nowhere}, headers=bearer(Role.运营经理) | why
    )
    assert unknown.status_code == 404, unknown.text
    assert unknown.json()["field"] == "values.special.0.park_id"
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


async def test_a_report_of_long_ago_is_refused(http: Http) -> None:
    latest = MORNING - timedelta(days=14)
    answer = await http.post("/orders", json=body(reported_at=(latest - timedelta(seconds=1)).isoformat()))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:anju:problem:reported-long-ago")
    assert answer.json()["field"] == "reported_at"
    await reported(http, reported_at=latest.isoformat())
