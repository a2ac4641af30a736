"""Which pictures each handover or settlement has as proof: the database keeps one picture to one of them."""

from uuid import UUID

from kernel.facts import Fact
from kernel.reserving import wholes_of
from kernel.service import Row, View

from contracts.domain.handover_facts import HandoverItemChecked, HandoverWithdrawn
from contracts.domain.settlement_facts import SettlementItemChecked, SettlementWithdrawn


def paper_of(fact: Fact) -> UUID:
    of_settlement = isinstance(fact.event, (SettlementItemChecked, SettlementWithdrawn))
    id_: UUID = getattr(fact.event, "settlement_id" if of_settlement else "handover_id")
    return id_


def project(row: Row | None, fact: Fact) -> Row | None:
    """Of what was ticked anew only the last word counts; what was withdrawn proves nothing."""
    match fact.event:
        case (
            SettlementItemChecked(item=item, pictures=shown) | HandoverItemChecked(item=item, pictures=shown)
        ):
            by_item = {**(row["by_item"] if row else {}), item: list(shown)}
            taken = sorted({each for shown in by_item.values() for each in shown})
            # Half of a hash tells pictures apart as well.
            reserved = wholes_of(UUID(each[:32]) for each in taken)
            return {"id": paper_of(fact), "by_item": by_item, "reserved": reserved}
    return None


pictures = View(
    name="pictures",
    columns="id uuid primary key, by_item jsonb not null, reserved nummultirange not null,"
    " constraint picture_of_one_paper exclude using gist (reserved with &&)",
    listens=(SettlementItemChecked, SettlementWithdrawn, HandoverItemChecked, HandoverWithdrawn),
    keys=lambda fact: [paper_of(fact)],
    project=project,
    inline=True,
)
