"""The pool 工单池: one row an order, as staff see it. Inline, so that a click is on the screen at once."""

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.work_order import (
    WorkOrderArrived,
    WorkOrderCompleted,
    WorkOrderOverdue,
    WorkOrderReported,
    WorkOrderResponded,
)

COLUMNS = """
    order_id      uuid primary key,
    unit_id       uuid not null,
    park_id       uuid not null,
    fault         text not null,
    urgency       text not null,
    tenant_id     uuid,
    status        text not null,
    technician_id uuid,
    stage         text not null,
    due_at        timestamptz not null,
    told          text,
    reported_at   timestamptz not null,
    responded_at  timestamptz,
    arrived_at    timestamptz,
    completed_at  timestamptz,
    version       integer not null
"""


def keys(fact: Fact) -> list[object]:
    return [fact.event.order_id]  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderReported() as event:
            return {
                **event.model_dump(exclude={"promise"}),
                "stage": event.promise.stage,
                "due_at": event.promise.due_at,
                "status": "reported",
                "technician_id": None,
                "told": None,
                "responded_at": None,
                "arrived_at": None,
                "completed_at": None,
                "version": fact.version,
            }
    if row is None:
        return None
    return row | changes(fact) | {"version": fact.version}


def changes(fact: Fact) -> Row:
    match fact.event:
        case WorkOrderResponded(technician_id=who, at=at):
            return {"status": "taken_up", "technician_id": who, "responded_at": at}
        case WorkOrderArrived(technician_id=who, at=at):
            return {"status": "on_site", "technician_id": who, "arrived_at": at}
        case WorkOrderCompleted(at=at):
            return {"status": "completed", "completed_at": at}
        case WorkOrderOverdue(level=level):
            return {"told": level}
    return {}


pool = View(
    name="pool",
    columns=COLUMNS,
    listens=(
        WorkOrderReported,
        WorkOrderResponded,
        WorkOrderArrived,
        WorkOrderCompleted,
        WorkOrderOverdue,
    ),
    keys=keys,
    project=project,
    inline=True,
    key="order_id",
    indexes=("(due_at, order_id)", "(park_id, due_at)", "(unit_id)"),
)

# When the promised stage was reached; null while the clock runs.
MET_AT = "case stage when 'response' then responded_at else arrived_at end"

ONE = f"select *, {MET_AT} as met_at from views.pool where order_id = %s"

PAGE = f"""
    select * from (select *, {MET_AT} as met_at from views.pool) as orders
    where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
      and (%(park_id)s::uuid is null or park_id = %(park_id)s)
      and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
      and (%(technician_id)s::uuid is null or technician_id = %(technician_id)s)
      and (%(urgency)s::text is null or urgency = %(urgency)s)
      and (%(status)s::text is null or status = %(status)s)
      and (%(sla)s::text is null
           or %(sla)s = case when coalesce(met_at, %(now)s) > due_at then 'overdue'
                             when met_at is null then 'running' else 'kept' end)
      and (%(due_at)s::timestamptz is null or (due_at, order_id) > (%(due_at)s, %(order_id)s))
    order by due_at, order_id limit %(limit)s
"""
