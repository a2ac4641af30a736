"""How a repair goes on: what is promised, put off, taken back, done, and what it took."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

from published.values import Code, Day, Fen, Instant, Urgency
from published.workorders.told import Closing, Stage, WorkOrderEvent

Payer = Literal["operator", "owner", "tenant_at_fault"]


class WorkOrderCompleted(WorkOrderEvent):
    """The repair is done, with its evidence kept by workorder-svc."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    at: Instant
    tenant_id: UUID | None = None
    person_id: UUID | None = None
    closing: Closing = 1


class PartLine(Frozen):
    """`count` of one batch were fitted, for `fen` altogether. `took_out`: the batch of what had failed.

    `technician_id`: who fitted them; where that was not told it is who told the whole.
    """

    part: Code
    batch: Code | None
    took_out: Code | None
    count: Annotated[int, Field(ge=1)]
    fen: Fen
    payer: Payer
    technician_id: UUID | None = None


class LabourLine(Frozen):
    """Work of `technician_id`, as of a part, for `fen` altogether."""

    minutes: Annotated[int, Field(ge=1)]
    fen: Fen
    payer: Payer
    technician_id: UUID | None = None


class WorkOrderCosted(WorkOrderEvent):
    """All that a completion of it took, and who pays. A later one of the same `closing` takes its place.

    `technician_id`: who told it; each line says whose it is, as a repair may be handed over.
    """

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    tenant_id: UUID | None
    technician_id: UUID
    closing: Closing
    area: Annotated[Code, Field(description="where in the home", examples=["bathroom"])]
    parts: tuple[PartLine, ...]
    labour: tuple[LabourLine, ...]
    operator_fen: Fen
    owner_fen: Fen
    tenant_fen: Fen
    at: Instant


class CostsAwaitApproval(WorkOrderEvent):
    """What a completion took, `fen` altogether, is charged to nobody until another than who told it has
    approved it: WorkOrderCosted says so. `level` is who must be told now.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    closing: Closing
    fen: Fen
    level: Literal["supervisor", "operations"]
    at: Instant


class WorkOrderSumChanged(WorkOrderEvent):
    """The tenant had been told by RatingAsked what they pay, and it is `tenant_fen` after all."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    person_id: UUID
    fault: Code
    closing: Closing
    tenant_fen: Fen
    at: Instant


class PromiseEndangered(WorkOrderEvent):
    """The SLA's `stage` is not reached yet, and `due_at` is near."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    urgency: Urgency
    stage: Stage
    due_at: Instant
    fault: Code | None = None


class WorkOrderOverdue(WorkOrderEvent):
    """The SLA's `stage` was not reached by `due_at`; `level` is who must be told now."""

    schema_version: ClassVar[int] = 3

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    urgency: Urgency
    stage: Stage
    level: Literal["supervisor", "manager", "operations"]
    due_at: Instant
    fault: Code | None = None


class WorkOrderDeferred(WorkOrderEvent):
    """Put off to the day `until`, for a reason; no clock runs before. `person_id`: who reported it. What it
    is, and whose, where that was said.
    """

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    until: Day
    reason: Code
    at: Instant
    fault: Code | None = None
    person_id: UUID | None = None


class WorkOrderReturned(WorkOrderEvent):
    """Back in the pool after it was put off, or was cancelled by mistake. `person_id`: who reported it. What
    it is, how urgent and whose, where that was said.
    """

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    at: Instant
    fault: Code | None = None
    urgency: Urgency | None = None
    person_id: UUID | None = None


class WorkOrderCancelled(WorkOrderEvent):
    """There was nothing to repair here after all, for a reason. `person_id`: who reported it. What it is, how
    urgent and whose, where that was said.
    """

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    reason: Code
    at: Instant
    fault: Code | None = None
    urgency: Urgency | None = None
    person_id: UUID | None = None
