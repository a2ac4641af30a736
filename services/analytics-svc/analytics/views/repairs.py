"""Repairs as analytics counts them: every order with its times, and every promise that was not kept."""

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from published.workorders import (
    WorkOrderArrived,
    WorkOrderBackdated,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderOverdue,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderResponded,
    WorkOrderReturned,
    WorkOrderTriaged,
)


def order(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderReported() as event:
            return {
                **event.model_dump(include={"order_id", "park_id", "fault", "urgency", "reported_at"}),
                "responded_at": None,
                "arrived_at": None,
                "completed_at": None,
                "cancelled_at": None,
            }
        case WorkOrderBackdated(reported_at=at) if row:
            return row | {"reported_at": at}
        case WorkOrderTriaged(fault=fault, urgency=urgency) if row:
            return row | {"fault": fault, "urgency": urgency}
        case WorkOrderResponded(at=at) if row:
            return row | {"responded_at": row["responded_at"] or at}
        case WorkOrderArrived(at=at) if row:
            return row | {"arrived_at": row["arrived_at"] or at}
        case WorkOrderCompleted(at=at) if row:
            return row | {"completed_at": at}
        case WorkOrderReopened() if row:
            return row | {"completed_at": None}
        case WorkOrderCancelled(at=at) if row:
            return row | {"cancelled_at": at}
        case WorkOrderReturned() if row:
            return row | {"cancelled_at": None}
    return row


def broken_promise(_: Row | None, fact: Fact) -> Row | None:
    event = fact.event
    if not isinstance(event, WorkOrderOverdue):
        return None
    # By name: a published fact may say more one day than it does now.
    said = event.model_dump(include={"order_id", "park_id", "urgency", "stage", "level", "due_at"})
    return {"id": _key(event), **said}


def _key(event: WorkOrderOverdue) -> str:
    return f"{event.order_id}/{event.stage}/{event.level}"


orders = View(
    name="orders",
    columns="""
        order_id     uuid primary key,
        park_id      uuid not null,
        fault        text not null,
        urgency      text not null,
        reported_at  timestamptz not null,
        responded_at timestamptz,
        arrived_at   timestamptz,
        completed_at timestamptz,
        cancelled_at timestamptz,
        version      integer not null
    """,
    listens=(
        *(WorkOrderReported, WorkOrderTriaged, WorkOrderResponded, WorkOrderArrived, WorkOrderCompleted),
        *(WorkOrderBackdated, WorkOrderReopened, WorkOrderCancelled, WorkOrderReturned),
    ),
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=in_order(order),
    key="order_id",
    indexes=("(park_id, reported_at)",),
)

overdue = View(
    name="overdue",
    columns="""
        id       text primary key,
        order_id uuid not null,
        park_id  uuid not null,
        urgency  text not null,
        stage    text not null,
        level    text not null,
        due_at   timestamptz not null
    """,
    listens=(WorkOrderOverdue,),
    keys=lambda fact: [_key(fact.event)],  # type: ignore[arg-type]
    project=broken_promise,
    indexes=("(park_id, due_at)", "(order_id)"),
)

ORDERS = """
    select park_id, fault, count(*) as reported,
           count(*) filter (where completed_at is null and cancelled_at is null) as open,
           count(*) filter (where exists (select from views.overdue v where v.order_id = o.order_id))
               as overdue,
           round(extract(epoch from avg(responded_at - reported_at)) / 3600, 2)::float as response_hours
      from views.orders o
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(start)s::timestamptz is null or reported_at >= %(start)s)
       and (%(end)s::timestamptz is null or reported_at < %(end)s)
     group by park_id, fault order by reported desc, park_id, fault limit 1000
"""

OVERDUE = """
    select park_id, urgency, stage, level, count(*) as orders from views.overdue
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(start)s::timestamptz is null or due_at >= %(start)s)
       and (%(end)s::timestamptz is null or due_at < %(end)s)
     group by park_id, urgency, stage, level order by park_id, urgency, stage, level desc
"""
