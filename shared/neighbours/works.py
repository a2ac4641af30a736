"""What was repaired in which unit, as workorder-svc told it."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import (
    WorkOrderBackdated,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    """`cancelled`: there was nothing to repair, unless it comes back."""
    match fact.event:
        case WorkOrderReported() as told:
            said = told.model_dump(include={"order_id", "unit_id", "fault", "reported_at"})
            return {"completed_at": None, "cancelled": False} | (row or {}) | said
        case WorkOrderBackdated(reported_at=at) if row:
            return row | {"reported_at": at}
        case WorkOrderCompleted(at=at) as told:
            said = told.model_dump(include={"order_id", "unit_id", "fault"})
            return {"reported_at": at, "cancelled": False} | (row or {}) | said | {"completed_at": at}
        case WorkOrderReopened() if row:
            return row | {"completed_at": None}
        case WorkOrderCancelled() if row:
            return row | {"cancelled": True}
        case WorkOrderReturned() if row:
            return row | {"cancelled": False}
    return row


works = View(
    name="works",
    columns="""
        order_id     uuid primary key,
        unit_id      uuid not null,
        fault        text not null,
        reported_at  timestamptz not null,
        completed_at timestamptz,
        cancelled    boolean not null
    """,
    listens=(
        *(WorkOrderReported, WorkOrderBackdated, WorkOrderCompleted, WorkOrderReopened),
        *(WorkOrderCancelled, WorkOrderReturned),
    ),
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=project,
    key="order_id",
    indexes=("(unit_id)",),
)
