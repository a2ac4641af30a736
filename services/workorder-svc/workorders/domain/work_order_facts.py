"""What happens to a repair, from the report to the last word of whoever asked for it."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.domain import Event
from pydantic import Field, StringConstraints

from workorders.domain.check_in import CheckIn
from workorders.domain.costs import Fen, Replaced
from workorders.domain.entry import Consent
from workorders.domain.pauses import Reason
from workorders.domain.promise import Level, Promise, Stage, Urgency
from workorders.domain.repair import Code, ModelVersion, Source, Wish, Words
from workorders.domain.triage import Also

DecidedBy = Literal["rules", "model", "person"]
ClosedBy = Literal["rating", "silence", "staff"]
Stars = Annotated[int, Field(ge=1, le=5)]
PolicyVersion = int | None
"""By which a fact was decided; None where it was told before it said so."""
Ordinal = Annotated[int, Field(ge=1)]
Said = Annotated[str, StringConstraints(max_length=32), Field(examples=["漏水"])]
Digest = Annotated[str, Field(min_length=64, max_length=64, examples=["9f" * 32])]


class OrderEvent(Event):
    """Each says which order, and where, so that nobody has to ask back."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID


class WorkOrderReported(OrderEvent):
    """A repair is asked for; the clocks of `promise` run from `reported_at`, or from its day if planned.

    `sole_until`: before then no other order of this unit and fault is taken beside it; None: one may be.
    """

    schema_version: ClassVar[int] = 3

    fault: Code
    urgency: Urgency
    tenant_id: UUID | None
    person_id: UUID | None
    reported_at: datetime
    promise: Promise
    source: Source
    contract_class: Code | None
    wishes: tuple[Wish, ...]
    files: tuple[UUID, ...]
    words: Words | None
    sole_until: datetime | None


class WorkOrderTriaged(OrderEvent):
    """It is this fault, and this urgent, by the words `led_by`; another urgency is another promise.

    `model_version`: which version of triage's model judged; None where rules or a person did, or where it was
    told before it said so. `sole_until`: as of a report, now that it is known what it is about.
    """

    schema_version: ClassVar[int] = 3

    fault: Code
    urgency: Urgency
    decided_by: DecidedBy
    led_by: tuple[Said, ...]
    model_version: ModelVersion
    promise: Promise
    sole_until: datetime | None
    at: datetime


class MoreProposed(OrderEvent):
    """The same words speak of other faults, too: somebody has to see whether each is an order of its own."""

    also: tuple[Also, ...]
    at: datetime


class MoreSettled(OrderEvent):
    """Of another fault of its words a person said that it is this order, or that it is none."""

    fault: Code
    split: UUID | None
    at: datetime


class WorkOrderRepeated(OrderEvent):
    """The same was reported once more, as `report_id`: one repair, and whoever said so is told.

    `urgency`: with what was said now; None where it was told before it said so.
    """

    schema_version: ClassVar[int] = 2

    urgency: Urgency | None
    report_id: UUID
    person_id: UUID | None
    source: Source
    files: tuple[UUID, ...]
    words: Words | None
    at: datetime


class WorkOrderBackdated(OrderEvent):
    """It was said before what was known of it: its clocks run since then, as long as before.

    `reported_at`: when it was reported first of all, also where it was opened again since.
    """

    reported_at: datetime
    promise: Promise


class RecordingUnheard(OrderEvent):
    """What was spoken has no text yet, and nobody has said what it is: somebody has to listen now."""

    at: datetime


class WorkOrderTranscribed(OrderEvent):
    """What was spoken with the report `report_id`, as a machine heard it."""

    report_id: UUID
    words: Words
    at: datetime


class WorkOrderArrived(OrderEvent):
    """The technician is on site: measured, or `vouched` for by a supervisor."""

    schema_version: ClassVar[int] = 2

    technician_id: UUID
    check_in: CheckIn | None
    vouched: bool
    at: datetime


class EntryConsentRecorded(OrderEvent):
    """What was said of going in, before anybody did; a later word takes its place, but lifts no refusal."""

    schema_version: ClassVar[int] = 2

    consent: Consent
    at: datetime


