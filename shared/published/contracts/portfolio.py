"""The operator's own: parks, and the units it has to let."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from published.contracts.told import ContractsEvent
from published.values import Code, Day, Place


class ParkOpened(ContractsEvent):
    """A park there may be units in."""

    park_id: UUID


class UnitTakenIn(ContractsEvent):
    """The operator has a unit to let; `code` is its door number as staff say it.

    `occupancy_cap`: how many may live there, `place`: where it stands; each where that is known.
    """

    schema_version: ClassVar[int] = 3

    unit_id: UUID
    building_id: UUID
    park_id: UUID
    code: Code
    manager_id: UUID | None = None
    occupancy_cap: Annotated[int, Field(ge=1)] | None = None
    place: Place | None = None


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
