"""Orders of which nothing is left to do, since when: who takes a role later is not told of them."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import (
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderReopened,
    WorkOrderReturned,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderCompleted(order_id=id_, at=at) | WorkOrderCancelled(order_id=id_, at=at):
            return {"order_id": id_, "over_at": at}
        case WorkOrderClosed(order_id=id_, at=at):
            return row or {"order_id": id_, "over_at": at}
    return None  # it is to be done again


orders_over = View(
    name="orders_over",
    columns="order_id uuid primary key, over_at timestamptz not null",
    listens=(WorkOrderCompleted, WorkOrderCancelled, WorkOrderClosed, WorkOrderReturned, WorkOrderReopened),
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=project,
    key="order_id",
)