class WorkOrderCompleted(OrderEvent):
    """The repair is done, for the `closing`th time.

    The tenant is asked how it was at `ask_at`; it closes by itself at `close_at` if nobody says anything:
    so says this version of the policy.
    """

    schema_version: ClassVar[int] = 3

    fault: Code
    technician_id: UUID
    tenant_id: UUID | None
    person_id: UUID | None
    closing: Ordinal
    ask_at: datetime | None
    close_at: datetime | None
    policy_version: PolicyVersion
    at: datetime


# ---- its clocks


class ClockPaused(OrderEvent):
    """The clocks of `stages` stand still for a reason, at most until `until`, as the policy says."""

    schema_version: ClassVar[int] = 2

    reason: Reason
    stages: tuple[Stage, ...]
    paused_at: datetime
    until: datetime
    policy_version: PolicyVersion


class ClockResumed(OrderEvent):
    """They go on, with the promise as it stands from then on."""

    reason: Reason
    paused_at: datetime
    resumed_at: datetime
    promise: Promise


class PromiseEndangered(OrderEvent):
    """`stage` is not reached yet, and `due_at` is near."""

    schema_version: ClassVar[int] = 2

    fault: Code
    urgency: Urgency
    stage: Stage
    due_at: datetime


class WorkOrderOverdue(OrderEvent):
    """The promised `stage` was not reached by `due_at`; `level` is who must be told now."""

    schema_version: ClassVar[int] = 2

    fault: Code
    urgency: Urgency
    stage: Stage
    level: Level
    due_at: datetime


# ---- put off, taken back, closed, opened again


class WorkOrderDeferred(OrderEvent):
    """Put off to the local day `until`; it comes back `returns_at`, and no clock runs before.

    `person_id`: who reported it, and is told; None: nobody did, or it was told before it said so.
    """

    schema_version: ClassVar[int] = 2

    fault: Code
    person_id: UUID | None
    until: date
    returns_at: datetime
    reason: Code
    at: datetime


class WorkOrderReturned(OrderEvent):
    """Back in the pool after it was put off, or was cancelled by mistake, with what is promised from then on.

    Until November 2026 that was a new promise, whatever had been left of the one before. `person_id`: who
    reported it, and is told; None: nobody did, or it was told before it said so; so is `urgency` then.
    """

    schema_version: ClassVar[int] = 2

    fault: Code
    urgency: Urgency | None
    person_id: UUID | None
    promise: Promise
    at: datetime


class WorkOrderCancelled(OrderEvent):
    """There was nothing to repair here after all; `same_as`: it is done under that order, known already.

    `urgency`: None where it was told before it said so; so is `person_id`, who reported it and is told, and
    where nobody did.
    """

    schema_version: ClassVar[int] = 3

    fault: Code
    urgency: Urgency | None
    person_id: UUID | None
    reason: Code
    same_as: UUID | None
    at: datetime


class RatingAsked(OrderEvent):
    """The tenant is told what was done, and asked how the `closing`th repair of it was.

    `tenant_fen`: what they pay; `parts`: what was fitted; None where nobody said what it took.
    `reopen_within`: days from the completion in which it may be opened again; None: told before it was said.
    """

    schema_version: ClassVar[int] = 3

    person_id: UUID
    fault: Code
    tenant_fen: Fen | None
    parts: tuple[Replaced, ...] | None
    reopen_within: int | None
    closing: Ordinal
    at: datetime


class RatingLinkIssued(OrderEvent):
    """A link for one message, good for one rating; only its digest is kept."""

    closing: Ordinal
    link_sha256: Digest
    expires_at: datetime


class WorkOrderRated(OrderEvent):
    """What the tenant says of it, once for each closing; their words are sealed."""

    closing: Ordinal
    technician_id: UUID
    fault: Code
    stars: Stars
    reasons: tuple[Code, ...]
    words: Words | None
    link_sha256: Digest
    at: datetime


class WorkOrderClosed(OrderEvent):
    """Nothing more is to come of this closing; by silence, that is by a version of the policy."""

    schema_version: ClassVar[int] = 2

    closing: Ordinal
    by: ClosedBy
    policy_version: PolicyVersion
    at: datetime


class WorkOrderReopened(OrderEvent):
    """The `closing`th repair did not hold: back in the pool with a new promise.

    It counts against the first closing: that of `first_technician_id` at `first_completed_at`.
    """

    closing: Ordinal
    first_technician_id: UUID
    first_completed_at: datetime
    reason: Code
    promise: Promise
    at: datetime
