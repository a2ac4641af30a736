"""A settlement that is not closed by its day is told of: when that is over, a day later to who is above."""

from collections.abc import Sequence

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import RemindToSettle
from contracts.domain.settlement_facts import SettlementOpened, SettlementReopened
from contracts.policies.late import when_late


def arm(fact: Fact) -> Sequence[Deadline]:
    """What is reopened is given its day once more: by then it may have been late for long."""
    match fact.event:
        case SettlementOpened(settlement_id=id_, due_on=due_on) if due_on:
            return when_late("settlement_overdue", id_, due_on)
        case SettlementReopened(settlement_id=id_):
            return when_late("settlement_overdue", id_, local_date(fact.recorded_at))
    return []


def _remind(deadline: Deadline) -> Do:
    asked = {**deadline.note, "today": local_date(deadline.due_at)}
    return Do(settlement, deadline.id, RemindToSettle.model_validate(asked))


settlement_overdue = Timer(
    kind="settlement_overdue",
    listens=(SettlementOpened, SettlementReopened),
    arm=arm,
    fire=_remind,
)
