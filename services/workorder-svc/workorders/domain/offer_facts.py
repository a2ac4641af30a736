"""Who is asked to do a repair, and what they answer."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from kernel.domain import Frozen

from workorders.domain.promise import Urgency
from workorders.domain.repair import Code
from workorders.domain.work_order_facts import OrderEvent

Away = Literal[
    "given_to_another",
    "another_came",
    "put_off",
    "cancelled",
    "known_already",
    "suspended",
    "leave",
    "skill",
    "park",
]
"""Why an order is not theirs any more; `known_already`: it is done under another one."""


class Ground(Frozen):
    """One reason for somebody: what counts, how much of it there is, and what that is worth."""

    name: Code
    number: float
    points: float


class OverrideCost(Frozen):
    """What it costs that a person chose another than the best. `metres`: None of a home without a place."""

    minutes: int
    metres: int | None
    fen: int


class WorkOrderDispatched(OrderEvent):
    """Offered to one technician, who may answer until `respond_by`.

    `urgency`: None where it was told before it said so; so is `offer_id`, the id of this fact: by it others
    name what they tell of this offer, and of no other one to the same technician.
    """

    schema_version: ClassVar[int] = 4

    fault: Code
    urgency: Urgency | None
    technician_id: UUID
    respond_by: datetime
    grounds: tuple[Ground, ...]
    decided_by: Literal["system", "person"]
    override: OverrideCost | None
    offer_id: UUID | None
    at: datetime


class WorkOrderDeclined(OrderEvent):
    """Who was to do it does not: back into the pool."""

    technician_id: UUID
    reason: Code
    at: datetime


class OfferLapsed(OrderEvent):
    """No answer by `respond_by`: back into the pool. `urgency`: None where it was told before it said so."""

    schema_version: ClassVar[int] = 2

    fault: Code
    urgency: Urgency | None
    technician_id: UUID
    respond_by: datetime


class OfferUnheard(OrderEvent):
    """No message told them of it, on any channel: back into the pool before they had to answer."""

    technician_id: UUID
    at: datetime


class OfferWithdrawn(OrderEvent):
    """Who was asked, or took it up, cannot be sent any more, for this reason: back into the pool.

    `urgent`: they were asked for what could wait, and it cannot any more; whoever fits is asked anew.
    """

    technician_id: UUID
    reason: Code
    at: datetime


class WorkOrderTakenAway(OrderEvent):
    """Who was asked, took it up or was there has it no more: they are told, so that nobody goes in vain."""

    technician_id: UUID
    reason: Away
    fault: Code
    urgency: Urgency
    at: datetime


class WorkOrderDoneWithAnother(OrderEvent):
    """What was the building's is mended, under the order `same_as`; `person_id`: who reported it here."""

    same_as: UUID
    fault: Code
    urgency: Urgency
    person_id: UUID | None
    at: datetime


class WorkOrderMadeUrgent(OrderEvent):
    """What somebody was asked for, or took up, is an emergency from now on.

    `technician_id`: who took it up and keeps it; None where it is offered anew. `person_id`: who reported it.
    """

    fault: Code
    technician_id: UUID | None
    person_id: UUID | None
    at: datetime


class WorkOrderMadeGraver(OrderEvent):
    """The emergency that `technician_id` was asked for, took up, or is there for, is a graver one of the same
    danger: they may have to bring something else, or to come faster.
    """

    fault: Code
    technician_id: UUID
    at: datetime


class EmergencyCalledOff(OrderEvent):
    """A person says that it can wait after all, is put off, or its clocks stand still, until `due_at`, that
    there is nothing to repair, or that what threatened lives, `fault`, is `another` that does not.

    `technician_id`: who was asked, took it up or is there; None: nobody. `person_id`: who reported it.
    """

    fault: Code
    became: Literal["ordinary", "put_off", "paused", "cancelled", "another"]
    technician_id: UUID | None
    person_id: UUID | None
    due_at: datetime | None
    at: datetime


class EmergencyOutOfReach(OrderEvent):
    """Who is asked, for nobody is better, would be there at `there_at` by estimate, later than is promised:
    somebody above hears so at once, and not when the time has run out.
    """

    fault: Code
    technician_id: UUID
    there_at: datetime
    due_at: datetime
    at: datetime


class NobodyFits(OrderEvent):
    """There is nobody to offer it to, for these reasons."""

    schema_version: ClassVar[int] = 2

    fault: Code
    urgency: Urgency
    why: tuple[Code, ...]
    at: datetime


class WorkOrderResponded(OrderEvent):
    """A technician took it up.

    `over`: by how many that is more than they have at a time; None where they came without a word, where
    nobody said how many that is, or where it was told before it said so.
    """

    schema_version: ClassVar[int] = 2

    technician_id: UUID
    over: int | None
    at: datetime
