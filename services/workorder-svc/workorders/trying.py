"""What would have come out by other promises: which orders would have been late, and who had heard."""

from collections.abc import Mapping, Sequence
from typing import Final

from kernel.clock import local_date
from kernel.domain import Event, State
from kernel.facts import Fact
from policy.trying.comparing import Question, Trying, by_deadlines
from policy.trying.replaying import Again, Books

from workorders.by_policy import tell
from workorders.domain.pauses import moved
from workorders.domain.promise import Promise, Urgency
from workorders.domain.repair import Repair
from workorders.domain.sla import Sla, promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_facts import (
    ClockResumed,
    WorkOrderOverdue,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)
from workorders.domain.work_order_states import Known, Open
from workorders.policies.escalation import escalation
from workorders.views.policies import SHELF


def promised_as_if(order: State, fact: Fact, books: Books) -> Event:
    """The fact with the promise that the other policy had made, or that a pause had moved."""
    match fact.event:
        case WorkOrderReported(promise=said, urgency=urgency) as event:
            other = _promise(said, urgency, event, books)
        case WorkOrderTriaged(promise=said, urgency=urgency) as event if isinstance(order, Known):
            same = urgency == order.repair.urgency
            other = order.promise if same else _promise(said, urgency, order.repair, books)
        case WorkOrderReturned(promise=said) | WorkOrderReopened(promise=said) if isinstance(order, Known):
            other = _promise(said, order.repair.urgency, order.repair, books)
        case ClockResumed(resumed_at=at) if isinstance(order, Open) and order.pause:
            other = moved(order.promise, order.pause, at)
        case event:
            return event
    return fact.event.model_copy(update={"promise": other})


def _promise(said: Promise, urgency: Urgency, of: Repair | WorkOrderReported, books: Books) -> Promise:
    sla = books.tried.of(Sla).in_force(local_date(said.since))
    return promise(urgency, said.since, sla, of.park_id, of.contract_class)


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "sla": [
        by_deadlines(
            Again(work_order, [escalation], (WorkOrderOverdue,), tell, promised_as_if),
            lambda event: (event.order_id, event.stage, f"WorkOrderOverdue {event.level}"),
        )
    ],
}
"""By the policy that is tried."""

TRYING: Final = Trying(SHELF, QUESTIONS)
