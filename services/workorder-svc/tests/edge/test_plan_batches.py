"""The same is planned for many units at once: one plan and one answer a unit, however often it is sent."""

from typing import Any

from edge.access import Role
from kernel.ids import named_id, new_id
from testkit.stack import bearer
from testkit.voices import Voices
from workorders.edge import plan_batches

from .orders import OTHER_PARK, OTHER_ROOM, PARK, ROOM, Http, http

__all__ = ["http"]

NEXT_DOOR = named_id("unit", 3)
TERMS = {"fault": "gas_check", "first_due_on": "2025-03-20", "months": 12, "ahead": 7}
BUILDING = str(named_id("building", PARK))


async def planned(http: Http, headers: Any = None, **asked: Any) -> Any:
    answer = await http.post("/plans/batch", json=TERMS | asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_building_is_planned_at_once_and_again_it_is_the_same(http: Http, voices: Voices) -> None:
    await voices.taken_in(PARK, NEXT_DOOR, ROOM)
    found = await planned(http, building_id=BUILDING)
    assert {each["unit_id"] for each in found} == {str(ROOM), str(NEXT_DOOR)}
    assert [each["events"] for each in found] == [["PlanSet"], ["PlanSet"]]
    again = await planned(http, building_id=BUILDING)
    assert [each["plan_id"] for each in again] == [each["plan_id"] for each in found]
    assert [(each["events"], each["code"]) for each in again] == [([], None)] * 2
    sooner = await planned(http, unit_ids=[str(NEXT_DOOR), str(ROOM)], months=6)
    assert [each["unit_id"] for each in sooner] == [str(NEXT_DOOR), str(ROOM)], (
        "in the order in which they were named"
    )
    assert [each["events"] for each in sooner] == [["PlanSet"], ["PlanSet"]]
    rows = (await http.get("/plans", params={"fault": "gas_check"})).json()["items"]
    assert [each["months"] for each in rows] == [6, 6], "the same plans, with other terms"


async def test_what_one_unit_is_refused_for_is_said_beside_it_and_harms_no_other(http: Http) -> None:
    own, unknown = str(new_id()), str(new_id())
    place = {"unit_id": str(ROOM), "park_id": str(PARK)}
    assert (await http.put(f"/plans/{own}", json=TERMS | place)).is_success
    named = [str(ROOM), unknown, str(OTHER_ROOM), unknown]
    had, missing, set_ = await planned(http, unit_ids=named)
    assert (had["code"], had["plan_id"]) == ("planned-already", own)
    assert (missing["unit_id"], missing["code"], missing["unit_code"]) == (unknown, "unit-not-heard-of", None)
    assert (set_["events"], set_["title"]) == (["PlanSet"], None)
    elsewhere = bearer(Role.运维经理, parks=[PARK])
    [theirs] = await planned(http, elsewhere, unit_ids=[str(OTHER_ROOM)])
    assert theirs["code"] == "park-out-of-scope"
    [past] = await planned(http, unit_ids=[str(OTHER_ROOM)], first_due_on="2025-03-13", months=5)
    assert past["code"] == "plan-starts-in-past"


async def test_a_batch_says_of_which_units_it_is_and_is_bounded(http: Http, monkeypatch: Any) -> None:
    monkeypatch.setattr(plan_batches, "MOST", 0)
    for asked, code, field, status in (
        ({}, "units-unsaid", "unit_ids", 422),
        ({"building_id": BUILDING, "unit_ids": [str(ROOM)]}, "units-unsaid", "unit_ids", 422),
        ({"building_id": str(new_id())}, "building-not-heard-of", "building_id", 404),
        ({"building_id": BUILDING}, "too-many-units", "building_id", 422),
        ({"building_id": BUILDING, "fault": "nothing"}, "fault-unknown", "fault", 422),
        ({"unit_ids": []}, "invalid-input", "unit_ids", 422),
        ({"unit_ids": [str(new_id())] * 501}, "invalid-input", "unit_ids", 422),
    ):
        answer = await http.post("/plans/batch", json=TERMS | asked)
        found = (answer.status_code, answer.json()["type"], answer.json()["field"])
        assert found == (status, f"urn:anju:problem:{code}", field), answer.text
    other = bearer(Role.运维经理, parks=[OTHER_PARK])
    answer = await http.post("/plans/batch", json=TERMS | {"building_id": BUILDING}, headers=other)
    assert answer.status_code == 403
