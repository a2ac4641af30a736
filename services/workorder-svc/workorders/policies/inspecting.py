"""What an inspection finds broken is an order like any other."""

from kernel.facts import Fact
from kernel.service import Do, Policy
from workorders.domain.inspection import ItemInspected
from workorders.domain.repair import Repair
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Report


def react(fact: Fact) -> list[Do]:
    event: ItemInspected = fact.event  # type: ignore[assignment]
    if event.order_id is None:
        return []
    repair = Repair(
        **event.model_dump(include={"order_id", "unit_id", "park_id", "fault", "urgency", "source"})
    )
    return [Do(work_order, event.order_id, Report(at=event.at, repair=repair))]


inspecting = Policy("mend what an inspection found broken", (ItemInspected,), react)
