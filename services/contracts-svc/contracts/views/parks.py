"""Parks with their buildings."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.park import BuildingAdded, ParkEvent, ParkOpened


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.park_id] if isinstance(fact.event, ParkEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event, row:
        case ParkOpened(park_id=id_, name=name), _:
            return {"id": id_, "name": name, "buildings": []}
        case BuildingAdded(building_id=id_, name=name), dict():
            return row | {"buildings": [*row["buildings"], {"building_id": id_, "name": name}]}
    return row


parks = View(
    name="parks",
    columns="id uuid primary key, name text not null, buildings jsonb not null",
    listens=(ParkOpened, BuildingAdded),
    keys=keys,
    project=project,
    inline=True,
)
