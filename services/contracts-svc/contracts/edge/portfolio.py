"""HTTP of the portfolio: the units that are held, and the parks they are in (`parks.py`)."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from edge.body import Body, Flag, LocalDate
from edge.call import Answer, Call, Host
from edge.doors import DoorNumber
from edge.kit import Edge
from kernel.clock import local_date
from kernel.domain import Refusal
from neighbours.people import check_person
from pydantic import Field

from contracts.domain.life import Span, time_line
from contracts.domain.unit import AssignManager, Correct, CorrectDoor, Release, TakeIn, unit
from contracts.domain.unit_facts import UnitTakenIn
from contracts.edge.holdings import holding_routes
from contracts.edge.owners import owner_routes
from contracts.edge.parks import MANAGERS, check_place_known, park_routes
from contracts.edge.settlements import READERS
from contracts.views.claims import promised_beyond
from contracts.views.lettings import let_beyond, lived_in_beyond
from contracts.views.lives import contracts_of, held_on, settled_in, stays_in, works_in
from contracts.views.units import parks_of_units

Persons = Annotated[int, Field(strict=True, ge=1, le=100)]
Size = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class UnitUnknown(Refusal):
    """Never taken in by the operator, or in another park than the contract's."""

    title, field, status = "该园区没有这套房源", "unit_ids", 404


class UnitCodeTaken(Refusal):
    """Another unit held in the same building has this door code."""

    title, field, status = "该楼栋已有同号房源", "code", 409


class PlaceBody(Body):
    """WGS-84, in decimal degrees."""

    latitude: Annotated[float, Field(strict=True, ge=-90, le=90)]
    longitude: Annotated[float, Field(strict=True, ge=-180, le=180)]


class PlaceNowhere(Refusal):
    """Nought and nought is in the Gulf of Guinea: nobody filled it in."""

    title, field = "坐标 (0, 0) 不是真实位置，请填写实际经纬度，不清楚时留空", "place"


def check_place(place: PlaceBody | None) -> None:
    """Raises PlaceNowhere."""
    if place and place.latitude == place.longitude == 0:
        raise PlaceNowhere


class UnitBody(Body):
    """`area_dm2` in square decimetres. `own`: it is the operator's, so that no owner's contract covers it."""

    unit_id: UUID
    park_id: UUID
    building_id: UUID
    code: DoorNumber
    area_dm2: Size | None = None
    rooms: Size | None = None
    manager_id: UUID | None = None
    place: PlaceBody | None = None
    occupancy_cap: Persons | None = None
    own: Flag = False

    def taken_in(self) -> UnitTakenIn:
        whose = {"needs_cover": not self.own} if "own" in self.model_fields_set else {}
        return UnitTakenIn(**self.model_dump(exclude={"own"}, exclude_unset=True), **whose)


class CorrectionBody(Body):
    """As `POST /units` says them. What is left out stays; null where nobody knows."""

    area_dm2: Size | None = None
    rooms: Size | None = None
    place: PlaceBody | None = None
    occupancy_cap: Persons | None = None
    own: Flag = False

    def said(self) -> dict[str, Any]:
        whose = {"needs_cover": not self.own} if "own" in self.model_fields_set else {}
        return self.model_dump(exclude={"own"}, exclude_unset=True) | whose


class DoorBody(Body):
    """`building_id`: of the park that it is in."""

    building_id: UUID
    code: DoorNumber


class ManagerBody(Body):
    manager_id: UUID


class ReleaseBody(Body):
    released_on: LocalDate


def _shown(span: Span) -> dict[str, Any]:
    last_day = span.ends_on and span.ends_on - timedelta(days=1)
    return span.model_dump(exclude={"ends_on"}) | {"last_day": last_day}


def portfolio_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/units", allow=MANAGERS)
    async def take_in(body: UnitBody, call: Call) -> Answer:
        """Take a unit in; one that was given back comes again, and what is left out is as it was known."""
        call.within(body.park_id)
        check_place(body.place)
        await check_place_known(runtime, body.park_id, body.building_id)
        if body.manager_id:
            await check_person(runtime.pool, body.manager_id, "manager_id")
        return await call.do(unit, body.unit_id, TakeIn(unit=body.taken_in()))

    @edge.post("/units/{unit_id}/correct", allow=MANAGERS)
    async def correct(unit_id: UUID, body: CorrectionBody, call: Call) -> Answer:
        """Put right what was said of a unit, or not yet. Why in `X-Reason`."""
        call.why()
        check_place(body.place)
        await _guard_unit(unit_id, call)
        return await call.do(unit, unit_id, Correct(today=local_date(call.now), **body.said()))

    @edge.put("/units/{unit_id}/door", allow=MANAGERS)
    async def correct_door(unit_id: UUID, body: DoorBody, call: Call) -> Answer:
        """Put right the door code of a unit, or its building. Why in `X-Reason`."""
        call.why()
        park_id = await _guard_unit(unit_id, call)
        await check_place_known(runtime, park_id, body.building_id)
        return await call.do(unit, unit_id, CorrectDoor(today=local_date(call.now), **body.model_dump()))

    @edge.post("/units/{unit_id}/manager", allow=MANAGERS)
    async def assign_manager(unit_id: UUID, body: ManagerBody, call: Call) -> Answer:
        """Put a unit in somebody's care."""
        await _guard_unit(unit_id, call)
        await check_person(runtime.pool, body.manager_id, "manager_id")
        return await call.do(
            unit, unit_id, AssignManager(today=local_date(call.now), manager_id=body.manager_id)
        )

    @edge.post("/units/{unit_id}/release", allow=MANAGERS)
    async def release(unit_id: UUID, body: ReleaseBody, call: Call) -> Answer:
        """Give a unit back to its owner; on a day to come, where its tenants' contracts end by then."""
        await _guard_unit(unit_id, call)
        days = body.released_on, local_date(call.now)
        let = await let_beyond(runtime, unit_id, *days)
        lived_in_by = await lived_in_beyond(runtime, unit_id, *days)
        out = await promised_beyond(runtime, unit_id, body.released_on)
        asked = Release(released_on=body.released_on, let=let, lived_in_by=lived_in_by, out=out)
        return await call.do(unit, unit_id, asked)

    @edge.get("/units/{unit_id}/life", allow=READERS)
    async def life(unit_id: UUID, call: Call) -> dict[str, Any]:
        """One time line: owners' cover, tenancies, what was used past their end (`without_term`, or
        `overstayed` where the lessor had declined), who lived there without one, vacancies up to today,
        works, settlements (`settlement` of who left, `room_change_settlement` of who changed rooms), and when
        it was given back.
        """
        await _guard_unit(unit_id, call)
        contracts = await contracts_of(runtime, unit_id)
        done = [*await works_in(runtime, unit_id), *await settled_in(runtime, unit_id)]
        held_since, released = await held_on(runtime, unit_id)
        stays = await stays_in(runtime, unit_id)
        spans = time_line(contracts, stays, done, local_date(call.now), released, held_since)
        return {"unit_id": unit_id, "spans": [_shown(span) for span in spans]}

    async def _guard_unit(unit_id: UUID, call: Call) -> UUID:
        parks = await parks_of_units(runtime, [unit_id])
        if unit_id not in parks:
            raise UnitUnknown(field="unit_id", unit_id=unit_id)
        call.within(parks[unit_id])
        return parks[unit_id]

    guard_park = park_routes(edge, runtime)
    holding_routes(edge, runtime, _guard_unit, guard_park)
    owner_routes(edge, runtime)
