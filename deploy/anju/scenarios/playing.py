"""A scenario played in a house of its own, on a virtual clock; and what the auditor says of it then."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from kernel.audit import audit
from kernel.clock import SHANGHAI, VirtualClock, local_date

from anju.demonstration.house import House, open_house
from anju.demonstration.quiet import NeverQuiet
from anju.scenarios import dead_tokens, provider_outage, repair_days
from anju.scenarios.goals import Goal
from anju.scenarios.names import Scenario
from anju.words import say

BEGINS: Final = datetime.combine(date(2026, 3, 2), time(8), SHANGHAI)
"""The same day each time: by the seed alone it is known what happens."""
Play = Callable[..., Awaitable[dict[str, Any]]]


PLAYS: Final[dict[Scenario, Play]] = {
    Scenario.dead_tokens: dead_tokens.play,
    Scenario.repair_days: repair_days.play,
    Scenario.provider_outage: provider_outage.play,
}


async def play(
    postgres_url: str,
    kafka: str,
    scenario: Scenario,
    seed: int,
    sizes: Mapping[str, int],
    tell: Callable[[datetime], None],
) -> dict[str, Any]:
    """What was found, and whether it is what was wanted; `sizes` where they are not the scenario's own.

    Raises HouseNotReady.
    """
    clock = VirtualClock(BEGINS)
    async with open_house(postgres_url, kafka, clock) as house:
        found = await played(house, clock, scenario, seed, sizes, tell)
        days = {"from": local_date(BEGINS), "until": local_date(clock.now())}
        return {"scenario": scenario, "seed": seed, **days, **await judged(house, found)}


async def played(
    house: House,
    clock: VirtualClock,
    scenario: Scenario,
    seed: int,
    sizes: Mapping[str, int],
    tell: Callable[[datetime], None],
) -> dict[str, Any]:
    """What was found; where something never came to rest, that as a goal which was missed."""
    try:
        return await PLAYS[scenario](house, clock, seed, tell, **sizes)
    except NeverQuiet as stuck:
        still = Goal("under_way", say("始终未了结的事项", "what never came to rest"), 1, "=", 0)
        return {"under_way": str(stuck), "goals": [still]}


async def judged(house: House, found: dict[str, Any]) -> dict[str, Any]:
    """With the auditor's word, and whether all goals are met."""
    broken = [str(each) for each in await audit(list(house.runtimes.values()))]
    kept = Goal("broken", say("核对不成立", "promises broken"), len(broken), "=", 0)
    goals: list[Goal] = [*found["goals"], kept]
    told = [goal.to_dict() for goal in goals]
    return {**found, "goals": told, "broken": broken, "met": all(goal.met for goal in goals)}
