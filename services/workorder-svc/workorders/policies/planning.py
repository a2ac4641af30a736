"""What a plan says is to be done is an order like any other, opened in time, or is said once more of one that
there is.
"""

from kernel.facts import Fact
from kernel.ids import derived_id, named_id
from kernel.service import Deadline, Do, Policy, Timer
from workorders.domain.plan import FallDue, PlanFellDue, PlanSet, beginning, plan
from workorders.domain.repair import Repair
from workorders.domain.triage import urgency_of
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import FindAgain, Report

KIND = "plan-falls-due"


def arm(fact: Fact) -> list[Deadline]:
    match fact.event:
        case PlanSet(plan_id=id_, due_on=day, opens_at=at):
            return [Deadline(KIND, id_, at, {"due_on": day})]
        case PlanFellDue(plan_id=id_, next_due_on=day, next_opens_at=at):
            return [Deadline(KIND, id_, at, {"due_on": day})]
    return []


def fire(deadline: Deadline) -> Do:
    order_id = named_id("planned order", deadline.id, deadline.note["due_on"])
    said = deadline.note | {"at": deadline.due_at, "order_id": order_id, "plan_id": deadline.id}
    return Do(plan, deadline.id, FallDue.model_validate(said))


def react(fact: Fact) -> list[Do]:
    event: PlanFellDue = fact.event  # type: ignore[assignment]
    urgency = urgency_of(event.fault)
    if event.again:
        said = {"fault": event.fault, "urgency": urgency, "source": "plan", "at": event.at}
        again = FindAgain(**said, report_id=derived_id(fact.id, "planned as well"))
        return [Do(work_order, event.order_id, again)]
    where = event.model_dump(include={"order_id", "unit_id", "park_id", "fault"})
    repair = Repair(**where, urgency=urgency, source="plan")
    # It is known ahead of its day; nobody is late before that day has come.
    asked = Report(at=event.at, starts_at=beginning(event.due_on), repair=repair)
    return [Do(work_order, event.order_id, asked)]


falling_due = Timer(kind=KIND, listens=(PlanSet, PlanFellDue), arm=arm, fire=fire)
planning = Policy("open what a plan says is to be done", (PlanFellDue,), react)
