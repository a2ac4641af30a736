"""What was repaired in which unit, as workorder-svc told it."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import WorkOrderBackdated, WorkOrderCompleted, WorkOrderReported


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderReported() as told:
            said = told.model_dump(include={"order_id", "unit_id", "fault", "reported_at"})
            return said | {"completed_at": row and row["completed_at"]}
        case WorkOrderBackdated(reported_at=at) if row:
            return row | {"reported_at": at}
        case WorkOrderCompleted(at=at) as told:
            said = told.model_dump(include={"order_id", "unit_id", "fault"})
            return said | {"reported_at": (row and row["reported_at"]) or at, "completed_at": at}
    return row


works = View(
    name="works",
    columns="""
        order_id     uuid primary key,
        unit_id      uuid not null,
        fault        text not null,
        reported_at  timestamptz not null,
        completed_at timestamptz
    """,
    listens=(WorkOrderReported, WorkOrderBackdated, WorkOrderCompleted),
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=project,
    key="order_id",
    indexes=("(unit_id)",),
)
