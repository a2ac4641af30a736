"""A promise that ran out is told upwards: the supervisor at once, the manager when it is still so."""

from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from workorders.domain.work_order import Escalate, WorkOrderReported, work_order

KIND = "promise-runs-out"


def arm(fact: Fact) -> list[Deadline]:
    event = fact.event
    if not isinstance(event, WorkOrderReported):
        return []
    due = event.promise
    moments = (("supervisor", due.due_at), ("manager", due.manager_at))
    return [
        Deadline(KIND, event.order_id, at, {"level": level, "stage": due.stage, "due_at": due.due_at})
        for level, at in moments
    ]


def fire(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, Escalate.model_validate(deadline.note))


escalation = Timer(kind=KIND, listens=(WorkOrderReported,), arm=arm, fire=fire)
