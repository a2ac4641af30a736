"""What an inspection finds broken is an order like any other, or is said once more of one that is open; one
that nobody goes through by its day is told upwards.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Deadline, Do, Policy, Timer
from workorders.domain.inspection import calls, inspection
from workorders.domain.inspection_commands import CallForInspection
from workorders.domain.inspection_facts import InspectionOpened, ItemInspected
from workorders.domain.repair import Repair
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import FindAgain, Report

KIND = "inspection-undone"


def arm(fact: Fact) -> list[Deadline]:
    event: InspectionOpened = fact.event  # type: ignore[assignment]
    return [Deadline(KIND, event.inspection_id, at, {"level": level}) for level, at in calls(event)]


def fire(deadline: Deadline) -> Do:
    asked = CallForInspection.model_validate(deadline.note | {"at": deadline.due_at})
    return Do(inspection, deadline.id, asked)


def reporting(event: ItemInspected) -> Report:
    """What failed, as it is reported."""
    repair = Repair(
        **event.model_dump(include={"order_id", "unit_id", "park_id", "fault", "urgency", "source"})
    )
    return Report(at=event.at, repair=repair)


def react(fact: Fact) -> Sequence[Do]:
    """Its order is there as a rule: what was told before it came first has it now."""
    event: ItemInspected = fact.event  # type: ignore[assignment]
    if event.order_id is None:
        return []
    if event.again:
        said = event.model_dump(include={"at", "fault", "urgency", "source"})
        again = FindAgain(**said, report_id=derived_id(fact.id, "found again"))
        return [Do(work_order, event.order_id, again)]
    return [Do(work_order, event.order_id, reporting(event))]


inspecting = Policy("mend what an inspection found broken", (ItemInspected,), react)
undone = Timer(kind=KIND, listens=(InspectionOpened,), arm=arm, fire=fire)
