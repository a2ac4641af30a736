"""Units in which more live than may, since when somebody knows."""

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.crowd import UnitCrowded, crowd


def project(_: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitCrowded(unit_id=unit, crowd=found):
            return {"unit_id": unit, "tenant_id": found.tenant_id, "found_at": fact.recorded_at}
    return None


crowds = View(
    name="crowds",
    columns="unit_id uuid primary key, tenant_id uuid not null, found_at timestamptz not null",
    listens=crowd.events,
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=project,
    key="unit_id",
    inline=True,
)
