"""A handover that is not agreed to by its day is told of: when that is over, a day later to who is above."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.handover import handover
from contracts.domain.handover_commands import RemindToAgree
from contracts.domain.handover_facts import HandoverOpened, HandoverReopened, LateStage

DAYS_AFTER: Final[Mapping[LateStage, int]] = {"late": 1, "escalated": 2}
"""Days after the last day on which it is agreed in time: each stage begins with that day."""


def arm(fact: Fact) -> Sequence[Deadline]:
    """What is reopened is given its day once more: by then it may have been late for long."""
    match fact.event:
        case HandoverOpened(handover_id=id_, due_on=due_on) if due_on:
            since = due_on
        case HandoverReopened(handover_id=id_):
            since = local_date(fact.recorded_at)
        case _:
            return []
    return [
        Deadline("handover_overdue", id_, start_of(since + timedelta(days=days)), {"stage": stage})
        for stage, days in DAYS_AFTER.items()
    ]


def _remind(deadline: Deadline) -> Do:
    asked = {**deadline.note, "today": local_date(deadline.due_at)}
    return Do(handover, deadline.id, RemindToAgree.model_validate(asked))


handover_overdue = Timer(
    kind="handover_overdue",
    listens=(HandoverOpened, HandoverReopened),
    arm=arm,
    fire=_remind,
)
