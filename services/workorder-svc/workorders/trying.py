"""What would have come out by other promises: which orders would have been late, and who had heard."""

from collections.abc import Mapping, Sequence
from typing import Final

from kernel.clock import local_date
from kernel.domain import Event, State
from kernel.facts import Fact
from policy.trying.comparing import Question, Trying, by_deadlines
from policy.trying.replaying import Again, Books

from workorders.by_policy import tell
from workorders.domain.sla import Sla, promise
from workorders.domain.work_order import WorkOrderOverdue, WorkOrderReported, work_order
from workorders.policies.escalation import escalation
from workorders.views.policies import SHELF


def _promised_as_if(_: State, fact: Fact, books: Books) -> Event:
    event = fact.event
    if not isinstance(event, WorkOrderReported):
        return event
    sla = books.tried.of(Sla).in_force(local_date(event.reported_at))
    return event.model_copy(update={"promise": promise(event.urgency, event.reported_at, sla)})


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "sla": [
        by_deadlines(
            Again(work_order, [escalation], (WorkOrderOverdue,), tell, _promised_as_if),
            lambda event: (event.order_id, "", f"WorkOrderOverdue {event.level}"),
        )
    ],
}
"""By the policy that is tried."""

TRYING: Final = Trying(SHELF, QUESTIONS)
