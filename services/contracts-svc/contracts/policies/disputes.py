"""What is found amiss in a unit is told of after a day, if it is so still; of two contracts that share days
to come at once.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.dispute import DisputeFound, FallDue, dispute

GRACE: Final = timedelta(days=1)
"""So long the departments have to tell what they did; moving in and out are told on their day."""


def arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case DisputeFound(unit_id=unit, found=found):
            note = {"found": found.model_dump(mode="json")}
            grace = timedelta() if found.kind == "let_to_another" else GRACE
            return [Deadline("unit_disputed", unit, fact.recorded_at + grace, note)]
    return []


unit_disputed = Timer(
    kind="unit_disputed",
    listens=(DisputeFound,),
    arm=arm,
    fire=lambda deadline: Do(dispute, deadline.id, FallDue.model_validate(deadline.note)),
)
