"""Where a building stands, as somebody measured it: what a technician's fix is held against."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State

from workorders.domain.position import Position


class BuildingPlaced(Event):
    """It stands at `position`; a later word takes its place."""

    building_id: UUID
    park_id: UUID
    position: Position
    at: datetime


class Building(State):
    """`position`: None where nobody said."""

    position: Position | None = None


class PlaceBuilding(Command):
    building_id: UUID
    park_id: UUID
    position: Position
    at: datetime


class PlaceImpossible(Refusal):
    """No building of ours stands at 0/0."""

    title, field = "楼栋位置无效（0, 0）", "latitude"


def decide(asked: PlaceBuilding, building: Building) -> Sequence[BuildingPlaced]:
    if asked.position == building.position:
        return []
    if asked.position.is_nowhere:
        raise PlaceImpossible
    return [BuildingPlaced(**dict(asked))]


def evolve(_: Building, event: BuildingPlaced) -> Building:
    return Building(position=event.position)


building: Decider[PlaceBuilding, Building, BuildingPlaced] = Decider(
    name="building", initial=Building(), decide=decide, evolve=evolve, events=(BuildingPlaced,)
)
