"""A group of the staff hears by its robot what policy data says, also where nobody holds the role."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from edge.access import Role
from kernel.ids import new_id
from notifications.settings import PartnerSettings
from published.tenants import UnitCrowded
from published.workorders import NobodyFits, WorkOrderCancelled, number_of
from pydantic import ValidationError
from sandbox.settings import LOCAL_SECRETS
from testkit.stack import bearer, eventually

from .asking import advance
from .conftest import House
from .neighbours import START
from .test_over_by_morning import next_evening


async def test_a_group_hears_by_its_robot_what_is_for_its_roles(slow_house: House) -> None:
    park, unit, order = new_id(), new_id(), new_id()
    rules_told = ["NobodyFits", "UnitCrowded"]
    group = {
        "robot": "west",
        "hears": ["supervisor", "operations"],
        "park_ids": [str(park)],
        "rules": rules_told,
    }
    values: dict[str, Any] = {"policy": "staff-groups", "groups": [group]}
    one, other = (bearer(Role.管理员, actor=who) | {"X-Reason": "groups"} for who in ("wu", "chief"))
    # After this house's day, and long before that of the wall clock, by which others say what they say.
    version = {"valid_from": "2025-06-01", "values": values}
    [rules] = (await slow_house.get("/policies/notice-rules"))["versions"][:1]
    tried = {"values": rules["values"], "sample": {"rule": "NobodyFits", "park_id": str(park)}}
    assert await foretold(slow_house, tried) == []  # today there are none
    [heard] = await foretold(slow_house, tried | {"groups": values})
    assert (heard["robot"], heard["kind"], heard["hears"]) == ("west", "dingtalk", ["supervisor"])
    assert heard["text"].startswith("**工单派不出去**\n")
    assert (await slow_house.http.post("/policies", json=version, headers=one)).status_code == 201
    publish = "/policies/staff-groups/versions/2/publish"
    assert (await slow_house.http.post(publish, headers=other)).is_success
    await slow_house.taken_in(unit, park, code="1-A-101")
    await slow_house.partners.order("dingtalk", "down", times=1)
    where = {"order_id": order, "unit_id": unit, "park_id": park}
    await slow_house.say(NobodyFits(**where, urgency="emergency", why=("skill",), at=START), order)

    async def west() -> dict[str, Any]:
        return next(each for each in await slow_house.get("/robots") if each["robot"] == "west")

    async def waits() -> bool:
        return bool((await west())["reason"] == "HTTP 503")

    await eventually(waits, "the robot is away")
    advance(slow_house, timedelta(seconds=1))

    async def said() -> bool:
        return bool((await west())["said"] == 1)

    await eventually(said, "said in the group")
    assert [(await west())[name] for name in ("kind", "waiting", "reason")] == ["dingtalk", 0, None]
    entries = await slow_house.partners.entries()
    (key,) = [each["key"] for each in entries if each["channel"] == "dingtalk"]
    ((entry,), steps) = await slow_house.partners.entries(key), await slow_house.get("/why", cause=str(order))
    text = entry["content"]["markdown"]["text"]
    assert "**工单派不出去**\n" in text  # a robot that was not ready has said nothing before
    which = f"报修的问题，工单 {number_of(order)}"
    assert f"1-A-101 的紧急报修（{which}）没有合适的维修员可派：没有人具备所需技能" in text
    query = "select type, origin->>'cause' is not null from kernel.events where stream_id like 'robot-%'"
    async with slow_house.runtime.pool.connection() as conn:
        facts = await (await conn.execute(query)).fetchall()
    assert {type_ for type_, _ in facts} == {"PostAdded", "PostsBegun", "PostsPostponed", "PostsSaid"}
    assert all(follows for _, follows in facts)
    assert "同时发到员工群（机器人 west）" in [step["says"] for step in steps]
    await slow_house.partners.order("dingtalk", "down", times=1)
    where["order_id"] = done = new_id()
    await slow_house.say(NobodyFits(**where, urgency="emergency", why=("skill",), at=START), done)
    await eventually(waits, "the robot is away once more")
    off = WorkOrderCancelled(**where, reason="not_needed", fault="water_leak", urgency="emergency", at=START)
    await slow_house.say(off, done)
    await eventually(lambda: called_off(slow_house, done), "nobody is to be sent any more")
    advance(slow_house, timedelta(seconds=1))

    async def silent() -> bool:
        return bool((await west())["waiting"] == 0)

    await eventually(silent, "nothing waits")
    assert (await west())["said"] == 1, "what is over is told to no group"
    advance(slow_house, next_evening(slow_house) - slow_house.runtime.clock.now())
    crowded = UnitCrowded(unit_id=unit, park_id=park, tenant_id=new_id(), persons=5, most=3, rule="unit_cap")
    await slow_house.say(crowded, unit)
    await eventually(lambda: waits_for_the_morning(slow_house), "a group hears it in the morning")
    assert [(await west())[name] for name in ("said", "waiting")] == [1, 0]
    advance(slow_house, timedelta(hours=9, seconds=1))

    async def said_in_the_morning() -> bool:
        return bool((await west())["said"] == 2)

    await eventually(said_in_the_morning, "it is morning")


async def waits_for_the_morning(house: House) -> bool:
    query = "select from kernel.deadlines where kind = 'post held' and fired_at is null"
    async with house.runtime.pool.connection() as conn:
        return (await conn.execute(query)).rowcount == 1


async def called_off(house: House, order: UUID) -> bool:
    async with house.runtime.pool.connection() as conn:
        found = await conn.execute("select from views.orders_over where order_id = %s", [order])
        return found.rowcount == 1


async def foretold(house: House, tried: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await house.http.post("/rules/try", json=tried, headers=bearer(Role.运营经理))
    assert answer.status_code == 200, answer.text
    [found] = answer.json()
    return list(found["groups"])


@pytest.mark.parametrize(
    "wrong", ["[]", '{"west": {"kind": "smoke", "url": "http://a", "token": "x"}}', "no-secret"]
)
def test_robots_that_cannot_be_used_are_named_before_anything_starts(wrong: str) -> None:
    if wrong == "no-secret":
        wrong = json.dumps({"west": {"kind": "dingtalk", "url": "https://a/send", "token": "x"}})
    told = {name.removeprefix("ANJU_").lower(): value for name, value in LOCAL_SECRETS.items()}
    with pytest.raises(ValidationError, match="robots"):
        PartnerSettings.model_validate(told | {"robots": wrong})
