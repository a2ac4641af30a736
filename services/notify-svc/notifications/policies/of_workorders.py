"""A repair is late: the supervisor hears of it, then the manager."""

from collections.abc import Sequence

from kernel.clock import SHANGHAI
from kernel.facts import Fact
from kernel.service import Do, Policy
from published.workorders import WorkOrderOverdue

from notifications.policies.asking import ask


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case WorkOrderOverdue() as e:
            return ask(
                fact,
                e.order_id,
                e.level,
                occasion=e.stage,
                rule=f"WorkOrderOverdue/{e.level}",
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={"due": f"{e.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"},
            )
    return []


of_workorders = Policy("tell of work orders", (WorkOrderOverdue,), react)
