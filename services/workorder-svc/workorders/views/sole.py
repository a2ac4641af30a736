"""The time in which an order is the only one of its unit and danger, of which no two may have a moment in
common.

Two who report the same by two ways see nothing of each other in the same millisecond; the constraint sees
both, and the second goes on as said once more of the first (`edge/taking_in.py`).
"""

from uuid import UUID

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.reserving import moments_of
from kernel.service import Row, View

from workorders.domain.same_danger import danger_of, kin
from workorders.domain.work_order_facts import (
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderReported,
    WorkOrderTriaged,
)


def keys(fact: Fact) -> list[UUID]:
    return [fact.event.order_id]  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    """Sole no more is what is done or taken back, and what a person judged to be something else."""
    match fact.event:
        case WorkOrderReported() as told:
            said = told.model_dump(include={"order_id", "unit_id", "fault", "reported_at", "sole_until"})
            return _held(said)
        case WorkOrderTriaged(fault=fault, sole_until=until) if row:
            until = until or (row["sole_until"] if fault in kin(row["fault"]) else None)
            return _held(row | {"fault": fault, "sole_until": until})
        case WorkOrderCompleted() | WorkOrderCancelled() if row:
            return _held(row | {"sole_until": None})
    return row and _held(row)


def _held(row: Row) -> Row:
    """With the range, which is spelled anew each time."""
    of, until = named_id("fault", row["unit_id"], danger_of(row["fault"])), row["sole_until"]
    return row | {"held": until and moments_of(of, row["reported_at"], until)}


sole = View(
    name="sole",
    columns="""
        order_id    uuid primary key,
        unit_id     uuid not null,
        fault       text not null,
        reported_at timestamptz not null,
        sole_until  timestamptz,
        held        numrange,
        constraint fault_of_unit_reported_once exclude using gist (held with &&)
    """,
    listens=(WorkOrderReported, WorkOrderTriaged, WorkOrderCompleted, WorkOrderCancelled),
    keys=keys,
    project=project,
    inline=True,
    key="order_id",
)
