"""Dead tokens: a quarter of the app's tokens lead nowhere, and nobody whom it concerns stays unheard.

Every tenant's contract comes near its end within a week, which is an important matter. Its plan is policy
data that the scenario publishes: app, SMS and e-mail together in the morning, so that each address is tried.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from kernel.clock import VirtualClock, local_date, start_of
from notifications.domain.plans import NIGHT

from anju.demonstration.house import House
from anju.demonstration.passing import Agenda, pass_until
from anju.demonstration.quiet import quiet
from anju.scenarios.clerks import CALLED, ROUND, Clerks
from anju.scenarios.goals import Goal, per_cent
from anju.scenarios.heard import by_call, by_message, important, in_time, of_callbacks, of_channels
from anju.scenarios.town import Odds, Town
from anju.words import say

TENANTS: Final = 800
ODDS: Final = Odds(has={"app": 1, "sms": 1, "email": 1}, dead={"app": 0.27, "sms": 0.05, "email": 0.03})
STAGE: Final = 30  # days before the end
FIRST: Final = 1  # days from now: the plan is in force by then
DAYS: Final = 7  # in which all their notices fall
PLAN: Final = timedelta(minutes=15)
RULE: Final = "ContractNearExpiry/tenant"
DAY: Final = timedelta(days=1)
DEAD: Final[LiteralString] = (
    "select id as person_id, unnest(dead) as channel from views.people where id = any(%s)"
)


async def play(
    house: House,
    clock: VirtualClock,
    seed: int,
    tell: Callable[[datetime], None],
    tenants: int = TENANTS,
    days: int = DAYS,
) -> dict[str, Any]:
    """Raises NeverQuiet, and what `Gateway` raises."""
    today = local_date(clock.now())
    town = Town(house, "tokens", seed)
    await _publish_plan(house, today)
    await town.settle([today + (FIRST + i % days + STAGE - 1) * DAY for i in range(tenants)], ODDS)
    await quiet(house)
    agenda, first_morning = Agenda(), NIGHT.over(start_of(today + FIRST * DAY))
    Clerks(town, agenda).begin(first_morning + ROUND)
    await pass_until(house, clock, agenda, first_morning + (days - 1) * DAY + CALLED, tell)
    return await _found(house, town)


async def _publish_plan(house: House, today: date) -> None:
    """The rules in force, and in them the tenants' own plan; proposed by one, published by another."""
    api, path = house.api("operations"), "/notifications/policies"
    versions = (await api.get(f"{path}/notice-rules"))["versions"]
    values = next(each["values"] for each in versions if each["status"] == "in_force")
    step = {"channels": ["app", "sms", "email"], "minutes": int(PLAN.total_seconds()) // 60}
    values["plans"]["tenants_too"] = {"priority": "important", "urgent": False, "steps": [step]}
    for hearer in values["rules"][RULE]:
        hearer["plan"] = "tenants_too" if hearer["who"] == "party" else hearer["plan"]
    body = {"valid_from": (today + DAY).isoformat(), "values": values}
    why = "what ends is told by mail as well"
    await api.post(path, body, why=why)
    number = max(each["version"] for each in (await api.get(f"{path}/notice-rules"))["versions"])
    await house.api("chief").post(f"{path}/notice-rules/versions/{number}/publish", {}, why=why)


async def _found(house: House, town: Town) -> dict[str, Any]:
    residents = {one.person_id: one for one in town.residents}
    rows = await important(house, list(residents))
    pushed = sum(row["attempts"]["app"]["status"] == "delivered" for row in rows)
    heard = sum(in_time(row, PLAN) for row in rows)
    marked = await _marked(house, residents)
    dead = {(one.person_id, channel) for one in town.residents for channel in one.dead}
    partners = await house.partners()
    alone, reach = per_cent(pushed, len(rows)), per_cent(heard, len(rows))
    goals = [
        Goal("asked", say("重要事项", "important matters"), len(rows), "=", len(residents)),
        Goal("heard", say("触达率 %", "reached by message or human, %"), reach, ">=", 99.5),
        Goal("marked", say("未标记的失效方式", "dead methods not marked"), len(dead - marked), "=", 0),
        Goal("marked_wrongly", say("误标记", "live methods marked dead"), len(marked - dead), "=", 0),
        Goal("doubled", say("重复消息", "doubled messages"), _doubled(partners), "=", 0),
    ]
    return {
        "tenants": len(residents),
        "dead_by_seed": {c: sum(c in one.dead for one in town.residents) for c in ODDS.dead},
        "push_alone_per_cent": alone,
        "with_plans_per_cent": reach,
        "by_message": sum(by_message(row, PLAN) for row in rows),
        "by_a_human": sum(by_call(row) for row in rows),
        "channels": of_channels(rows),
        "callbacks": of_callbacks(rows),
        "marked_dead": {c: sum(channel == c for _, channel in marked) for c in ODDS.dead},
        "partners": {name: each for name, each in partners.items() if each["attempts"]},
        "goals": goals,
    }


async def _marked(house: House, persons: Iterable[UUID]) -> set[tuple[UUID, str]]:
    return {(row["person_id"], row["channel"]) for row in await house.ask("tenants", DEAD, [list(persons)])}


def _doubled(partners: dict[str, dict[str, int]]) -> int:
    return sum(each["delivered_twice"] + each["repeated_content"] for each in partners.values())
