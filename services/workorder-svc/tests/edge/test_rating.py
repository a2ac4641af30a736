"""How it was, said once by the tenant, and what becomes of it."""

from datetime import timedelta

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from testkit.on_site import photographed
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .orders import Http, came, http, order, reported

__all__ = ["http"]


async def takes_a_valve(http: Http, id_: str) -> None:
    """Of the batch B1."""
    assert (await http.put("/parts/angle_valve", json={"name": "角阀", "fen": 3500})).is_success
    delivery = {"supplier": "某阀门厂", "received_on": "2024-11-03", "count": 5}
    assert (await http.put("/parts/angle_valve/batches/B1", json=delivery)).is_success
    line = {"part": "angle_valve", "batch": "B1", "count": 1, "fen": 3500, "payer": "operator"}
    took = await http.post(f"/orders/{id_}/costs", json={"area": "kitchen", "parts": [line]})
    assert took.is_success


async def test_who_is_asked_how_it_was_hears_by_its_name_what_was_changed(
    http: Http, voices: Voices, clock: VirtualClock, runtime: Runtime
) -> None:
    tenant = named_id("tenant")
    await voices.registered(tenant)
    id_ = await reported(http, tenant_id=str(tenant))
    await came(http, id_)
    await photographed(http, id_)
    await takes_a_valve(http, id_)
    await http.post(f"/orders/{id_}/complete")
    clock.advance(timedelta(hours=2))
    query = "select data->'parts', data->'reopen_within' from kernel.events where type = 'RatingAsked'"

    async def told() -> bool:
        async with runtime.pool.connection() as conn:
            found = await (await conn.execute(query)).fetchall()
        return found == [([{"name": "角阀", "count": 1}], 14)]

    await eventually(told, "with the days in which it may be opened again")


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
    await takes_a_valve(http, id_)
    await http.post(f"/orders/{id_}/complete")
    assert (await http.post(f"/orders/{id_}/rating-links")).status_code == 403
    once = system | {"Idempotency-Key": "message-1"}
    urls = [(await http.post(f"/orders/{id_}/rating-links", headers=once)).json()["url"] for _ in range(2)]
    assert urls[0] == urls[1]
    door, _, token = urls[0].partition("#")
    assert door.endswith("/rate")

    anyone = {"Authorization": ""}
    opened = await http.post("/rating/open", json={"token": token}, headers=anyone)
    assert opened.json() == {
        "fault": "water_leak",
        "fault_name": "漏水",
        "unit_code": "1-0",
        "reported_at": "2025-03-14T01:00:00Z",
        "completed_at": "2025-03-14T01:00:00Z",
    }
    said = {"token": token, "stars": 3, "reasons": ["late", "late"], "words": "水还在滴"}
    for wrong, field in (
        ({"stars": 6}, "stars"),
        ({"reasons": ["x"]}, "reasons.0"),
        ({"token": "x y"}, "token"),
    ):
        answer = await http.post("/rating/rate", json=said | wrong, headers=anyone)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    for forged in ("x" * 54, token[:-1] + token[-1].swapcase()):
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
    conclude = f"/reviews/{row['review_id']}/conclude"
    not_so = await http.post(conclude, json=ends)
    assert (not_so.status_code, not_so.json()["type"]) == (409, "urn:anju:problem:not-repaired-again")
    assert (await http.post(f"/orders/{id_}/reopen", json={"reason": "unfinished"})).is_success
    for _ in range(2):
        assert (await http.post(conclude, json=ends)).is_success
    other = {"cause": "part", "action": "part_blocked"}
    assert (await http.post(conclude, json=other)).json()["field"] == "X-Reason"
    why = {"X-Reason": "seen%20again"}
    nothing_blocked = await http.post(conclude, json=other, headers=why)
    assert nothing_blocked.json()["type"] == "urn:anju:problem:no-batch-blocked"
    assert nothing_blocked.json()["field"] == "action"
    assert (await http.post("/parts/angle_valve/batches/B1/block", headers=why)).is_success
    put_right = await http.post(conclude, json=other, headers=why)
    assert put_right.json()["events"] == ["QualityReviewConcluded"]
    assert (await http.get(f"/reviews/{row['review_id']}")).json()["cause"] == "part"
    assert (await http.get("/reviews", params={"overdue": "true"})).json()["items"] == []
