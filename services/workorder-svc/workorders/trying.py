"""What would have come out by other promises and bounds: which orders would have been late, and who had
heard; which costs would have been refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from kernel.clock import local_date
from kernel.domain import Event, Refusal, State
from kernel.facts import Fact
from policy.trying.comparing import Facts, Outcome, Question, Trying, by_deadlines
from policy.trying.replaying import Again, Books

from workorders.by_policy import tell
from workorders.domain.cost_bounds import CostBounds
from workorders.domain.pauses import moved
from workorders.domain.promise import Promise, Urgency
from workorders.domain.repair import Repair
from workorders.domain.sla import Sla, promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_facts import (
    ClockResumed,
    WorkOrderCosted,
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


def _costed(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Which costs would have been refused; those that were, nobody told."""
    for fact in facts:
        match fact.event:
            case WorkOrderCosted(order_id=order, closing=closing, costs=costs, at=at):
                day = local_date(at)
                try:
                    costs.check(books.tried.of(CostBounds).in_force(day).values)
                except Refusal as refused:
                    yield Outcome(order, str(closing), type(refused).__name__, day)


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "sla": [
        by_deadlines(
            Again(work_order, [escalation], (WorkOrderOverdue,), tell, promised_as_if),
            lambda event: (event.order_id, event.stage, f"WorkOrderOverdue {event.level}"),
        )
    ],
    "cost_bounds": [Question(work_order, _costed)],
}
"""By the policy that is tried."""

TRYING: Final = Trying(SHELF, QUESTIONS)
