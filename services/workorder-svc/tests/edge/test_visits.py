"""Who came, how they went in and what the repair took: seen by whose it is."""

import io
from datetime import date, timedelta
from typing import Any

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from PIL import Image
from published.tenants import TenantMovedIn
from testkit.on_site import photo, photographed
from testkit.photos import photograph
from testkit.stack import bearer
from testkit.voices import Voices
from workorders.edge.bringing import KIND, store_of
from workorders.forgetting import forget_originals

from .orders import (
    FIX,
    LI,
    MORNING,
    OTHER_PARK,
    OTHER_ROOM,
    PARK,
    ROOM,
    SITE,
    STAFF,
    WANG,
    Http,
    came,
    http,
    order,
    reported,
)

__all__ = ["http"]


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


async def test_who_came_by_a_position_called_made_up_is_on_the_wall_until_somebody_has_looked(
    http: Http,
) -> None:
    id_, boss = await reported(http), bearer(Role.主管)
    await came(http, id_, position=FIX | {"mock": True})
    await photographed(http, id_)

    async def to_look_at() -> list[str]:
        shown = (await http.get("/wall")).json()["to_look_at"]
        listed = (await http.get("/orders", params={"to_look_at": "true"})).json()["items"]
        assert [each["order_id"] for each in shown] == [each["order_id"] for each in listed]
        return [each["order_id"] for each in shown]

    assert await to_look_at() == [id_]
    assert (await http.post(f"/orders/{id_}/complete")).is_success
    assert await to_look_at() == [id_]
    look, close, why = f"/orders/{id_}/look", f"/orders/{id_}/close", {"X-Reason": "seen by the guard"}
    early = await http.post(close)
    assert (early.status_code, early.json()["type"]) == (409, "urn:anju:problem:check-in-not-looked-at")
    assert (await http.post(look, headers=boss)).json()["field"] == "X-Reason"
    assert (await http.post(look, headers=bearer(Role.维修员, LI) | why)).status_code == 403
    assert (await http.post(look, headers=boss | why)).json()["events"] == ["CheckInLookedAt"]
    assert await to_look_at() == []
    again = await http.post(look, headers=boss | why)
    assert (again.status_code, again.json()["type"]) == (409, "urn:anju:problem:nothing-to-look-at")
    assert (await http.post(close)).json()["events"] == ["WorkOrderClosed"]


async def test_who_comes_to_a_home_without_a_place_is_measured_by_its_building_or_looked_at(
    http: Http, voices: Voices
) -> None:
    next_door = named_id("unit", "next door")
    await voices.taken_in(PARK, next_door)
    beside = await reported(http, unit_id=str(next_door))
    far = {"technician_id": LI, "position": FIX | {"latitude": 39.9}}
    assert (await http.post(f"/orders/{beside}/arrive", json=far)).json()["field"] == "position"
    await came(http, beside)
    nowhere = await reported(http, unit_id=str(OTHER_ROOM), park_id=str(OTHER_PARK))
    await came(http, nowhere, WANG)
    seen = [(await http.get(f"/orders/{each}/visit")).json() for each in (beside, nowhere)]
    assert [(each["metres"], each["signals"]) for each in seen] == [(0, []), (None, ["unplaced"])]
    assert [each["order_id"] for each in (await http.get("/wall")).json()["to_look_at"]] == [nowhere]


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
    assert absent.json()["events"] == ["EntryConsentRecorded", "ClockPaused", "EmergencyShutOut"]
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
    await forget_originals(runtime, store)  # but for what the service, which looks as well, has forgotten
    assert await forget_originals(runtime, store) == 0
    gone = await http.get(original, headers=why)
    assert (gone.status_code, gone.json()["type"]) == (410, "urn:anju:problem:original-not-kept")
    assert (await http.get(original.removesuffix("/original"))).headers["content-type"] == "image/jpeg"
    photos = [each for id_ in (id_, other) for each in (await http.get(f"/orders/{id_}/photos")).json()]
    assert [each["original_forgotten_at"] is not None for each in photos] == [True] * 4


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
    assert found["batches"]["B1"] == delivery | {"blocked": False, "fitted": 1, "failed": 1}
    assert (await http.get(valve)).headers["ETag"] == '"4"'
    assert (await http.get("/parts/none")).status_code == 404


