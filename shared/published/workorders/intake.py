"""A repair is asked for: what it is, and that it is said again."""

from typing import ClassVar
from uuid import UUID

from published.values import Code, Instant, Urgency
from published.workorders.told import Source, WorkOrderEvent


class WorkOrderReported(WorkOrderEvent):
    """A repair is asked for; the SLA clock starts at `reported_at`."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    urgency: Urgency
    reported_at: Instant
    tenant_id: UUID | None = None
    person_id: UUID | None = None
    source: Source | None = None
    contract_class: Code | None = None


class WorkOrderTriaged(WorkOrderEvent):
    """It is another fault, or another urgency, than was said."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    urgency: Urgency
    at: Instant


class WorkOrderRepeated(WorkOrderEvent):
    """The same was reported once more, by `person_id` where somebody known did: they are told so."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    report_id: UUID
    source: Source
    person_id: UUID | None = None
    urgency: Urgency | None = None
    at: Instant


class WorkOrderBackdated(WorkOrderEvent):
    """Somebody had said it before, and it was entered only now: it was first reported at `reported_at`."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    reported_at: Instant


class RecordingUnheard(WorkOrderEvent):
    """A repair was reported by voice, and nobody has heard yet what it is: somebody has to listen now."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    at: Instant
