"""Units of a ledger, with the parks and buildings they stand in.

In whose care a unit is may be said by number or by name. Who that is nobody knows where there is no such row
of staff: the unit is taken in all the same, and somebody is to be named for it.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from edge.divisions import city_name
from kernel.clock import local_date
from ledger.columns import STAFF
from ledger.rows import Unit

from contracts.domain.park import (
    AddBuilding,
    CorrectName,
    ParkCityCorrected,
    ParkNameCorrected,
    ParkOpened,
    Restate,
    park,
)
from contracts.domain.unit import CorrectDoor, unit
from contracts.domain.unit import Restate as RestateUnit
from contracts.domain.unit_facts import UnitTakenIn
from contracts.imports.became import Became, Change, refused
from contracts.imports.changes import kept_of_unit, of_unit
from contracts.imports.cities import Cities
from contracts.imports.doors import Doors, Room, room_of
from contracts.imports.given_back import GivenBack
from contracts.imports.hands import Ask, Hands
from contracts.imports.parks_put_right import ParksPutRight
from contracts.imports.people import Known
from contracts.imports.put_right import PutRight
from contracts.views.lettings import FOREVER
from contracts.views.units import said_of

NO_MANAGER: Final = "「管家」一栏所写的人不在员工表中，房源先不指定管家：请登记该员工后指派"

MENDED: Final = "台账更正门牌"  # why, as it is kept beside a correction
RENAMED: Final = "台账更正园区名称"


async def take_in(
    rows: Sequence[Unit],
    hands: Hands,
    known: Known,
    doors: Doors,
    cities: Cities,
    parks: ParksPutRight,
    right: PutRight,
    given_back: GivenBack,
    staff: Mapping[str, str],
) -> list[Became]:
    """Each unit once, or put right; the first row of a park or a building opens it, or moves the park to
    another city. `parks`, `right`: which are called otherwise than before; `given_back`: which went back, and
    whether they come again; `staff`: the numbers of this file by name.
    """
    host = doors.host
    await known.look_up(STAFF.title, [row.manager for row in rows if row.manager])
    managers = [_manager(row, known, staff) for row in rows]
    found: dict[int, Became] = {}
    for place, row in enumerate(rows):
        if why := _wrong(row, doors):
            found[place] = why
    good = [place for place in range(len(rows)) if place not in found]
    opened = await _open([rows[place] for place in good], hands, cities, doors)
    said = {place: _taken_in(rows[place], managers[place], doors) for place in good}
    before = await said_of(host, [taken.unit_id for taken in said.values()])
    moved = await _put_right([(said[place], room_of(rows[place])) for place in good], hands, doors)
    released = {
        taken.unit_id: (room_of(rows[place]), before[taken.unit_id]["held_until"])
        for place, taken in said.items()
        if taken.unit_id in before and before[taken.unit_id]["held_until"] != FOREVER
    }
    again = await given_back.owned_from(released)
    asked = [
        Ask(
            unit,
            taken.unit_id,
            RestateUnit(unit=taken, own=rows[place].own, owned_from=again.get(taken.unit_id)),
        )
        for place, taken in said.items()
    ]
    for place, began, became in zip(good, opened, await hands.ask(asked), strict=True):
        room = room_of(rows[place])
        became = moved[room].followed_by(became) if room in moved else became
        was = before.get(said[place].unit_id)
        changes = (
            *began.changes,
            *(of_unit(was, rows[place], became.events, right.was.get(room)) if was else ()),
        )
        how = {"new": became.new or began.new, "changed": became.changed or began.changed}
        became = became.model_copy(update=how | {"changes": changes})
        unnamed = rows[place].manager is not None and managers[place] is None and not became.refused
        became = became.with_note(NO_MANAGER) if unnamed else became
        if not became.refused:
            became = became.with_note(parks.notes.get(room, "")).with_note(right.notes.get(room, ""))
        unit_id = said[place].unit_id
        if was and unit_id not in released and not became.refused:
            for stays in kept_of_unit(was, rows[place], managers[place], {each.column for each in changes}):
                became = became.with_note(stays)
        if unit_id in released.keys() - again.keys() and not became.refused:
            became = became.with_note(given_back.told(released[unit_id][1]))
            became = became.model_copy(update={"given_back": True})
        found[place] = became
    return [found[place] for place in range(len(rows))]


async def _open(rows: Sequence[Unit], hands: Hands, cities: Cities, doors: Doors) -> list[Became]:
    """What a row opened, or moved to another city, or called otherwise. Their ids are made of the names that
    they came by: they are never refused.
    """
    asked: list[Ask] = []
    by: list[int] = []
    seen: set[UUID] = set()
    before: dict[str, str | None] = {}
    for place, row in enumerate(rows):
        park_, building = doors.park_id(row.park), doors.building_id(row.park, row.building)
        if park_ not in seen:
            before[row.park] = await cities.of(row.park)
            city = await cities.to_say(row.park)
            if doors.is_renamed(row.park):  # also before this import: after a crash it hears the same again
                asked.append(Ask(park, park_, CorrectName(name=row.park), RENAMED))
                by.append(place)
            named = doors.park_spelt(row.park)
            asked.append(Ask(park, park_, Restate(park_id=park_, name=named, city=city)))
            by.append(place)
        if building not in seen:
            named = doors.building_spelt(row.park, row.building)
            asked.append(Ask(park, park_, AddBuilding(building_id=building, name=named, another=True)))
            by.append(place)
        seen |= {park_, building}
    found = [Became() for _ in rows]
    for place, became in zip(by, await hands.ask(asked), strict=True):
        name, old = rows[place].park, before[rows[place].park]
        new = found[place].new or became.new
        moved = _moved(name, old, became, cities, doors)
        changes = (*found[place].changes, *moved)
        found[place] = Became(new=new, changed=bool(changes), changes=changes)
    return found


async def _put_right(
    asked: Sequence[tuple[UnitTakenIn, Room]], hands: Hands, doors: Doors
) -> dict[Room, Became]:
    """What comes of it that the file calls them so. Asked of all that have other words than they came by: an
    import that goes on after a crash hears again what became of each.
    """
    today = local_date(doors.host.clock.now())
    there = [(taken, room) for taken, room in asked if doors.is_corrected(room)]
    corrections = [
        Ask(
            unit,
            taken.unit_id,
            CorrectDoor(today=today, building_id=taken.building_id, code=taken.code),
            MENDED,
        )
        for taken, _ in there
    ]
    return dict(zip((room for _, room in there), await hands.ask(corrections), strict=True))


def _moved(name: str, old: str | None, became: Became, cities: Cities, doors: Doors) -> list[Change]:
    """To which city the park came by this, if to another, and to which name."""
    moved: list[Change] = []
    for event in became.events:
        match event:
            case ParkNameCorrected(name=now):
                moved.append(Change("园区", doors.park_called_before(name), now))
            case ParkOpened(city=str(city)):
                cities.place(name, city)
            case ParkCityCorrected(city=city):
                cities.place(name, city)
                moved.append(Change("城市", city_name(old) if old else "", city_name(city)))
    return moved


def _manager(row: Unit, known: Known, staff: Mapping[str, str]) -> UUID | None:
    if row.manager is None:
        return None
    who = known.of(STAFF.title, row.manager) or known.of(STAFF.title, staff.get(row.manager, ""))
    return who.person_id if who else None


def _wrong(row: Unit, doors: Doors) -> Became | None:
    why = doors.wrong(room_of(row))
    return refused(why) if why else None


def _taken_in(row: Unit, manager_id: UUID | None, doors: Doors) -> UnitTakenIn:
    return UnitTakenIn(
        unit_id=doors.of(room_of(row)),
        park_id=doors.park_id(row.park),
        building_id=doors.building_id(row.park, row.building),
        code=row.code,
        area_dm2=row.area,
        rooms=row.rooms,
        manager_id=manager_id,
        occupancy_cap=row.cap,
        needs_cover=not row.own,
    )
