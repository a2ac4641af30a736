"""The operator's own: parks, and the units it has to let."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from published.contracts.told import ContractsEvent
from published.values import Code, Day, Name, Place

Size = Annotated[int, Field(ge=0)]


class ParkOpened(ContractsEvent):
    """A park there may be units in; `city` by its code (GB/T 2260), where that is known.

    `name` as people say it; null where it was told before names were: then it is told again, by name. So it
    is where the name was put right.
    """

    schema_version: ClassVar[int] = 3

    park_id: UUID
    city: Code | None = None
    name: Name | None = None


class BuildingAdded(ContractsEvent):
    """A building of a park; `name` as people say it."""

    park_id: UUID
    building_id: UUID
    name: Name


class ParkCityCorrected(ContractsEvent):
    """A park lies in `city`; what was said of that before, if anything, was wrong."""

    park_id: UUID
    city: Code


class UnitTakenIn(ContractsEvent):
    """The operator has a unit to let; `code` is its door number as staff say it.

    `occupancy_cap`: how many may live there, `place`: where it stands, `area_dm2` in square decimetres and
    `rooms`: how large it is; each where that is known.
    """

    schema_version: ClassVar[int] = 4

    unit_id: UUID
    building_id: UUID
    park_id: UUID
    code: Code
    manager_id: UUID | None = None
    occupancy_cap: Annotated[int, Field(ge=1)] | None = None
    place: Place | None = None
    area_dm2: Size | None = None
    rooms: Size | None = None


class UnitDoorCorrected(ContractsEvent):
    """The door code of a unit, and the building of its park that it is in; what was said before was wrong."""

    unit_id: UUID
    park_id: UUID
    building_id: UUID
    code: Code


class UnitCorrected(ContractsEvent):
    """How large a unit is; null where that is not known. What was said of it before was wrong."""

    unit_id: UUID
    park_id: UUID
    area_dm2: Size | None
    rooms: Size | None


class UnitCapCorrected(ContractsEvent):
    """How many may live in a unit, null where nobody says; what was said of it before was wrong."""

    unit_id: UUID
    park_id: UUID
    occupancy_cap: Annotated[int, Field(ge=1)] | None


class UnitPlaceCorrected(ContractsEvent):
    """Where a unit stands, null where that is not known; what was said of it before was wrong."""

    unit_id: UUID
    park_id: UUID
    place: Place | None


class UnitManagerChanged(ContractsEvent):
    """Somebody else cares for the unit from now on."""

    unit_id: UUID
    park_id: UUID
    manager_id: UUID


class UnitReleased(ContractsEvent):
    """The unit is no longer the operator's to let, from `released_on` on."""

    unit_id: UUID
    park_id: UUID
    released_on: Day


class UnitLivedInAfterRelease(ContractsEvent):
    """A tenant moved in just as the unit was given back: a contract, or a move-out, is wanting."""

    unit_id: UUID
    park_id: UUID
    tenant_id: UUID
    moved_in_on: Day


class UnitDisputed(ContractsEvent):
    """For a day one has lived there to whom it is not let, or no more, and another has the contract; or two
    live there. Or it is let to another from a day to come on that is one of a contract by which somebody
    lives there, which is told at once.

    `living`: the tenants who live there, `contract_ids`: by which it is let. Told again where these change.
    """

    schema_version = 2

    unit_id: UUID
    park_id: UUID
    kind: Literal["by_another", "two_live_there", "let_to_another"]
    living: Annotated[tuple[UUID, ...], Field(min_length=1)]
    contract_ids: tuple[UUID, ...]


class UnitDisputeEnded(ContractsEvent):
    """It is known whose the unit is, or it is nobody's; or another dispute took its place."""

    unit_id: UUID
    park_id: UUID
