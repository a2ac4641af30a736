"""Money of a settlement that is not paid by its day is told of, be it the refund or what the tenant owes: on
that day, when it is over, and then to who is above.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from kernel.clock import start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import RemindOfOwed, RemindOfRefund
from contracts.domain.settlement_facts import RefundStage, SettlementClosed

DAYS_AFTER: Final[Mapping[RefundStage, int]] = {"due": 0, "late": 1, "escalated": 3}
"""Days after the last day on which it is paid in time: each stage begins with that day."""


def arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case SettlementClosed(settlement_id=id_, refund_due_on=due_on) if due_on:
            return _stages("refund_outstanding", id_, due_on)
    return []


def arm_of_owed(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case SettlementClosed(settlement_id=id_, owed_due_on=due_on) if due_on:
            return _stages("owed_outstanding", id_, due_on)
    return []


def _stages(kind: str, id_: UUID, due_on: date) -> Sequence[Deadline]:
    return [
        Deadline(
            kind, id_, start_of(due_on + timedelta(days=days)), {"due_on": due_on.isoformat(), "stage": stage}
        )
        for stage, days in DAYS_AFTER.items()
    ]


refund_outstanding = Timer(
    kind="refund_outstanding",
    listens=(SettlementClosed,),
    arm=arm,
    fire=lambda deadline: Do(settlement, deadline.id, RemindOfRefund.model_validate(deadline.note)),
)
owed_outstanding = Timer(
    kind="owed_outstanding",
    listens=(SettlementClosed,),
    arm=arm_of_owed,
    fire=lambda deadline: Do(settlement, deadline.id, RemindOfOwed.model_validate(deadline.note)),
)
