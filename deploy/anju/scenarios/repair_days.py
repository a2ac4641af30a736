"""Repair days: a month of orders in a town with its technicians, who are away, decline, or do not look.

By the seed it is known what breaks when and what people do; who is sent, and who hears of what is late, is
the product's. The clock moves five minutes at a time, or one where an emergency waits for an answer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString

from edge.access import Role
from kernel.clock import VirtualClock, local_date, start_of

from anju.demonstration.house import House
from anju.demonstration.passing import Agenda, pass_until
from anju.demonstration.quiet import quiet
from anju.scenarios.goals import Goal
from anju.scenarios.repairs import SOME, Repairs
from anju.scenarios.technicians import Technician
from anju.scenarios.town import Town, each
from anju.words import say

ORDERS: Final = 120  # a day
DAYS: Final = 30
ORDERS_OF_ONE: Final = 10  # a day: so many technicians
UNITS_OF_ONE: Final = 50
MOST_UNITS: Final = 4_000
AFTER: Final = 3  # days without a report, in which what is open is done
HANDS: Final = 16
DAY: Final = timedelta(days=1)

FOUND: Final[LiteralString] = """
select count(*) as reported,
       count(*) filter (where urgency = 'emergency') as emergencies,
       count(*) filter (where completed_at is not null) as completed,
       count(*) filter (where completed_at is null) as unfinished,
       avg(extract(epoch from responded_at - reported_at) / 3600) filter (where urgency = 'ordinary')
           as response_hours,
       max(extract(epoch from responded_at - reported_at) / 3600) filter (where urgency = 'ordinary')
           as longest_response_hours,
       avg(extract(epoch from arrived_at - reported_at) / 3600) filter (where urgency = 'emergency')
           as on_site_hours,
       max(extract(epoch from arrived_at - reported_at) / 3600) filter (where urgency = 'emergency')
           as longest_on_site_hours,
       count(*) filter (where urgency = 'emergency' and arrived_at <= due_at) as in_time,
       count(*) filter (where urgency = 'ordinary' and coalesce(responded_at, %(now)s) > due_at)
           as answered_late
  from views.pool where park_id = any(%(parks)s)
"""
# What was not reached by its moment, and who had heard of it a step later.
BROKEN: Final[LiteralString] = """
select p.order_id, p.urgency, min(e.recorded_at) - p.due_at as told_after
  from views.pool p
  left join kernel.events e on e.type = 'WorkOrderOverdue' and e.data->>'order_id' = p.order_id::text
       and e.data->>'stage' = p.stage and e.data->>'level' = 'supervisor'
 where p.park_id = any(%(parks)s)
   and coalesce(case p.stage when 'response' then p.responded_at else p.arrived_at end, %(now)s) > p.due_at
 group by p.order_id
"""
COUNTED: Final[LiteralString] = """
select type, count(*) from kernel.events
 where type = any(%s) and data->>'park_id' = any(%s) group by type
"""
HAPPENED: Final = {
    "WorkOrderDispatched": "offers",
    "WorkOrderDeclined": "declined",
    "OfferLapsed": "unanswered",
    "NobodyFits": "nobody_fitted",
    "WorkOrderOverdue": "escalations",
    "WorkOrderCompleted": "completions",
}


async def play(
    house: House,
    clock: VirtualClock,
    seed: int,
    tell: Callable[[datetime], None],
    orders: int = ORDERS,
    days: int = DAYS,
    technicians: int = 0,
    units: int = 0,
) -> dict[str, Any]:
    """With one technician for ten orders a day and fifty units for each, unless it is said how many.

    Raises NeverQuiet, and what `Gateway` raises.
    """
    town, agenda = Town(house, "repairs", seed), Agenda()
    technicians = technicians or max(1, orders // ORDERS_OF_ONE)
    await town.build(units or min(technicians * UNITS_OF_ONE, MOST_UNITS))
    repairs = Repairs(house, town, agenda, await _take_on(house, town, technicians))
    await quiet(house)
    first = local_date(clock.now()) + DAY
    for day in range(days):
        repairs.plan_reports(start_of(first + day * DAY), orders, day)
    end = start_of(first + (days + AFTER) * DAY)
    world: dict[str, Any] = {"step": repairs.step, "look": repairs.look, "hands": HANDS, "prompt": True}
    await pass_until(house, clock, agenda, end, tell, **world)
    asked = {"orders_a_day": orders, "days": days, "technicians": technicians}
    return asked | await _found(house, town, orders * days, repairs)


async def _take_on(house: House, town: Town, count: int) -> list[Technician]:
    bases = [town.random.choice(town.parks).place for _ in range(count)]
    found = [Technician(town.id("technician", i), i, base, base) for i, base in enumerate(bases)]
    await town.staff_all([one.id for one in found], 90_000)
    api = house.api("chief", Role.主管)
    await each(found, lambda one: api.put(f"/workorders/technicians/{one.id}", one.profile()))
    return found


async def _found(house: House, town: Town, asked: int, repairs: Repairs) -> dict[str, Any]:
    parks = [park.id for park in town.parks]
    about = {"now": house.clock.now(), "parks": parks}
    [found] = await house.ask("workorders", FOUND, about)
    broken = await house.ask("workorders", BROKEN, about)
    counts = await house.ask("workorders", COUNTED, [list(HAPPENED), [str(park) for park in parks]])
    happened = {HAPPENED[row["type"]]: row["count"] for row in counts}
    heard = [row for row in broken if row["told_after"] is not None and row["told_after"] <= SOME]
    silent = len(broken) - len(heard)
    late = sum(row["urgency"] == "emergency" for row in broken)
    escalated = sum(row["urgency"] == "emergency" for row in heard)
    calm = found["emergencies"] - late + escalated
    hours = {name: round(float(found[name] or 0), 2) for name in found if name.endswith("_hours")}
    counted = {name: count for name, count in found.items() if name not in hours}
    twice = happened.get("completions", 0) - found["completed"]
    response, on_site = hours["response_hours"], hours["on_site_hours"]
    return {
        **counted,
        **hours,
        **dict.fromkeys(HAPPENED.values(), 0),
        **happened,
        "emergencies_late_and_escalated": escalated,
        "came_too_late_to_answer": repairs.too_late,
        "photos_taken_again": repairs.taken_again,
        "goals": [
            Goal("reported", say("报修", "orders reported"), found["reported"], "=", asked),
            Goal("completed", say("完工", "orders completed"), found["completed"], "=", asked),
            Goal("twice", say("重复完工", "completed twice"), twice, "=", 0),
            Goal("response", say("普通工单平均响应（小时）", "mean hours to respond"), response, "<=", 4),
            Goal("on_site", say("紧急工单平均到场（小时）", "mean hours to the door"), on_site, "<=", 1),
            Goal(
                "in_time",
                say("紧急工单按时到场或及时上报", "emergencies there in time, or escalated in time"),
                calm,
                "=",
                found["emergencies"],
            ),
            Goal("silent", say("超时而无人知晓", "late, and nobody told"), silent, "=", 0),
        ],
    }
