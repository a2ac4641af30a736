"""A park and its buildings: names under ids that never change. A name may be put right.

Who says a name means one: no two parks of a city, and no two buildings of a park, are called alike unless
somebody says that the one is not the other. Two clerks who open a park in the same millisecond see nothing of
each other; a constraint sees both (`views/parks.py`).
"""

import unicodedata
from typing import Annotated
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field


class ParkEvent(Event):
    park_id: UUID


class ParkOpened(ParkEvent):
    """The operator works here from now on; `city` by its code (GB/T 2260), whose rules hold there.

    `told_by_name`: others were told what it and its buildings are called; not so where it was opened before
    names were told. `name_once`: by the rule that no other park there is opened under this name.
    """

    schema_version = 4

    name: str
    city: str | None = Field(None, examples=["110000"])
    told_by_name: bool = True
    name_once: bool = True


class BuildingAdded(ParkEvent):
    """`name` is the building's."""

    name: str
    building_id: UUID


class ParkNamed(ParkEvent):
    """What it is called, for others who were told of it without a name."""

    name: str
    city: str | None


class BuildingNamed(ParkEvent):
    """The same of one of its buildings."""

    name: str
    building_id: UUID


class ParkNameCorrected(ParkNamed):
    """What it is called was said wrong before; whoever was told of it is told once more."""


class BuildingNameCorrected(BuildingNamed):
    """As of a park."""


class ParkCityCorrected(ParkEvent):
    """In which city it lies was said wrong before, or not at all; the rules of `city` hold from now on."""

    city: Annotated[str, Field(examples=["110000"])]


class NoPark(State):
    """Not opened yet."""

    now, can = "还没有这个园区", "新建园区"


class Park(State):
    """`opened_in`: the city as it was said first, what a repeated command is compared with too, as well as
    `called_before` and `built_before`: the names that were put right since, of the park and of its buildings.
    """

    now, can = "园区已建立", "添加楼栋、更正园区或楼栋的名称，或更正城市"

    park_id: UUID
    name: str
    city: str | None = None
    opened_in: str | None = None
    called_before: frozenset[str] = frozenset()
    buildings: dict[UUID, str] = Field(default_factory=dict)
    built_before: dict[UUID, frozenset[str]] = Field(default_factory=dict)
    told_by_name: bool = True


Parks = NoPark | Park


class ParkCommand(Command):
    """Something asked of one park."""


class OpenPark(ParkCommand):
    """`another`: it is not the park that is called so already."""

    park_id: UUID
    name: str
    city: str | None = None
    another: bool = False


class Restate(OpenPark):
    """As a ledger says it: opened, or put in another city. Where it was said to lie first is no news: an old
    ledger takes back nothing.
    """


class AddBuilding(ParkCommand):
    """`another`: it is not the building that is called so already; of a ledger, whatever it is called."""

    building_id: UUID
    name: str
    another: bool = False


class CorrectName(ParkCommand):
    """It is called so, and always was."""

    name: str


class CorrectBuildingName(ParkCommand):
    """The same of one of its buildings; `another`: it is not the one that is called so, or was."""

    building_id: UUID
    name: str
    another: bool = False


class PlaceInCity(ParkCommand):
    city: str


class TellNames(ParkCommand):
    """Where others were told of it without names; nothing where they know them."""


class ParkIdTaken(Refusal):
    title, field, status = "该编号已用于另一个园区", "park_id", 409


class BuildingIdTaken(Refusal):
    title, field, status = "该编号已用于另一栋楼", "building_id", 409


class BuildingNameTaken(Refusal):
    """Another building of the park is called so, or was: who says this name would mean either."""

    title = "该园区已有（或曾有）同名的楼栋；如确属不同楼栋，请确认并说明原因"
    field, status = "name", 409


