"""What could wait cannot any more, or is worse, or can wait after all: who was asked, or said yes, knew of
something else.
"""

from datetime import datetime
from typing import Final, Literal

from workorders.domain.offer_facts import (
    EmergencyCalledOff,
    OfferWithdrawn,
    WorkOrderMadeGraver,
    WorkOrderMadeUrgent,
)
from workorders.domain.repair import Repair
from workorders.domain.same_danger import graver, kin
from workorders.domain.taking_away import believes
from workorders.domain.work_order_facts import OrderEvent
from workorders.domain.work_order_states import Known, Offered, OnSite, Open, TakenUp

URGENT: Final = "urgent"
"""Why an offer does not stand: it is made anew, by the terms of an emergency."""


def made_urgent(order: Open, as_of: Repair, at: datetime) -> list[OrderEvent]:
    """Nothing where it was one before, or nobody was asked; who took it up keeps it, and is told.

    `as_of`: what it is from now on.
    """
    if as_of.urgency != "emergency" or not isinstance(order, Offered | TakenUp):
        return []
    whose = order.technician_id if isinstance(order, TakenUp) else None
    said = {"fault": as_of.fault, "technician_id": whose, "person_id": as_of.person_id}
    told = order.tells(WorkOrderMadeUrgent, **said, at=at)
    if whose:
        return [told]
    return [order.tells(OfferWithdrawn, technician_id=order.technician_id, reason=URGENT, at=at), told]


def made_graver(order: Open, fault: str, at: datetime) -> list[OrderEvent]:
    """Nothing where nobody was asked, or where it is not the graver of one danger."""
    known = order.repair
    if known.urgency != "emergency" or fault == known.fault or fault not in kin(known.fault):
        return []
    if graver(known.fault, fault) != fault or not isinstance(order, Offered | TakenUp | OnSite):
        return []
    return [order.tells(WorkOrderMadeGraver, fault=fault, technician_id=order.technician_id, at=at)]


def called_off(
    order: Known,
    became: Literal["ordinary", "put_off", "paused", "cancelled", "another"],
    at: datetime,
    due_at: datetime | None = None,
) -> list[EmergencyCalledOff]:
    """Nothing where it was no emergency; `due_at`: until when it waits now."""
    if order.repair.urgency != "emergency":
        return []
    whose = {"technician_id": believes(order), "person_id": order.repair.person_id}
    said = {"fault": order.repair.fault, "became": became, "due_at": due_at, "at": at}
    return [order.tells(EmergencyCalledOff, **whose, **said)]
