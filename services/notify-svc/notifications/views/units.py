"""What notices need of a unit: its door number and who manages it now."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import UnitManagerChanged, UnitTakenIn


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitTakenIn() as e:
            return {"id": e.unit_id, "code": e.code, "manager_id": e.manager_id}
        case UnitManagerChanged(manager_id=who) if row:
            return row | {"manager_id": who}
    return row


units = View(
    name="units",
    columns="id uuid primary key, code text not null, manager_id uuid",
    listens=(UnitTakenIn, UnitManagerChanged),
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=project,
)
