"""What workorder-svc tells everyone: repairs reported, offered, answered, done, late, judged."""

from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from kernel.domain import Frozen
from kernel.facts import PublishedEvent
from pydantic import Field

from published.values import Code, Day, Fen, Instant, Urgency

Stage = Literal["response", "on_site", "completion"]
Source = Literal["staff", "form", "sticker", "voice", "inspection", "turnover", "plan"]
Payer = Literal["operator", "owner", "tenant_at_fault"]
Closing = Annotated[int, Field(ge=1, description="which completion of the order, from 1")]
Stars = Annotated[int, Field(ge=1, le=5)]
DIGITS: Final = 8


def number_of(order_id: UUID) -> str:
    """Eight digits for an order: short enough to be said, and hardly ever those of two."""
    return f"{order_id.int % 10**DIGITS:0{DIGITS}}"


class WorkOrderEvent(PublishedEvent):
    """Keyed by the stream of the order. `fault` is a code of the catalogue, never the tenant's words."""

    context: ClassVar[str] = "workorders"


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

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    report_id: UUID
    source: Source
    person_id: UUID | None = None
    at: Instant


class RecordingUnheard(WorkOrderEvent):
    """A repair was reported by voice, and nobody has heard yet what it is: somebody has to listen now."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    at: Instant


class WorkOrderDispatched(WorkOrderEvent):
    """Offered to one technician, who may answer until `respond_by`; what it is, where that was said."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    technician_id: UUID
    respond_by: Instant
    at: Instant
    fault: Code | None = None
    urgency: Urgency | None = None


class OfferLapsed(WorkOrderEvent):
    """Who was asked did not answer by `respond_by`: it is offered on. What it is, where that was said."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    technician_id: UUID
    respond_by: Instant
    fault: Code
    urgency: Urgency | None


class NobodyFits(WorkOrderEvent):
    """There is nobody to offer it to, for the reasons `why`: what keeps most people back comes first."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    urgency: Urgency
    why: tuple[Code, ...]
    at: Instant
    fault: Code | None = None


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
    """`count` of one batch were fitted, for `fen` altogether. `took_out`: the batch of what had failed."""

    part: Code
    batch: Code | None
    took_out: Code | None
    count: Annotated[int, Field(ge=1)]
    fen: Fen
    payer: Payer


class LabourLine(Frozen):
    """Work, for `fen` altogether."""

    minutes: Annotated[int, Field(ge=1)]
    fen: Fen
    payer: Payer


class WorkOrderCosted(WorkOrderEvent):
    """What a completion of it took, and who pays. A later one of the same `closing` takes its place."""

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


class PromiseEndangered(WorkOrderEvent):
    """The SLA's `stage` is not reached yet, and `due_at` is near."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    urgency: Urgency
    stage: Stage
    due_at: Instant


class WorkOrderOverdue(WorkOrderEvent):
    """The SLA's `stage` was not reached by `due_at`; `level` is who must be told now."""

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    urgency: Urgency
    stage: Stage
    level: Literal["supervisor", "manager", "operations"]
    due_at: Instant


class WorkOrderDeferred(WorkOrderEvent):
    """Put off to the day `until`, for a reason; no clock runs before."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    until: Day
    reason: Code
    at: Instant


class WorkOrderReturned(WorkOrderEvent):
    """Back in the pool after it was put off, or was cancelled by mistake."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    at: Instant


class WorkOrderCancelled(WorkOrderEvent):
    """There was nothing to repair here after all, for a reason."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    reason: Code
    at: Instant


class RatingAsked(WorkOrderEvent):
    """The tenant is to be told what was done, and asked how; the link is made when the message is.

    `tenant_fen`: what they pay; None where nobody said what it took.
    """

    schema_version: ClassVar[int] = 2

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    person_id: UUID
    closing: Closing
    at: Instant
    fault: Code | None = None
    tenant_fen: Fen | None = None


class WorkOrderRated(WorkOrderEvent):
    """What the tenant says of a completion; their words stay with workorder-svc."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    technician_id: UUID
    closing: Closing
    stars: Stars
    reasons: tuple[Code, ...]
    at: Instant


class WorkOrderClosed(WorkOrderEvent):
    """Nothing more is to come of this completion: the tenant rated it, staff closed it, or nobody spoke."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    closing: Closing
    by: Literal["rating", "silence", "staff"]
    at: Instant


class WorkOrderReopened(WorkOrderEvent):
    """The repair did not hold; it counts against the first completion, `first_technician_id`'s."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    closing: Closing
    first_technician_id: UUID
    first_completed_at: Instant
    reason: Code
    at: Instant


class ReviewEvent(PublishedEvent):
    """Keyed by the stream of the review."""

    context: ClassVar[str] = "workorders"


class QualityReviewOpened(ReviewEvent):
    """A tenant was not content: somebody is to find the cause, and to do something, by `due_at`."""

    review_id: UUID
    order_id: UUID
    unit_id: UUID
    park_id: UUID
    technician_id: UUID
    fault: Code
    closing: Closing
    stars: Stars
    reasons: tuple[Code, ...]
    opened_at: Instant
    due_at: Instant


class QualityReviewConcluded(ReviewEvent):
    """This was the cause, and this is done about it. A later conclusion takes its place."""

    review_id: UUID
    order_id: UUID
    unit_id: UUID
    park_id: UUID
    cause: Code
    action: Code
    at: Instant


class QualityReviewOverdue(ReviewEvent):
    """There is no conclusion by `due_at`; `level` is who must be told now."""

    review_id: UUID
    order_id: UUID
    unit_id: UUID
    park_id: UUID
    level: Literal["manager", "operations"]
    due_at: Instant


class StickerParked(PublishedEvent):
    """So much came in by the sticker of a unit that it takes nothing until one of the staff has looked.

    Keyed by the stream of the sticker.
    """

    context: ClassVar[str] = "workorders"

    unit_id: UUID
    park_id: UUID
    at: Instant


EVENTS = (
    *(
        WorkOrderReported,
        WorkOrderTriaged,
        WorkOrderRepeated,
        RecordingUnheard,
        WorkOrderDispatched,
        OfferLapsed,
    ),
    *(
        NobodyFits,
        WorkOrderResponded,
        WorkOrderArrived,
        WorkOrderCompleted,
        PromiseEndangered,
        WorkOrderOverdue,
    ),
    *(WorkOrderDeferred, WorkOrderReturned, WorkOrderCancelled, RatingAsked, WorkOrderRated),
    *(WorkOrderClosed, WorkOrderReopened, WorkOrderCosted, StickerParked),
    *(QualityReviewOpened, QualityReviewConcluded, QualityReviewOverdue),
)
