"""The pool 工单池: one row an order, as staff see it. Inline, so that a click is on the screen at once."""

from typing import Any

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.promise import Promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    NobodyFits,
    OfferLapsed,
    PromiseEndangered,
    WorkOrderArrived,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderDeclined,
    WorkOrderDeferred,
    WorkOrderDispatched,
    WorkOrderOverdue,
    WorkOrderRated,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderResponded,
    WorkOrderReturned,
    WorkOrderTriaged,
)

# `stage` is the first that was promised; `paused_at`: its clock stands still since then.
COLUMNS = """
    order_id      uuid primary key,
    unit_id       uuid not null,
    park_id       uuid not null,
    fault         text not null,
    urgency       text not null,
    tenant_id     uuid,
    person_id     uuid,
    source        text not null,
    status        text not null,
    technician_id uuid,
    respond_by    timestamptz,
    nobody_fits   jsonb,
    stage         text not null,
    due_at        timestamptz not null,
    completion_due_at timestamptz,
    pause         jsonb,
    paused_at     timestamptz,
    endangered    text,
    told          text,
    deferred_until date,
    reported_at   timestamptz not null,
    responded_at  timestamptz,
    arrived_at    timestamptz,
    completed_at  timestamptz,
    reopened      integer not null,
    stars         integer,
    version       integer not null
"""

NOBODYS: Row = {"status": "reported", "technician_id": None, "respond_by": None, "responded_at": None}
UNTOLD: Row = {"endangered": None, "told": None}
RUNNING: Row = {"paused_at": None, "pause": None}
AGAIN: Row = NOBODYS | UNTOLD | RUNNING | {"arrived_at": None, "completed_at": None, "deferred_until": None}


def keys(fact: Fact) -> list[object]:
    return [fact.event.order_id]  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderReported() as event:
            said = event.model_dump(include={"order_id", "unit_id", "park_id", "fault", "urgency"})
            more = event.model_dump(include={"tenant_id", "person_id", "source", "reported_at"})
            unsaid = {"nobody_fits": None, "reopened": 0, "stars": None}
            return AGAIN | said | more | promised(event.promise) | unsaid | {"version": fact.version}
    if row is None:
        return None
    return row | changes(row, fact) | {"version": fact.version}


def changes(row: Row, fact: Fact) -> Row:
    match fact.event:
        case WorkOrderTriaged(fault=fault, urgency=urgency, promise=promise):
            return {"fault": fault, "urgency": urgency} | UNTOLD | promised(promise)
        case WorkOrderReturned(promise=promise):
            return AGAIN | promised(promise)
        case WorkOrderReopened(promise=promise):
            return AGAIN | promised(promise) | {"reopened": row["reopened"] + 1, "stars": None}
        case WorkOrderDeferred(until=day):
            return NOBODYS | RUNNING | {"status": "deferred", "deferred_until": day, "arrived_at": None}
        case WorkOrderCancelled():
            return NOBODYS | RUNNING | {"status": "cancelled", "deferred_until": None}
        case WorkOrderClosed():
            return {"status": "closed"}
        case WorkOrderRated(stars=stars):
            return {"stars": stars}
        case ClockPaused() as event:
            stands = event.paused_at if row["stage"] in event.stages else None
            pause = event.model_dump(mode="json", include={"reason", "stages", "paused_at", "until"})
            return {"paused_at": stands, "pause": pause}
        case ClockResumed(promise=promise):
            return RUNNING | promised(promise)
        case PromiseEndangered(stage=stage):
            return {"endangered": stage}
        case WorkOrderOverdue(level=level):
            return {"told": level}
    return doing(fact)


def doing(fact: Fact) -> Row:
    """Who has it, and how far they are."""
    match fact.event:
        case WorkOrderDispatched(technician_id=who, respond_by=until):
            offered = {"status": "offered", "technician_id": who, "respond_by": until, "nobody_fits": None}
            return NOBODYS | offered
        case WorkOrderDeclined() | OfferLapsed():
            return NOBODYS
        case NobodyFits(why=why):
            return {"nobody_fits": list(why)}
        case WorkOrderResponded(technician_id=who, at=at):
            taken = {"status": "taken_up", "technician_id": who, "responded_at": at}
            return taken | {"respond_by": None, "nobody_fits": None}
        case WorkOrderArrived(technician_id=who, at=at):
            return {"status": "on_site", "technician_id": who, "arrived_at": at}
        case WorkOrderCompleted(at=at):
            return {"status": "completed", "completed_at": at}
    return {}


def promised(promise: Promise) -> dict[str, Any]:
    first, last = promise.first, promise.of("completion")
    due = {"stage": first.stage, "due_at": first.due_at}
    return due | {"completion_due_at": last and last.due_at}


pool = View(
    name="pool",
    columns=COLUMNS,
    listens=work_order.events,
    keys=keys,
    project=project,
    inline=True,
    key="order_id",
    indexes=("(due_at, order_id)", "(park_id, due_at)", "(unit_id)", "(technician_id, status)"),
)

# When the first stage was reached; null while its clock runs.
MET_AT = (
    """case stage when 'response' then responded_at when 'on_site' then arrived_at else completed_at end"""
)

CLOCK = """
    case when status in ('deferred', 'cancelled') then 'none'
         when coalesce(met_at, paused_at, %(now)s) > due_at then 'overdue'
         when met_at is not null then 'kept'
         when paused_at is not null then 'paused' else 'running' end
"""

ONE = f"select *, {MET_AT} as met_at from views.pool where order_id = %s"

PAGE = f"""
    select * from (select *, {MET_AT} as met_at from views.pool) as orders
    where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
      and (%(park_id)s::uuid is null or park_id = %(park_id)s)
      and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
      and (%(technician_id)s::uuid is null or technician_id = %(technician_id)s)
      and (%(urgency)s::text is null or urgency = %(urgency)s)
      and (%(status)s::text is null or status = %(status)s)
      and (%(sla)s::text is null or %(sla)s = {CLOCK})
      and (%(due_at)s::timestamptz is null or (due_at, order_id) > (%(due_at)s, %(order_id)s))
    order by due_at, order_id limit %(limit)s
"""
