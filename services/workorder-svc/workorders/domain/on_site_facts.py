"""What is shown of being on site, what it took, and what of it somebody above has to hear of or look at."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from workorders.domain.costs import Costs, Fen
from workorders.domain.fitting import Fitted
from workorders.domain.photos import Photo, Sha
from workorders.domain.promise import Urgency
from workorders.domain.repair import Code
from workorders.domain.work_order_facts import OrderEvent, Ordinal, PolicyVersion

Actor = Annotated[str, Field(max_length=128, examples=["YG001"])]


class PhotoTaken(OrderEvent):
    """A photo of the `closing`th repair, new and of this visit. `alone`: no other that looks the same can be
    told beside it.
    """

    schema_version: ClassVar[int] = 3

    technician_id: UUID
    closing: Ordinal
    photo: Photo
    taken_at: datetime
    alone: bool


class OriginalForgotten(OrderEvent):
    """The original of a photo was kept long enough, as this version of the policy says; the picture stays."""

    sha256: Sha
    policy_version: int
    at: datetime


class Costing(OrderEvent):
    """What the `closing`th repair of it took, and who pays.

    `technician_id`: whose repair it is; each line says whose it is, where it was handed over.
    """

    fault: Code
    tenant_id: UUID | None
    technician_id: UUID
    closing: Ordinal
    costs: Costs
    operator_fen: Fen
    owner_fen: Fen
    tenant_fen: Fen
    at: datetime


class WorkOrderCosted(Costing):
    """By the word of `told_by`, None where it was told before it said so; a later word takes its place.

    `waits`: it is so much that another has to approve it first, and nobody is charged for it yet.
    `fitted`: which pieces of each batch that is named now, or was before; nothing of a batch where it was
    told before it said so.
    """

    schema_version: ClassVar[int] = 4

    fitted: tuple[Fitted, ...]
    policy_version: PolicyVersion
    told_by: Actor | None
    waits: bool


class CostsAwaitApproval(OrderEvent):
    """What the `closing`th repair took, `fen` altogether, is charged to nobody until another has approved it;
    `level` is who must be told now. `call_at`: when the next one is, unless somebody has.
    """

    fault: Code
    closing: Ordinal
    fen: Fen
    level: Literal["supervisor", "operations"]
    call_at: datetime | None
    at: datetime


class CostsApproved(Costing):
    """Another person has looked at what waited for it; why is in the envelope."""

    approved_by: Actor


class EmergencyShutOut(OrderEvent):
    """Nobody may go in, or nobody opens, while it cannot wait: somebody above hears so at once."""

    fault: Code
    answer: Literal["refused", "absent"]
    at: datetime


class StepToldLate(OrderEvent):
    """What a technician did there `at` a moment before another came, or had done it: it is told after that,
    changes nothing any more, and somebody above has to see whose the repair was.
    """

    fault: Code
    technician_id: UUID
    step: Literal["arrive", "consent", "costs", "complete", "photo"]
    at: datetime


class EmergencyHeardLate(OrderEvent):
    """What was spoken is an emergency by its text, which came when it was done: by who may have heard it, and
    may have mended it, or not. Somebody above has to find out.

    `fault`: as the text says; `technician_id`: who did the last repair of it.
    """

    fault: Code
    technician_id: UUID
    at: datetime


class WorkOrderLeft(OrderEvent):
    """Who was there checked in at another building, and it is not done: it is theirs still."""

    fault: Code
    urgency: Urgency
    technician_id: UUID
    at: datetime


class WorkOrderSumChanged(OrderEvent):
    """The tenant had been told what they pay for the `closing`th repair, and it is `tenant_fen` after all."""

    person_id: UUID
    fault: Code
    closing: Ordinal
    tenant_fen: Fen
    at: datetime


class TradeMissing(OrderEvent):
    """It turned out to be of another trade than the technician who is there for it knows: they stay, and
    somebody above has to see whether they can mend it.
    """

    fault: Code
    urgency: Urgency
    technician_id: UUID
    at: datetime


class PhotoToldLate(OrderEvent):
    """A photo of such a visit: kept and shown beside the others, and no proof of what another did.

    `alone`: as of PhotoTaken.
    """

    schema_version: ClassVar[int] = 2

    technician_id: UUID
    closing: Ordinal
    photo: Photo
    taken_at: datetime
    alone: bool


class CheckInLookedAt(OrderEvent):
    """A supervisor looked at a check-in by a position that is called made up; what they found is in the
    envelope.
    """

    technician_id: UUID
    arrived_at: datetime
    at: datetime
