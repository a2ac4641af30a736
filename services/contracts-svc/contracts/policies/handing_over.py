"""A handover that is not agreed to by its day is told of: when that is over, a day later to who is above."""

from collections.abc import Sequence

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.handover import handover
from contracts.domain.handover_commands import RemindToAgree
from contracts.domain.handover_facts import HandoverOpened, HandoverReopened
from contracts.policies.late import when_late


def arm(fact: Fact) -> Sequence[Deadline]:
    """What is reopened is given its day once more: by then it may have been late for long."""
    match fact.event:
        case HandoverOpened(handover_id=id_, due_on=due_on) if due_on:
            return when_late("handover_overdue", id_, due_on)
        case HandoverReopened(handover_id=id_):
            return when_late("handover_overdue", id_, local_date(fact.recorded_at))
    return []


def _remind(deadline: Deadline) -> Do:
    asked = {**deadline.note, "today": local_date(deadline.due_at)}
    return Do(handover, deadline.id, RemindToAgree.model_validate(asked))


handover_overdue = Timer(
    kind="handover_overdue",
    listens=(HandoverOpened, HandoverReopened),
    arm=arm,
    fire=_remind,
)
