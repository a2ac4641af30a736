"""Whoever takes up a repair has it alone, though others do so in the same moment by other processes."""

import asyncio

import httpx
from edge.access import Role
from testkit.stack import bearer, eventually

from .orders import copy
from .sending import LI, PLUMBER, WANG, Http, assigned, described, http, offered_to, order, reported

__all__ = ["copy", "http"]


async def takes(http: Http, order_id: str, who: object) -> httpx.Response:
    said = {"technician_id": str(who)}
    return await http.post(f"/orders/{order_id}/respond", json=said, headers=bearer(Role.维修员, str(who)))


def named(answer: httpx.Response) -> str:
    return str(answer.json().get("type", "")).removeprefix("urn:anju:problem:")


async def test_of_two_who_take_up_one_repair_in_the_same_moment_one_has_it_and_the_other_hears_so(
    http: Http, copy: Http
) -> None:
    for _ in range(4):
        order_id = await reported(http)
        answers = await asyncio.gather(takes(http, order_id, LI), takes(copy, order_id, WANG))
        first, second = sorted(answers, key=lambda answer: answer.status_code)
        assert first.json()["events"] == ["WorkOrderResponded"]
        assert (second.status_code, named(second)) == (409, "taken-by-another")
        has_it = LI if first is answers[0] else WANG
        assert (await order(http, order_id))["technician_id"] == str(has_it)


async def test_one_offer_accepted_twice_is_one_fact_and_given_to_another_meanwhile_it_is_theirs(
    http: Http, copy: Http
) -> None:
    await described(http, LI, PLUMBER)
    order_id = await reported(http)
    await eventually(offered_to(http, order_id, LI), "they are asked")
    twice = await asyncio.gather(takes(http, order_id, LI), takes(copy, order_id, LI))
    assert sorted(each for answer in twice for each in answer.json()["events"]) == ["WorkOrderResponded"]

    order_id = await reported(http)
    await eventually(offered_to(http, order_id, LI), "they are asked")
    await described(http, WANG, PLUMBER)
    accepted, given = await asyncio.gather(takes(copy, order_id, LI), assigned(http, order_id, WANG))
    has_it = await order(http, order_id)
    if given.is_success:
        assert (has_it["status"], has_it["technician_id"]) == ("offered", str(WANG))
        assert accepted.is_success or named(accepted) == "offered-to-another"
    else:
        assert (given.status_code, named(given)) == (412, "version-mismatch")
        assert accepted.json()["events"] == ["WorkOrderResponded"]
        assert (has_it["status"], has_it["technician_id"]) == ("taken_up", str(LI))
