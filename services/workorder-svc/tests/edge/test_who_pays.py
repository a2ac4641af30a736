"""Who pays for what a repair took, and of whom it is where it was handed over."""

from typing import Any

from edge.access import Role
from kernel.ids import named_id
from testkit.on_site import photographed
from testkit.stack import bearer
from testkit.voices import Voices

from .orders import LI, OTHER_PARK, OTHER_ROOM, PARK, ROOM, SITE, STAFF, WANG, Http, came, http, reported

__all__ = ["http"]


async def test_an_owner_pays_only_where_one_has_put_the_unit_into_our_hands_by_that_day(
    http: Http, voices: Voices
) -> None:
    id_ = await reported(http)
    await came(http, id_)
    labour = {"minutes": 20, "fen": 5_000, "payer": "owner"}
    asked, path = {"area": "hall", "labour": [labour]}, f"/orders/{id_}/costs"
    own = await http.post(path, json=asked)
    assert (own.status_code, own.json()["type"]) == (422, "urn:anju:problem:no-owner-covers")
    assert own.json()["field"] == "labour.0.payer"
    await voices.owned(named_id("contract", 2), named_id("owner"), OTHER_ROOM, OTHER_PARK)
    assert (await http.post(path, json=asked)).status_code == 422
    await voices.owned(named_id("contract", 1), named_id("owner"), ROOM, PARK)
    assert (await http.post(path, json=asked)).json()["events"] == ["WorkOrderCosted"]


async def test_a_tenant_pays_what_is_explained_and_no_other_sum_once_it_is_closed_but_by_the_desk(
    http: Http, voices: Voices
) -> None:
    who = {"employment": "vendor", "skills": ["plumbing"], "base": SITE, "parks": [str(PARK)]}
    who |= {"shifts": [{"weekdays": [5], "begins": "08:00:00", "ends": "18:00:00"}], "hourly_fen": 8_000}
    assert (await http.put(f"/technicians/{LI}", json=who | {"call_out_fen": 5_000})).is_success
    await voices.registered(named_id("tenant"))
    id_, li = await reported(http, tenant_id=str(named_id("tenant"))), bearer(Role.维修员, LI)
    await came(http, id_)

    async def took(headers: dict[str, str], fen: int, payer: str = "tenant_at_fault") -> Any:
        asked = {"area": "hall", "labour": [{"minutes": 60, "fen": fen, "payer": payer}]}
        answer = (await http.post(f"/orders/{id_}/costs", json=asked, headers=headers)).json()
        return answer.get("events") or (answer["type"].removeprefix("urn:anju:problem:"), answer["field"])

    why, costed = {"X-Reason": "tap torn off"}, ["WorkOrderCosted"]
    assert await took(li, 200_000, "operator") == ("labour-over-rate", "labour.0.fen")
    assert await took(li, 13_000) == ("fault-unexplained", "X-Reason")
    assert await took(li | why, 13_000) == costed
    await photographed(http, id_)
    assert (await http.post(f"/orders/{id_}/complete")).is_success
    assert (await http.post(f"/orders/{id_}/close")).is_success
    for headers in (li | why, STAFF):
        assert await took(headers, 12_000) == ("sum-told", "X-Reason")
    assert await took(STAFF | why, 12_000) == costed


async def test_who_goes_on_with_a_repair_adds_what_it_takes_of_them_and_pieces_are_counted_together(
    http: Http,
) -> None:
    assert (await http.put("/parts/angle_valve", json={"name": "角阀", "fen": 3500})).is_success
    delivery = {"supplier": "某阀门厂", "received_on": "2024-11-03", "count": 3}
    assert (await http.put("/parts/angle_valve/batches/B1", json=delivery)).is_success
    id_, li, wang = await reported(http), bearer(Role.维修员, LI), bearer(Role.维修员, WANG)

    async def took(count: int, headers: dict[str, str]) -> Any:
        line = {"part": "angle_valve", "batch": "B1", "count": count, "fen": 3500 * count}
        asked = {"area": "kitchen", "parts": [line | {"payer": "operator"}]}
        return (await http.post(f"/orders/{id_}/costs", json=asked, headers=headers)).json()

    await came(http, id_)
    assert (await took(2, li))["events"] == ["WorkOrderCosted"]
    answer = await http.post(
        f"/orders/{id_}/decline", json={"technician_id": LI, "reason": "ill"}, headers=li
    )
    assert answer.is_success, answer.text
    await came(http, id_, WANG)
    assert (await took(2, wang))["left"] == 1
    assert (await took(1, wang))["events"] == ["WorkOrderCosted"]
    for headers in (li, wang, STAFF):
        [row] = (await http.get("/costs", headers=headers)).json()["items"]
        assert (row["operator_fen"], row["technician_id"]) == (10_500, WANG)
        assert [(each["count"], each["technician_id"]) for each in row["parts"]] == [(2, LI), (1, WANG)]
    for asked, found in (
        ({"part": "angle_valve"}, 1),
        ({"batch": "B1"}, 1),
        ({"part": "angle_valve", "batch": "B1"}, 1),
        ({"part": "angle_valve", "batch": "B2"}, 0),
        ({"part": "tap"}, 0),
    ):
        rows = (await http.get("/costs", params=asked)).json()["items"]
        assert [each["unit_id"] for each in rows] == [str(ROOM)] * found, "where a piece of it sits"
    [item] = (await http.get(f"/units/{ROOM}/orders")).json()["items"]
    assert [each["count"] for each in item["attempts"][0]["parts"]] == [2, 1]
