"""HTTP of what the operator holds: parks, buildings and units, as people look them up."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from edge.body import ShortText
from edge.call import Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Depends, Query
from kernel.clock import local_date
from kernel.service import Row
from pydantic import BaseModel, Field

from contracts.domain.unit_facts import Place
from contracts.edge.holding_sheets import BUILDINGS, PARKS, units_sheet
from contracts.edge.settlements import READERS
from contracts.views import holdings
from contracts.views.holdings import Holding, Letting, Missing

DAY = timedelta(days=1)
WITHOUT_CITY: Final = "未设城市，当地的备案期限与押金上限不适用"
Guard = Callable[[UUID, Call], Awaitable[object]]


class Counts(BaseModel):
    """Units held today, or given back and lived in all the same; and how many of them are let, lived in
    without a contract, empty until the day that a contract is signed for, and vacant.
    """

    held: int
    let: int
    lived_in: int
    to_begin: int
    vacant: int


class ParkBuilding(BaseModel):
    building_id: UUID
    name: str


class Located(BaseModel):
    """`city` by its code (GB/T 2260), null where nobody said; `without_city`: what that means."""

    city: str | None = Field(examples=["110000"])
    without_city: str | None


class ParkRow(Located, Counts):
    park_id: UUID
    name: str
    buildings: list[ParkBuilding]


class BuildingRow(Counts):
    building_id: UUID
    name: str
    park_id: UUID
    park: str


class CountedBuilding(ParkBuilding, Counts):
    """One building of a park."""


class ParkTold(Located, Counts):
    park_id: UUID
    name: str
    buildings: list[CountedBuilding]


class UnitContract(BaseModel):
    """A contract that counts today; the tenant's also past its last day, until they have left."""

    contract_id: UUID
    starts_on: date
    last_day: date
    overdue: bool = Field(description="past its last day, and not given back")


class NextContract(BaseModel):
    """The tenant's contract that is signed and begins next, on a day to come."""

    contract_id: UUID
    starts_on: date


class UnitRow(BaseModel):
    """A unit as it is known today. What nobody said yet is null."""

    unit_id: UUID
    park_id: UUID
    park: str
    building_id: UUID
    building: str
    code: str = Field(examples=["3-502"])
    area_dm2: int | None = Field(description="square decimetres", examples=[3550])
    rooms: int | None
    place: Place | None
    occupancy_cap: int | None = Field(description="how many may live there")
    manager_id: UUID | None
    own: bool = Field(description="it is the operator's; any other needs an owner's contract")
    status: Letting
    released_on: date | None = Field(description="from this day on no longer the operator's")
    owner: UnitContract | None
    tenant: UnitContract | None
    next_tenant: NextContract | None
    owner_id: UUID | None = Field(description="a person: whose contract covers it")
    tenant_id: UUID | None


class UnitTold(UnitRow):
    """`life`: where its time line is read."""

    life: str = Field(examples=["/units/0ea1fec7-eade-51db-8e10-69dbbdd28918/life"])


class UnitCounts(Counts):
    """`released`: given back, and nobody lives there; `uncovered`: somebody else's, with no owner's contract
    today; `without_…`: still to be filled in.
    """

    released: int
    own: int
    uncovered: int
    without_area: int
    without_rooms: int
    without_place: int
    without_occupancy_cap: int
    without_manager: int


async def wanted(
    call: Call,
    park_id: Annotated[UUID | None, Query()] = None,
    building_id: Annotated[UUID | None, Query()] = None,
    manager_id: Annotated[UUID | None, Query()] = None,
    owner_id: Annotated[UUID | None, Query(description="whose contract covers it today")] = None,
    text: Annotated[ShortText | None, Query(max_length=50)] = None,
    own: Annotated[bool | None, Query(description="whether it is the operator's own")] = None,
    covered: Annotated[bool | None, Query(description="whether an owner's contract covers it today")] = None,
    missing: Annotated[Missing | None, Query(description="what is still to be filled in")] = None,
) -> Holding:
    """Of the parks that the caller sees; each word of `text` is part of the door code, of the building's or
    of the park's name, or the number of a contract.
    """
    day = local_date(call.now)
    return Holding(day, call.parks, park_id, building_id, manager_id, owner_id, text, own, covered, missing)


