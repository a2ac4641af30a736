"""Which units the operator has, and which it has given back: only these can stand empty at its cost."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import UnitReleased, UnitTakenIn

from analytics.views.in_order import in_order


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitTakenIn() as unit:
            return {
                "unit_id": unit.unit_id,
                "park_id": unit.park_id,
                "building_id": unit.building_id,
                "code": unit.code,
                "released_on": None,
            }
        case UnitReleased(released_on=day) if row:
            return row | {"released_on": day}
    return row


units = View(
    name="units",
    columns="""
        unit_id     uuid primary key,
        park_id     uuid not null,
        building_id uuid not null,
        code        text not null,
        released_on date,
        version     integer not null
    """,
    listens=(UnitTakenIn, UnitReleased),
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="unit_id",
)
