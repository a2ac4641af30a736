"""What workorder-svc tells everyone: repairs reported, answered, done, and late."""

from typing import ClassVar, Literal
from uuid import UUID

from kernel.facts import PublishedEvent

from published.values import Code, Instant, Urgency


class WorkOrderEvent(PublishedEvent):
    """Keyed by the stream of the order. `fault` is a code of the catalogue, never the tenant's words."""

    context: ClassVar[str] = "workorders"


class WorkOrderReported(WorkOrderEvent):
    """A repair is asked for; the SLA clock starts at `reported_at`."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    urgency: Urgency
    reported_at: Instant
    tenant_id: UUID | None = None


class WorkOrderResponded(WorkOrderEvent):
    """Somebody took it up: the ordinary order's SLA (24 h) is met if in time."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    at: Instant


class WorkOrderArrived(WorkOrderEvent):
    """The technician is on site: the emergency's SLA (4 h) is met if in time."""

    order_id: UUID
    park_id: UUID
    technician_id: UUID
    at: Instant


class WorkOrderCompleted(WorkOrderEvent):
    """The repair is done, with its evidence kept by workorder-svc."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    at: Instant


class WorkOrderOverdue(WorkOrderEvent):
    """The SLA's `stage` was not reached by `due_at`; `level` is who must be told now."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    urgency: Urgency
    stage: Literal["response", "on_site"]
    level: Literal["supervisor", "manager"]
    due_at: Instant


EVENTS = (WorkOrderReported, WorkOrderResponded, WorkOrderArrived, WorkOrderCompleted, WorkOrderOverdue)
