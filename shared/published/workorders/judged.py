"""How a repair was, and what follows from that; and that too much came in by a sticker."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.domain import Frozen
from kernel.facts import PublishedEvent
from pydantic import Field

from published.values import Code, Fen, Instant
from published.workorders.told import Closing, Stars, WorkOrderEvent


class PartFitted(Frozen):
    """`count` of a part, as the catalogue calls it."""

    name: Annotated[str, Field(min_length=1, max_length=64, examples=["角阀"])]
    count: Annotated[int, Field(ge=1)]


class RatingAsked(WorkOrderEvent):
    """The tenant is to be told what was done, and asked how; the link is made when the message is.

    `tenant_fen`: what they pay; `parts`: what was fitted; None where nobody said what it took.
    `reopen_within`: days from the completion in which it may be opened again.
    """

    schema_version: ClassVar[int] = 3

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    person_id: UUID
    closing: Closing
    at: Instant
    fault: Code | None = None
    tenant_fen: Fen | None = None
    parts: tuple[PartFitted, ...] | None = None
    reopen_within: Annotated[int, Field(ge=1)] | None = None


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


class InspectionEvent(PublishedEvent):
    """Keyed by the stream of the inspection."""

    context: ClassVar[str] = "workorders"

    inspection_id: UUID
    unit_id: UUID
    park_id: UUID


class InspectionClosed(InspectionEvent):
    """Every item was looked at."""

    at: Instant


class InspectionWithdrawn(InspectionEvent):
    """Nobody has to go through it after all."""

    at: Instant


class InspectionOverdue(InspectionEvent):
    """Nobody went through it by the local day `due_on`; `level` is who must be told now."""

    kind: Literal["handover", "turnover", "routine", "safety"]
    due_on: date
    level: Literal["supervisor", "manager"]
    at: Instant


class Danger(Frozen):
    """What somebody reported is an emergency; `report_id`: the order that came of it, unless it was known."""

    fault: Code
    report_id: UUID
    at: Instant


class StickerParked(PublishedEvent):
    """So much came in by the sticker of a unit that it takes emergencies alone until one of the staff has
    looked; or so many `dangers`, the newest last, each kind of them once. Told again of each that begins
    beside them.

    Keyed by the stream of the sticker.
    """

    context: ClassVar[str] = "workorders"
    schema_version: ClassVar[int] = 2

    unit_id: UUID
    park_id: UUID
    at: Instant
    dangers: Annotated[tuple[Danger, ...], Field(max_length=100)] = ()