async def test_a_part_that_costs_far_more_than_the_catalogue_says_is_told_with_a_reason(
    http: Http, voices: Voices
) -> None:
    await voices.owned(named_id("contract", 1), named_id("owner"), ROOM, PARK)
    assert (await http.put("/parts/angle_valve", json={"name": "角阀", "fen": 3500})).status_code == 201
    order_id = await reported(http)
    await came(http, order_id)
    line = {"part": "angle_valve", "count": 1, "fen": 350_000, "payer": "owner"}
    asked, path = {"area": "bathroom", "parts": [line]}, f"/orders/{order_id}/costs"
    dear = (await http.post(path, json=asked)).json()
    assert (dear["type"], dear["field"]) == ("urn:anju:problem:part-too-dear", "parts.0.fen")
    assert dear["title"].startswith("配件 1 件按目录价为 35.00 元，所填金额高出 20% 以上")
    why = {"X-Reason": "antique brass"}
    assert (await http.post(path, json=asked, headers=why)).json()["events"] == ["WorkOrderCosted"]


async def test_no_more_pieces_of_a_batch_are_fitted_than_came(http: Http) -> None:
    valve = "/parts/angle_valve"
    assert (await http.put(valve, json={"name": "角阀", "fen": 3500})).is_success
    delivery = {"supplier": "某阀门厂", "received_on": "2024-11-03", "count": 5}
    assert (await http.put(f"{valve}/batches/B1", json=delivery)).is_success

    def fitted(*counts: int) -> dict[str, Any]:
        line = {"part": "angle_valve", "batch": "B1", "fen": 3500, "payer": "operator"}
        return {"area": "kitchen", "parts": [line | {"count": count} for count in counts]}

    first, second = [await reported(http) for _ in range(2)]
    for each in (first, second):
        await came(http, each)
    for counts in ((2, 4), (3,), (4,)):  # a later word takes the place of an earlier one
        answer = await http.post(f"/orders/{first}/costs", json=fitted(*counts))
        assert answer.is_success == (sum(counts) <= 5), answer.text
    more = (await http.post(f"/orders/{second}/costs", json=fitted(1, 1))).json()
    assert (more["type"], more["field"]) == ("urn:anju:problem:batch-used-up", "parts.1.count")
    assert (more["used"], more["left"]) == (5, 0)
    assert (await http.post(f"/orders/{second}/costs", json=fitted(1))).is_success


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


async def test_no_home_is_entered_as_vacant_that_is_lived_in_and_photos_show_something_new(
    http: Http, voices: Voices
) -> None:
    who = {"tenant_id": named_id("tenant"), "person_id": named_id("person")}
    lives = TenantMovedIn(**who, unit_id=ROOM, park_id=PARK, moved_in_on=date(2025, 1, 2))
    await voices.tell((f"tenant-{who['tenant_id']}", lives))
    order_id = await reported(http, "ordinary")
    empty = {"answer": "vacant", "how": "none"}
    theirs, path = bearer(Role.维修员, LI), f"/orders/{order_id}/consent"
    refused = await http.post(path, json=empty, headers=theirs)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:anju:problem:somebody-lives-there")
    assert (await http.post(path, json=empty)).json()["field"] == "X-Reason"
    known = await http.post(path, json=empty, headers={"X-Reason": "moved out yesterday"})
    assert known.json()["events"] == ["EntryConsentRecorded"], known.text
    await came(http, order_id)
    black = io.BytesIO()
    Image.new("RGB", (400, 300)).save(black, "JPEG")
    covered = await photo(http, order_id, "after", black.getvalue())
    assert (covered.status_code, covered.json()["type"]) == (422, "urn:anju:problem:photo-shows-nothing")
    # The same each time: of 1,500 of them one differs in two bits once it is turned and compressed anew.
    first, made = photograph("under the sink"), io.BytesIO()
    assert (await photo(http, order_id, "before", first)).is_success
    Image.open(io.BytesIO(first)).rotate(90).save(made, "JPEG")
    again = await photo(http, order_id, "after", made.getvalue())
    assert (again.status_code, again.json()["type"]) == (409, "urn:anju:problem:photo-not-new")
