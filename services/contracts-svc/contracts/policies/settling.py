"""A settlement that is not closed by its day is told of: when that is over, a day later to who is above."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import RemindToSettle
from contracts.domain.settlement_facts import OverdueStage, SettlementOpened, SettlementReopened

DAYS_AFTER: Final[Mapping[OverdueStage, int]] = {"late": 1, "escalated": 2}
"""Days after the last day on which it is closed in time: each stage begins with that day."""


def arm(fact: Fact) -> Sequence[Deadline]:
    """What is reopened is given its day once more: by then it may have been late for long."""
    match fact.event:
        case SettlementOpened(settlement_id=id_, due_on=due_on) if due_on:
            since = due_on
        case SettlementReopened(settlement_id=id_):
            since = local_date(fact.recorded_at)
        case _:
            return []
    return [
        Deadline("settlement_overdue", id_, start_of(since + timedelta(days=days)), {"stage": stage})
        for stage, days in DAYS_AFTER.items()
    ]


def _remind(deadline: Deadline) -> Do:
    asked = {**deadline.note, "today": local_date(deadline.due_at)}
    return Do(settlement, deadline.id, RemindToSettle.model_validate(asked))


settlement_overdue = Timer(
    kind="settlement_overdue",
    listens=(SettlementOpened, SettlementReopened),
    arm=arm,
    fire=_remind,
)
