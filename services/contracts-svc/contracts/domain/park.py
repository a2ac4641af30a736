"""A park and its buildings: names under ids that never change."""

from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field


class ParkEvent(Event):
    park_id: UUID
    name: str


class ParkOpened(ParkEvent):
    """The operator works here from now on; `city` by its code (GB/T 2260), whose rules hold there."""

    schema_version = 2

    city: str | None = Field(None, examples=["110000"])


class BuildingAdded(ParkEvent):
    """`name` is the building's."""

    building_id: UUID


class NoPark(State):
    """Not opened yet."""


class Park(State):
    park_id: UUID
    name: str
    city: str | None = None
    buildings: dict[UUID, str] = Field(default_factory=dict)


Parks = NoPark | Park


class ParkCommand(Command):
    name: str


class OpenPark(ParkCommand):
    park_id: UUID
    city: str | None = None


class AddBuilding(ParkCommand):
    building_id: UUID


class ParkIdTaken(Refusal):
    title, field, status = "该编号已用于另一个园区", "park_id", 409


class BuildingIdTaken(Refusal):
    title, field, status = "该编号已用于另一栋楼", "building_id", 409


def decide(command: ParkCommand, park: Parks) -> list[ParkEvent]:
    match command, park:
        case OpenPark(park_id=id_, name=name, city=city), NoPark():
            return [ParkOpened(park_id=id_, name=name, city=city)]
        case OpenPark(name=name, city=city), Park():
            if (name, city or park.city) != (park.name, park.city or city):
                raise ParkIdTaken
            return []
        case AddBuilding(building_id=id_, name=name), Park(buildings=buildings):
            if buildings.get(id_, name) != name:
                raise BuildingIdTaken
            return (
                [] if id_ in buildings else [BuildingAdded(park_id=park.park_id, building_id=id_, name=name)]
            )
    raise NotPossible(command, park)


def evolve(park: Parks, event: ParkEvent) -> Parks:
    match event, park:
        case ParkOpened(park_id=id_, name=name, city=city), _:
            return Park(park_id=id_, name=name, city=city)
        case BuildingAdded(building_id=id_, name=name), Park(buildings=buildings):
            return park.model_copy(update={"buildings": {**buildings, id_: name}})
    return park


park: Decider[ParkCommand, Parks, ParkEvent] = Decider(
    "park", NoPark(), decide, evolve, (ParkOpened, BuildingAdded)
)
