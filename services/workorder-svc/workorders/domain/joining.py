"""A fault of the building is mended once: the other homes' orders are done with the first, and follow it."""

from datetime import datetime
from uuid import UUID

from kernel.domain import Refusal

from workorders.domain.building import SAME_BUILDING
from workorders.domain.offer_facts import WorkOrderDoneWithAnother
from workorders.domain.repair import about
from workorders.domain.taking_away import taken_away
from workorders.domain.work_order_clocks import resumed, returned
from workorders.domain.work_order_commands import FollowLead
from workorders.domain.work_order_facts import OrderEvent, WorkOrderCancelled
from workorders.domain.work_order_states import Cancelled, Deferred, Open


class NotOneFault(Refusal):
    """What is of another building, is another fault, or is in nobody's hands any more, mends nothing here."""

    title, field, status = (
        "只能并入同一楼栋、同一故障、尚未完工的另一张工单",
        "lead",
        409,
    )


def joined(order: Open | Deferred, lead: UUID, at: datetime) -> list[OrderEvent]:
    """It is done with `lead`: no clock of its own runs, nobody is sent, and who reported it is told."""
    waited = resumed(order, at) if isinstance(order, Open) else []
    gone = order.tells(WorkOrderCancelled, **about(order.repair), reason=SAME_BUILDING, same_as=lead, at=at)
    return [*waited, gone, *taken_away(order, "known_already", at)]


def followed(asked: FollowLead, order: Cancelled) -> list[OrderEvent]:
    """Done with it; or a repair of its own again, as late as it is, where the other was taken back."""
    if not asked.done:
        return returned(asked, order)
    return [order.tells(WorkOrderDoneWithAnother, **about(order.repair), same_as=asked.lead, at=asked.at)]
