"""What of being on site somebody above has to hear of, or to look at."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from workorders.domain.photos import Photo
from workorders.domain.repair import Code
from workorders.domain.work_order_facts import OrderEvent, Ordinal


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
