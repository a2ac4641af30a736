"""What is told of a unit to let, and where it stands."""

from datetime import date
from typing import Annotated
from uuid import UUID

from kernel.domain import Event, Frozen
from pydantic import Field

DoorCode = Annotated[str, Field(min_length=1, max_length=64, examples=["3-502"])]


class UnitEvent(Event):
    unit_id: UUID
    park_id: UUID


class Place(Frozen):
    """WGS-84, in decimal degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, examples=[39.9042])]
    longitude: Annotated[float, Field(ge=-180, le=180, examples=[116.4074])]


class UnitTakenIn(UnitEvent):
    """The operator has it to let. `area_dm2` in square decimetres; `manager_id` a person.

    `occupancy_cap`: how many may live there. `needs_cover`: it belongs to somebody else, whose contract has
    to cover what it is let for; what the operator owns needs none.
    """

    schema_version = 2

    building_id: UUID
    code: DoorCode
    area_dm2: int | None = None
    rooms: int | None = None
    manager_id: UUID | None = None
    place: Place | None = None
    occupancy_cap: int | None = None
    needs_cover: bool = True


class UnitDoorCorrected(UnitEvent):
    """Its door code, or which building of its park it is in, was said wrong before."""

    building_id: UUID
    code: DoorCode


class UnitCorrected(UnitEvent):
    """How large it is was said wrong before, or not at all."""

    area_dm2: int | None
    rooms: int | None


class UnitCapCorrected(UnitEvent):
    """How many may live there was said wrong before, or not at all."""

    occupancy_cap: int | None


class UnitPlaceCorrected(UnitEvent):
    """Where it stands was said wrong before, or not at all."""

    place: Place | None


class UnitOwnershipCorrected(UnitEvent):
    """Whose it is was said wrong before, or not at all."""

    needs_cover: bool


class UnitManagerChanged(UnitEvent):
    """Somebody else cares for it."""

    manager_id: UUID


class UnitReleased(UnitEvent):
    """No longer the operator's to let, from `released_on` on.

    `bars_letting`: given back under the rule that no contract may be signed for it meanwhile.
    """

    schema_version = 2

    released_on: date
    bars_letting: bool = True


class UnitLivedInAfterRelease(UnitEvent):
    """Tenants moved in where the operator has nothing to let any more: somebody has to sort that out.

    The departments decide apart, and hear of each other a moment later: neither could refuse it in time.
    """

    tenant_id: UUID
    moved_in_on: date