def decide(command: ParkCommand, park: Parks) -> list[ParkEvent]:
    match command, park:
        case OpenPark(park_id=id_, name=name, city=city), NoPark():
            # The id of a ledger's is made of the name: that is never refused.
            once = not (command.another or isinstance(command, Restate))
            return [ParkOpened(park_id=id_, name=name, city=city, name_once=once)]
        case Restate(name=name, city=city), Park() if _is_called(park, name):
            return [] if city == park.opened_in else _placed(park, city)
        case OpenPark(name=name, city=city), Park():
            if not _is_called(park, name) or (park.city and city not in (None, park.city, park.opened_in)):
                raise ParkIdTaken
            return _placed(park, city) if park.city is None else []
        case CorrectName(name=name), Park():
            said = {"park_id": park.park_id, "name": name, "city": park.city}
            return [] if name == park.name else [ParkNameCorrected(**said)]
        case PlaceInCity(city=city), Park():
            return _placed(park, city)
        case AddBuilding(building_id=id_, name=name), Park(buildings=buildings):
            if id_ not in buildings:
                _check_free(park, command)
                return [BuildingAdded(park_id=park.park_id, building_id=id_, name=name)]
            if name not in _names_of(park, id_):
                raise BuildingIdTaken
            return []
        case CorrectBuildingName(building_id=id_, name=name), Park(buildings=buildings) if id_ in buildings:
            if name == buildings[id_]:
                return []
            _check_free(park, command)
            return [BuildingNameCorrected(park_id=park.park_id, building_id=id_, name=name)]
        case TellNames(), Park(told_by_name=False):
            id_, named = park.park_id, park.buildings.items()
            return [
                ParkNamed(park_id=id_, name=park.name, city=park.city),
                *(BuildingNamed(park_id=id_, building_id=each, name=name) for each, name in named),
            ]
        case TellNames(), _:
            return []
    raise NotPossible(command, park)


def name_key(name: str) -> str:
    """By what two spellings are one name: widths of letters and brackets, capitals and spaces aside."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _is_called(park: Park, name: str) -> bool:
    return name == park.name or name in park.called_before


def _names_of(park: Park, building: UUID) -> frozenset[str]:
    return park.built_before.get(building, frozenset()) | {park.buildings[building]}


def _check_free(park: Park, asked: AddBuilding | CorrectBuildingName) -> None:
    """Raises BuildingNameTaken."""
    if asked.another:
        return
    for other in park.buildings.keys() - {asked.building_id}:
        if name_key(asked.name) in map(name_key, _names_of(park, other)):
            raise BuildingNameTaken(existing=other)


def _placed(park: Park, city: str | None) -> list[ParkEvent]:
    return [] if city in (None, park.city) else [ParkCityCorrected(park_id=park.park_id, city=city)]


def evolve(park: Parks, event: ParkEvent) -> Parks:
    match event, park:
        case ParkOpened(park_id=id_, name=name, city=city), _:
            known = event.told_by_name
            return Park(park_id=id_, name=name, city=city, opened_in=city, told_by_name=known)
        case ParkNameCorrected(name=name), Park():
            before = park.called_before | {park.name}
            return park.model_copy(update={"name": name, "called_before": before})
        case BuildingNameCorrected(building_id=id_, name=name), Park(buildings=known) if id_ in known:
            called = {**park.built_before, id_: _names_of(park, id_)}
            return park.model_copy(update={"buildings": {**known, id_: name}, "built_before": called})
        case ParkNamed(), Park():
            return park.model_copy(update={"told_by_name": True})
        case BuildingAdded(building_id=id_, name=name), Park(buildings=buildings):
            return park.model_copy(update={"buildings": {**buildings, id_: name}})
        case ParkCityCorrected(city=city), Park():
            return park.model_copy(update={"city": city, "opened_in": park.opened_in or city})
    return park


park: Decider[ParkCommand, Parks, ParkEvent] = Decider(
    "park",
    NoPark(),
    decide,
    evolve,
    (
        *(ParkOpened, BuildingAdded, ParkNamed, BuildingNamed),
        *(ParkNameCorrected, BuildingNameCorrected, ParkCityCorrected),
    ),
)
