"""What notices need of a unit: where it is and who manages it now."""

from typing import Final, LiteralString

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import UnitDoorCorrected, UnitManagerChanged, UnitTakenIn

PLACES: Final[LiteralString] = """(
    select u.id, u.manager_id, concat_ws(' ', p.name, b.name, u.code) as place
    from views.units u
    left join views.names p on p.id = u.park_id
    left join views.names b on b.id = u.building_id
)"""
"""Each unit with its `place` as people say it: park, building, door number, as far as they were told."""


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitTakenIn() as e:
            return {
                "id": e.unit_id,
                "park_id": e.park_id,
                "building_id": e.building_id,
                "code": e.code,
                "manager_id": e.manager_id,
            }
        case UnitDoorCorrected(building_id=building, code=code) if row:
            return row | {"building_id": building, "code": code}
        case UnitManagerChanged(manager_id=who) if row:
            return row | {"manager_id": who}
    return row


units = View(
    name="units",
    columns=(
        "id uuid primary key, park_id uuid not null, building_id uuid not null, code text not null,"
        " manager_id uuid"
    ),
    listens=(UnitTakenIn, UnitDoorCorrected, UnitManagerChanged),
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=project,
    indexes=("(manager_id)",),
)
