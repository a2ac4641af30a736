"""The preventive plans, one row each, with what is due next. Inline.

`one`: of two that say the same of one unit only one goes on; two who plan it in the same moment see nothing
of each other, and the constraint sees both. Of two with other months the edge sees the first.
"""

from typing import LiteralString

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Row, View

from workorders.domain.plan import PlanEnded, PlanFellDue, PlanSet, plan


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case PlanSet() as event:
            said = event.model_dump(include={"plan_id", "unit_id", "park_id", "due_on", "opens_at"})
            last = {"last_order_id": row and row["last_order_id"], "ended_at": None}
            same = named_id("plan", event.unit_id, event.terms.fault, event.terms.months)
            last |= {"one": same if event.alone else None}
            return said | event.terms.model_dump() | last | {"version": fact.version}
        case PlanFellDue(next_due_on=due, next_opens_at=opens_at, order_id=order) if row:
            next_ = {"due_on": due, "opens_at": opens_at, "last_order_id": order}
            return row | next_ | {"version": fact.version}
        case PlanEnded(at=at) if row:
            return row | {"ended_at": at, "one": None, "version": fact.version}
    return row


plans = View(
    name="plans",
    columns="""
        plan_id       uuid primary key,
        unit_id       uuid not null,
        park_id       uuid not null,
        fault         text not null,
        months        integer not null,
        first_due_on  date not null,
        ahead         integer not null,
        due_on        date not null,
        opens_at      timestamptz not null,
        last_order_id uuid,
        ended_at      timestamptz,
        one           uuid,
        version       integer not null,
        constraint planned_once unique (one)
    """,
    listens=plan.events,
    keys=lambda fact: [fact.event.plan_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="plan_id",
    indexes=("(due_on, plan_id)", "(unit_id)"),
)

SHOWN: LiteralString = """
    select plan_id, unit_id, park_id, fault, months, first_due_on, ahead, due_on, opens_at, last_order_id,
           ended_at, version
      from views.plans
"""

ONE = SHOWN + " where plan_id = %s"

# Of one unit what is done by another plan that goes on.
SAME: LiteralString = """
    select plan_id from views.plans
     where unit_id = %s and fault = %s and plan_id <> %s and ended_at is null limit 1
"""

# The units that something is to be planned for, each with the plan by which it is done already, if any.
_PLANNED: LiteralString = """
    left join lateral (
        select plan_id as other from views.plans
         where unit_id = wanted.unit_id and fault = %(fault)s and ended_at is null
         order by plan_id limit 1) known on true
"""
UNITS_OF_BUILDING: LiteralString = (
    """
    select wanted.unit_id, wanted.code, wanted.park_id, known.other from views.units wanted
"""
    + _PLANNED
    + " where wanted.building_id = %(building_id)s and wanted.released_on is null order by wanted.code"
)
UNITS_NAMED: LiteralString = (
    """
    select wanted.unit_id, u.code, u.park_id, known.other
      from unnest(%(unit_ids)s::uuid[]) with ordinality as wanted (unit_id, place)
      left join views.units u on u.unit_id = wanted.unit_id
"""
    + _PLANNED
    + " order by wanted.place"
)

# Of each plan the order of its unit and fault that somebody has yet to finish, else the last that is done.
GOING: LiteralString = """
    select p.plan_id, known.order_id, known.reported_at, known.finished
      from views.plans p cross join lateral (
        select order_id, reported_at, status in ('completed', 'closed') as finished from views.pool
         where unit_id = p.unit_id and fault = p.fault and status <> 'cancelled'
         order by finished, reported_at desc, order_id limit 1) known
     where p.plan_id = any(%s)
"""

# Of plans, and of units that something is planned for, from which day on the unit is its owner's again.
GIVEN_BACK: LiteralString = """
    select p.plan_id, u.released_on from views.plans p join views.units u using (unit_id)
     where p.plan_id = any(%(plans)s) and u.released_on is not null
     union all
    select unit_id, released_on from views.units
     where unit_id = any(%(units)s) and released_on is not null
"""

PAGE = (
    SHOWN
    + """
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
       and (%(fault)s::text is null or fault = %(fault)s)
       and (%(ended)s::boolean is null or %(ended)s = (ended_at is not null))
       and (%(due_on)s::date is null or (due_on, plan_id) > (%(due_on)s, %(last)s))
     order by due_on, plan_id limit %(limit)s
"""
)