def _contract(row: Row, side: str) -> dict[str, Any] | None:
    said = {name: row[f"{side}_{name}"] for name in ("contract_id", "starts_on", "ends_on", "overdue")}
    if said["contract_id"] is None:
        return None
    return said | {"last_day": said.pop("ends_on") - DAY}


def _located(park: Row) -> Row:
    return park | {"without_city": WITHOUT_CITY if park["city"] is None else None}


def _shown(row: Row) -> dict[str, Any]:
    released_on = None if row["held_until"] == date.max else row["held_until"]
    return row | {
        "released_on": released_on,
        "owner": _contract(row, "owner"),
        "tenant": _contract(row, "tenant"),
        "next_tenant": row["next_contract_id"]
        and {"contract_id": row["next_contract_id"], "starts_on": row["next_starts_on"]},
    }


def holding_routes(edge: Edge, runtime: Host, guard_unit: Guard, guard_park: Guard) -> None:
    """Add them to the service's own."""

    @edge.get("/parks", allow=READERS, sheet=PARKS)
    async def parks(call: Call, page: Page) -> Listing[ParkRow]:
        """Parks with their buildings and how many units are let, by name."""
        rows = await holdings.parks_of(runtime, call.parks, page.key(tuple[str, UUID]), page.fetch)
        counted = await _counted("park_id", rows, call)
        shown = [ParkRow.model_validate(_located(row) | counted[row["park_id"]]) for row in rows]
        return page.listing(shown, key=lambda row: (row.name, row.park_id))

    @edge.get("/parks/{park_id}", allow=READERS)
    async def one_park(park_id: UUID, call: Call) -> ParkTold:
        """One park, its buildings, and how many units are held, let and vacant in each."""
        await guard_park(park_id, call)
        [row] = await holdings.parks_of(runtime, [park_id], None, 1)
        of_park = (await _counted("park_id", [row], call))[park_id]
        inside = [{**each, "building_id": UUID(each["building_id"])} for each in row["buildings"]]
        of_each = await _counted("building_id", inside, call)
        told = [each | of_each[each["building_id"]] for each in inside]
        return ParkTold.model_validate(_located(row) | of_park | {"buildings": told})

    @edge.get("/buildings", allow=READERS, sheet=BUILDINGS)
    async def buildings(
        call: Call, page: Page, park_id: Annotated[UUID | None, Query()] = None
    ) -> Listing[BuildingRow]:
        """Buildings with how many units are held, let and vacant, by park and name."""
        after = page.key(tuple[str, str, UUID])
        rows = await holdings.buildings_of(runtime, call.parks, park_id, after, page.fetch)
        counted = await _counted("building_id", rows, call)
        shown = [BuildingRow.model_validate(row | counted[row["building_id"]]) for row in rows]
        return page.listing(shown, key=lambda row: (row.park, row.name, row.building_id))

    @edge.get("/units", allow=READERS, sheet=units_sheet(runtime))
    async def units(
        page: Page,
        asked: Annotated[Holding, Depends(wanted)],
        status: Annotated[Letting | None, Query(description="left out: all that are held")] = None,
    ) -> Listing[UnitRow]:
        """Units in the order of their door codes, each with who owns it and who has it today."""
        rows = await holdings.units_of(runtime, asked, status, page.key(tuple[str, UUID]), page.fetch)
        told = page.listing(rows, key=lambda row: (row["sorts_as"], row["unit_id"]))
        return Listing(items=[UnitRow.model_validate(_shown(row)) for row in told.items], next=told.next)

    @edge.get("/units/counts", allow=READERS)
    async def counts(asked: Annotated[Holding, Depends(wanted)]) -> UnitCounts:
        """How many units are let, vacant, given back, uncovered, and where something is to be filled in."""
        return UnitCounts.model_validate(await holdings.counts_of(runtime, asked))

    @edge.get("/units/{unit_id}", allow=READERS)
    async def one_unit(unit_id: UUID, call: Call) -> UnitTold:
        """One unit, also after it was given back: what is known of it, and the contracts of today."""
        await guard_unit(unit_id, call)
        row = await holdings.unit_of(runtime, unit_id, local_date(call.now))
        return UnitTold.model_validate(_shown(row) | {"life": f"/units/{unit_id}/life"})

    async def _counted(place: holdings.Kind, rows: list[Row], call: Call) -> dict[UUID, Row]:
        ids = [row[place] for row in rows]
        return await holdings.counts_by(runtime, place, ids, local_date(call.now))
