"""Which units have a settlement that is not closed, and how many of its items are ticked: for the board, on
any day and as it was known then. Follows the log.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain import settlement_facts as of
from contracts.views.lettings import FOREVER

SAYS = (
    *(of.SettlementOpened, of.SettlementItemChecked),
    *(of.SettlementClosed, of.SettlementReopened, of.SettlementWithdrawn),
)


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.settlement_id] if isinstance(fact.event, of.SettlementEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`ticked`: on which day each item first was. Open from `opened_on` until before `closed_on`."""
    day = local_date(fact.recorded_at)
    match fact.event:
        case of.SettlementOpened() as opened:
            said = opened.model_dump(include={"unit_id", "opened_on", "due_on"})
            return {"id": opened.settlement_id, **said, "ticked": {}, "closed_on": FOREVER}
        case of.SettlementItemChecked(item=item) if row:
            return row | {"ticked": {item: day.isoformat()} | row["ticked"]}
        case of.SettlementClosed() if row:
            return row | {"closed_on": day}
        case of.SettlementReopened() if row:
            return row | {"closed_on": FOREVER}
        case of.SettlementWithdrawn():
            return None
    return row


settling = View(
    name="settling",
    columns="id uuid primary key, unit_id uuid not null, opened_on date not null, due_on date,"
    " closed_on date not null, ticked jsonb not null",
    listens=SAYS,
    keys=keys,
    project=project,
    remembers=True,
    indexes=("(unit_id, closed_on)", "(closed_on)"),
)
