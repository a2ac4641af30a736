"""Robots of chat groups: what they verify, what they count, and that nobody is told what became of it."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from notifications.edge.partners import (
    Accepted,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
)
from notifications.edge.partners.robots import GroupRobot, open_robots
from sandbox import wall
from sandbox.codes import Channel
from sandbox.robots import A_MINUTE
from sandbox.settings import LOCAL_SECRETS

from .conftest import World

KINDS: tuple[Channel, ...] = ("dingtalk", "wecom")
Robots = Mapping[str, GroupRobot]


def accounts(url: str, **wrong: str) -> dict[str, Any]:
    dingtalk = {
        "kind": "dingtalk",
        "url": f"{url}/dingtalk/robot/send",
        "token": LOCAL_SECRETS["ANJU_DINGTALK_TOKEN"],
        "secret": LOCAL_SECRETS["ANJU_DINGTALK_SECRET"],
    }
    wecom = {
        "kind": "wecom",
        "url": f"{url}/wecom/cgi-bin/webhook/send",
        "token": LOCAL_SECRETS["ANJU_WECOM_KEY"],
    }
    return {"robots": json.dumps({"dingtalk": dingtalk | wrong, "wecom": wecom | wrong})}


@pytest_asyncio.fixture
async def robots(world: World) -> AsyncIterator[Robots]:
    async with open_robots(world.settings(**accounts(world.url)), wall.now) as found:
        yield found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_group_reads_it_and_nobody_is_told_so(world: World, robots: Robots, kind: Channel) -> None:
    assert isinstance(await robots[kind].say("工单", "**1-A-101** 漏水"), Accepted)
    (entry,) = (await world.http.get("/_ledger", params={"partner": kind})).json()
    assert (entry["deliveries"], entry["receipts_waiting"], entry["receipts_sent"]) == (1, 0, 0)
    await robots[kind].say("工单", "**1-A-101** 漏水")
    assert (await world.entry(kind, entry["key"]))["deliveries"] == 2  # it knows no keys: said twice
    assert isinstance(await robots[kind].say("工单", ""), Rejected)


@pytest.mark.parametrize("kind", KINDS)
async def test_more_than_twenty_a_minute_are_refused(world: World, robots: Robots, kind: Channel) -> None:
    for number in range(A_MINUTE):
        await robots[kind].say("工单", f"{number}")
    with pytest.raises(PartnerLimited):
        await robots[kind].say("工单", "one too many")
    assert (await world.summary(kind))["messages"] == A_MINUTE


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lost_answer_is_in_doubt_and_an_outage_is_known(
    world: World, robots: Robots, kind: Channel
) -> None:
    for mode in ("lost", "down"):
        await world.order(kind, mode, times=1)
        with pytest.raises(PartnerUnavailable) as fault:
            await robots[kind].say("工单", mode)
        assert fault.value.in_doubt == (mode == "lost")


@pytest.mark.parametrize(
    ("kind", "wrong", "off"),
    [
        ("dingtalk", {"token": "x"}, 0),
        ("dingtalk", {"secret": "x"}, 0),
        ("dingtalk", {}, 61),
        ("dingtalk", {}, -61),
        ("wecom", {"token": "x"}, 0),
    ],
)
async def test_who_signs_otherwise_or_at_another_time_is_refused(
    world: World, kind: Channel, wrong: dict[str, str], off: int
) -> None:
    later: Callable[[], datetime] = lambda: wall.now() + timedelta(minutes=off)  # noqa: E731 - a clock
    async with open_robots(world.settings(**accounts(world.url, **wrong)), later) as found:
        with pytest.raises(PartnerRefusedUs):
            await found[kind].say("工单", "forged")
    assert (await world.summary(kind))["messages"] == 0
