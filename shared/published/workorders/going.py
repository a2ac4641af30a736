"""Who is asked to go there, who goes, and what they meet."""

from typing import ClassVar, Literal
from uuid import UUID

from published.values import Code, Instant, Urgency
from published.workorders.told import WorkOrderEvent


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


class EmergencyOutOfReach(WorkOrderEvent):
    """Who is asked, for nobody is better, would be there at `there_at` by estimate, later than `due_at`."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    technician_id: UUID
    there_at: Instant
    due_at: Instant
    at: Instant


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


class WorkOrderTakenAway(WorkOrderEvent):
    """Whoever was asked, had taken it up or was there has it no more, for a reason: they need not go."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    technician_id: UUID
    reason: Code
    fault: Code
    urgency: Urgency
    at: Instant


class WorkOrderDoneWithAnother(WorkOrderEvent):
    """What was the building's is mended, under the order `same_as`; `person_id`: who reported it here."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    same_as: UUID
    fault: Code
    urgency: Urgency
    person_id: UUID | None
    at: Instant


class WorkOrderMadeUrgent(WorkOrderEvent):
    """What a technician was asked for, or took up, is an emergency from now on: `technician_id` has it and
    must go at once, or nobody has and it is offered anew; `person_id`, who reported it, is told.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    technician_id: UUID | None
    person_id: UUID | None
    at: Instant


class WorkOrderMadeGraver(WorkOrderEvent):
    """The emergency that a technician was asked for, took up, or is there for, is a graver one of the same
    danger, such as a burst pipe where a leak was said.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    technician_id: UUID
    at: Instant


class EmergencyCalledOff(WorkOrderEvent):
    """A person says that an emergency can wait after all, is put off, or its clocks stand still, until
    `due_at`, that there is nothing to repair, or that what threatened lives, `fault`, is `another` that does
    not, and as urgent:
    `technician_id` was asked, took it up or is there; `person_id`, who reported it, is told.
    """

    schema_version: ClassVar[int] = 4

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    became: Literal["ordinary", "put_off", "paused", "cancelled", "another"]
    technician_id: UUID | None
    person_id: UUID | None
    due_at: Instant | None
    at: Instant


class WorkOrderArrived(WorkOrderEvent):
    """The technician is on site: the emergency's SLA (4 h) is met if in time."""

    order_id: UUID
    park_id: UUID
    technician_id: UUID
    at: Instant


class StepToldLate(WorkOrderEvent):
    """A technician was there before the one who has it, or had done it, and said so only afterwards: somebody
    has to see whose the repair was.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    technician_id: UUID
    step: Code
    at: Instant


class EmergencyHeardLate(WorkOrderEvent):
    """What was spoken is an emergency by its text, which came when it was done: whether that was mended is to
    be found out. `fault`: as the text says; `technician_id`: who did the last repair of it.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    technician_id: UUID
    at: Instant


class WorkOrderLeft(WorkOrderEvent):
    """Who was there checked in at another building, and it is not done: it is theirs still."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    urgency: Urgency
    technician_id: UUID
    at: Instant


class TradeMissing(WorkOrderEvent):
    """What a technician is there for turned out to be of another trade than they know: somebody above has to
    see whether they can mend it.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    urgency: Urgency
    technician_id: UUID
    at: Instant


class EmergencyShutOut(WorkOrderEvent):
    """An emergency that nobody may go in for: the tenant refused, or nobody opens."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    answer: Literal["refused", "absent"]
    at: Instant
