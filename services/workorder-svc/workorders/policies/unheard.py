"""Who is offered a repair and surely hears nothing of it is not waited for: it goes to the next."""

from typing import Final

from kernel.facts import Fact
from kernel.service import Do, Policy
from published.notifications import NotificationUnreached
from workorders.domain.offer_commands import (
    NoteUnheard,
)
from workorders.domain.work_order import work_order

MAY_HAVE_HEARD: Final = frozenset({"no_receipt", "unsent"})
"""A message that somebody has, or will have, may be read: they have their time to answer."""


def react(fact: Fact) -> list[Do]:
    match fact.event:
        case NotificationUnreached(kind="WorkOrderDispatched", thing_id=order_id, lost=lost) as unreached if (
            order_id and lost and not MAY_HAVE_HEARD & {each.why for each in lost}
        ):
            whose = {"technician_id": unreached.person_id, "offer_id": unreached.cause_id}
            noted = NoteUnheard(at=fact.recorded_at, **whose)
            return [Do(work_order, order_id, noted)]
    return []


unheard = Policy("wait for nobody whom no message told of their offer", (NotificationUnreached,), react)
