"""What notices need of a unit: its door number and who manages it."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import UnitTakenIn


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitTakenIn() as e:
            return {"id": e.unit_id, "code": e.code, "manager_id": e.manager_id}
    return row


units = View(
    name="units",
    columns="id uuid primary key, code text not null, manager_id uuid",
    listens=(UnitTakenIn,),
    keys=lambda fact: [fact.event.unit_id] if isinstance(fact.event, UnitTakenIn) else [],
    project=project,
)
