"""An order leaves the hands that it is in; whose they are is told, whatever the reason."""

from datetime import datetime
from uuid import UUID

from workorders.domain.offer_commands import (
    WithdrawOffer,
)
from workorders.domain.offer_facts import Away, OfferWithdrawn, WorkOrderTakenAway
from workorders.domain.on_site_facts import TradeMissing
from workorders.domain.work_order_facts import OrderEvent
from workorders.domain.work_order_states import Known, Offered, OnSite, Reported, TakenUp


def taken_away(
    order: Known, reason: Away, at: datetime, unless: UUID | None = None
) -> list[WorkOrderTakenAway]:
    """Nothing where nobody has it, or who has it is `unless`."""
    who = believes(order)
    if who in (None, unless):
        return []
    what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
    return [order.tells(WorkOrderTakenAway, technician_id=who, reason=reason, **what, at=at)]


def believes(order: Known) -> UUID | None:
    """Who has it, or was asked and heard nothing else since."""
    match order:
        case Offered(technician_id=who) | TakenUp(technician_id=who) | OnSite(technician_id=who):
            return who
        case Reported(was_asked=who):
            return who
    return None


def withdrawn(asked: WithdrawOffer, order: Offered | TakenUp | OnSite) -> list[OrderEvent]:
    """From who cannot be sent any more. Who is there stays, unless they are suspended; where they do not know
    its trade, somebody above hears.
    """
    if isinstance(order, OnSite) and asked.reason != "suspended":
        what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
        missing = order.tells(TradeMissing, technician_id=order.technician_id, **what, at=asked.at)
        return [missing] if asked.reason == "skill" else []
    return [order.tells(OfferWithdrawn, **dict(asked)), *taken_away(order, asked.reason, asked.at)]
