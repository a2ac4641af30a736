"""What parks and buildings are called, as contracts-svc told it; none that was told before names were."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import BuildingAdded, ParkOpened


def keys(fact: Fact) -> Sequence[UUID]:
    match fact.event:
        case BuildingAdded(building_id=id_) | ParkOpened(park_id=id_):
            return [id_]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case BuildingAdded(building_id=id_, name=str() as name) | ParkOpened(park_id=id_, name=str() as name):
            return {"id": id_, "name": name}
    return row


names = View(
    name="names",
    columns="id uuid primary key, name text not null",
    listens=(ParkOpened, BuildingAdded),
    keys=keys,
    project=project,
)
