"""What the product promises of reach, repairs and outages, as `anju demo --scenario` shows it: here by small
towns, so that it takes seconds. Dead tokens come last, since they publish rules of their own.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from anju.demonstration.house import House, open_house
from anju.demonstration.quiet import NeverQuiet
from anju.scenarios import dead_tokens, playing, provider_outage, repair_days
from anju.scenarios.goals import Goal
from anju.scenarios.names import Scenario
from anju.scenarios.playing import BEGINS
from kernel.audit import audit
from kernel.clock import VirtualClock
from local.engines import Engines

pytestmark = pytest.mark.timeout(300)  # a house starts within, also on a busy machine


@pytest.fixture(scope="module")
def clock() -> VirtualClock:
    return VirtualClock(BEGINS)


@pytest_asyncio.fixture(scope="module")
async def house(engines: Engines, clock: VirtualClock) -> AsyncIterator[House]:
    """One house for all, one scenario after the other, each in a town of its own; it keeps its promises."""
    async with open_house(engines.postgres_url, engines.kafka, clock) as found:
        yield found
        assert await audit(list(found.runtimes.values())) == []


def nobody_listens(_now: datetime) -> None:
    pass


def missed(found: dict[str, Any]) -> list[Goal]:
    return [goal for goal in found["goals"] if not goal.met]


async def test_a_provider_away_for_six_hours_loses_doubles_and_floods_nothing(
    house: House, clock: VirtualClock
) -> None:
    small: dict[str, Any] = {"tenants": 12, "week": (1,), "meanwhile": timedelta(minutes=20)}
    found = await provider_outage.play(house, clock, 3, nobody_listens, **small)
    assert missed(found) == []
    assert found["waited_for_return"] == found["sent_after_return"] == 12
    assert 0 < found["greatest_rate_per_second"] <= found["limit_per_second"]


async def test_repairs_are_answered_and_emergencies_reached_in_time(
    house: House, clock: VirtualClock
) -> None:
    small = {"orders": 6, "days": 1, "technicians": 12, "units": 20}
    found = await repair_days.play(house, clock, 3, nobody_listens, **small)
    assert missed(found) == []
    assert found["emergencies"] > 0


async def test_what_never_comes_to_rest_is_a_goal_that_was_missed(
    house: House, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(*_: object) -> dict[str, Any]:
        raise NeverQuiet("notices")

    monkeypatch.setitem(playing.PLAYS, Scenario.repair_days, stuck)
    found = await playing.played(house, clock, Scenario.repair_days, 3, {}, nobody_listens)
    judged = await playing.judged(house, found)
    assert (judged["met"], judged["under_way"]) == (False, "notices")
    assert [goal["name"] for goal in judged["goals"] if not goal["met"]] == ["under_way"]


async def test_dead_tokens_leave_nobody_unheard(house: House, clock: VirtualClock) -> None:
    found = await dead_tokens.play(house, clock, 3, nobody_listens, tenants=30, days=1)
    assert missed(found) == []
    assert 55 <= found["push_alone_per_cent"] <= 90  # of thirty; of eight hundred it is 73
    assert found["with_plans_per_cent"] >= 99.5
    assert found["marked_dead"] == found["dead_by_seed"]
    assert found["marked_dead"]["app"] > 0
    assert found["callbacks"]["told_by_a_human"] > 0
