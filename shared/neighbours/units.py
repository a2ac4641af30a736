"""Which units the operator has, and which it has given back, as contracts-svc told it."""

from datetime import date
from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import (
    UnitCapCorrected,
    UnitCorrected,
    UnitDoorCorrected,
    UnitPlaceCorrected,
    UnitReleased,
    UnitTakenIn,
)
from published.values import Place

from neighbours.in_order import in_order
from neighbours.looking import Pool, look_up


class UnitNotHeardOf(Refusal):
    """There is no such unit, or it was taken in a moment ago and word of it is on its way: ask again."""

    title, field, status = "没有这套房源；如果是刚接管的，请稍后再试", "unit_id", 404


class UnitElsewhere(Refusal):
    """The unit belongs to another park than the one named beside it."""

    title, field = "这套房源不在该园区", "park_id"


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitTakenIn() as unit:
            return {
                "unit_id": unit.unit_id,
                "park_id": unit.park_id,
                "building_id": unit.building_id,
                "code": unit.code,
                "occupancy_cap": unit.occupancy_cap,
                "area_dm2": unit.area_dm2,
                "rooms": unit.rooms,
                **_stands(unit.place),
                "released_on": None,
            }
        case UnitDoorCorrected(building_id=building, code=code) if row:
            return row | {"building_id": building, "code": code}
        case UnitCorrected(area_dm2=area, rooms=rooms) if row:
            return row | {"area_dm2": area, "rooms": rooms}
        case UnitCapCorrected(occupancy_cap=cap) if row:
            return row | {"occupancy_cap": cap}
        case UnitPlaceCorrected(place=place) if row:
            return row | _stands(place)
        case UnitReleased(released_on=day) if row:
            return row | {"released_on": day}
    return row


def _stands(place: Place | None) -> Row:
    return {"latitude": place and place.latitude, "longitude": place and place.longitude}


units = View(
    name="units",
    columns="""
        unit_id     uuid primary key,
        park_id     uuid not null,
        building_id uuid not null,
        code        text not null,
        occupancy_cap integer,
        area_dm2    integer,
        rooms       integer,
        latitude    double precision,
        longitude   double precision,
        released_on date,
        version     integer not null
    """,
    listens=(
        *(UnitTakenIn, UnitDoorCorrected, UnitCorrected),
        *(UnitCapCorrected, UnitPlaceCorrected, UnitReleased),
    ),
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="unit_id",
    indexes=("(code)",),
)


async def check_unit(pool: Pool, unit_id: UUID, park_id: UUID, field: str = "unit_id") -> date | None:
    """Since when the operator has it no more, None where it does.

    Raises UnitNotHeardOf (naming `field`) or UnitElsewhere. Once it passes for a pair it always will: a unit
    stays known and never changes its park. So a command sent again is not refused here after it was taken.
    """
    row = await look_up(pool, "select park_id, released_on from views.units where unit_id = %s", unit_id)
    if row is None:
        raise UnitNotHeardOf(field=field)
    if row[0] != park_id:
        raise UnitElsewhere
    released_on: date | None = row[1]
    return released_on


async def given_back_on(pool: Pool, unit_id: UUID) -> date | None:
    """Since when the operator has it no more; None where it does, or nobody has heard of it."""
    row = await look_up(pool, "select released_on from views.units where unit_id = %s", unit_id)
    return row[0] if row else None
