"""The units the operator holds or has held. A door code is given once among those held now in a building."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain.unit import unit
from contracts.domain.unit_facts import (
    UnitCapCorrected,
    UnitCorrected,
    UnitDoorCorrected,
    UnitEvent,
    UnitManagerChanged,
    UnitOwnershipCorrected,
    UnitPlaceCorrected,
    UnitReleased,
    UnitTakenIn,
)
from contracts.views.lettings import FOREVER

IN_NO_OTHER_CARE: Final[Row] = {"managers_before": [], "managers_changed_on": []}
DIGITS: Final = 8  # of a number in a door code; longer ones come last


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.unit_id] if isinstance(fact.event, UnitEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`managers_before`: in whose care it was before, each until the day at the same place of
    `managers_changed_on`; on the days before it was taken in, in that of the first. `held_since` is the first
    day of all, and `not_held` are the days on which by turns it was given back and taken in again.
    """
    match fact.event, row:
        case UnitTakenIn() as taken, _:
            said = {"id": taken.unit_id, **taken.model_dump(exclude={"unit_id"})}
            said |= _in_care(row, taken.manager_id, fact) if row else IN_NO_OTHER_CARE
            since = row["held_since"] if row else local_date(fact.effective_at)
            held: Row = {"held_since": since, "held_until": FOREVER, "not_held": []}
            if row:
                held["not_held"] = taken_again(
                    row["not_held"], row["held_until"], local_date(fact.effective_at)
                )
            return said | _found(taken.code) | held | {"door_corrected": False}
        case UnitDoorCorrected(building_id=building, code=code), dict():
            door = {"building_id": building, "code": code, "door_corrected": True}
            return row | door | _found(code)
        case UnitCorrected(area_dm2=area, rooms=rooms), dict():
            return row | {"area_dm2": area, "rooms": rooms}
        case UnitCapCorrected(occupancy_cap=cap), dict():
            return row | {"occupancy_cap": cap}
        case UnitPlaceCorrected(place=place), dict():
            return row | {"place": place and place.model_dump()}
        case UnitOwnershipCorrected(needs_cover=needs), dict():
            return row | {"needs_cover": needs}
        case UnitManagerChanged(manager_id=who), dict():
            return row | _in_care(row, who, fact)
        case UnitReleased(released_on=day), dict():
            return row | {"held_until": day}  # its door code may come back under another id
    return row


def taken_again(not_held: list[date], held_until: date, day: date) -> list[date]:
    """With the days from `held_until` until before `day`; none where it comes again before it has gone."""
    if day <= held_until:
        return not_held
    before = not_held[: bisect_left(not_held, held_until)]
    return [*before, day] if len(before) % 2 else [*before, held_until, day]


def _in_care(row: Row, who: UUID | None, fact: Fact) -> Row:
    """In that of `who` from the day of the fact on; of two changes on a day the last counts."""
    day, changed_on = local_date(fact.effective_at), row["managers_changed_on"]
    changed_on = changed_on[: bisect_left(changed_on, day)]
    managers = [*row["managers_before"], row["manager_id"]][: len(changed_on) + 1]
    if managers[-1] == who:
        managers.pop()
    else:
        changed_on.append(day)
    return {"manager_id": who, "managers_before": managers, "managers_changed_on": changed_on}


def _found(code: str) -> Row:
    return {"code_grams": grams(code), "sorts_as": sorts_as(code)}


def grams(word: str) -> list[str]:
    """The letters and pairs of letters of a door code, or of a part of one, in lower case.

    PostgreSQL finds by them which codes may hold a part; whether one does is asked of the code itself.
    """
    word = word.lower()
    return sorted({*word, *(word[at : at + 2] for at in range(len(word) - 1))})


def sorts_as(code: str) -> str:
    """What puts door codes in the order people have them in: 3-502 before 3-1001."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(DIGITS), code.lower())


units = View(
    name="units",
    columns="id uuid primary key, park_id uuid not null, building_id uuid not null, code text not null,"
    " area_dm2 int, rooms int, manager_id uuid, place jsonb, occupancy_cap int,"
    " managers_before uuid[] not null, managers_changed_on date[] not null,"
    " needs_cover bool not null, door_corrected bool not null, code_grams text[] not null,"
    " held_since date not null, held_until date not null, not_held date[] not null,"
    ' sorts_as text collate "C" not null,'
    " constraint unit_code_once exclude using btree (building_id with =, code with =)"
    f" where (held_until = '{FOREVER}')",
    listens=(
        *(UnitTakenIn, UnitDoorCorrected, UnitCorrected, UnitCapCorrected, UnitPlaceCorrected),
        *(UnitOwnershipCorrected, UnitManagerChanged, UnitReleased),
    ),
    keys=keys,
    project=project,
    inline=True,
    remembers=True,
    revision=3,  # since a unit says when it was not held meanwhile
    indexes=(
        *("(park_id)", "(building_id)", "(manager_id)", "using gin (code_grams) with (fastupdate = off)"),
        "using gin (managers_before) with (fastupdate = off) where cardinality(managers_before) > 0",
        "(sorts_as, id)",
    ),
)


async def parks_of_units(host: Host, unit_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The park of each that was ever taken in, by its history: also of those given back since.

    What is checked so is answered alike for ever, and a command sent again is not refused by it.
    """
    streams = {unit.stream(id_): id_ for id_ in unit_ids}
    query = "select stream_id, data->>'park_id' from kernel.events where stream_id = any(%s) and version = 1"
    async with host.pool.connection() as conn:
        return {streams[at]: UUID(park) async for at, park in await conn.execute(query, [list(streams)])}


async def held_until(host: Host, unit_ids: Sequence[UUID]) -> dict[UUID, date]:
    """The first day on which each that is or was held is its owner's again; `FOREVER` where none is known."""
    query = "select id, held_until from views.units where id = any(%s)"
    async with host.pool.connection() as conn:
        return {id_: day async for id_, day in await conn.execute(query, [list(unit_ids)])}


async def not_held(host: Host, unit_ids: Sequence[UUID], end: date) -> tuple[UUID, ...]:
    """Those of `unit_ids` that the operator gives back, or has given back, before `end`."""
    until = await held_until(host, unit_ids)
    return tuple(id_ for id_ in unit_ids if until.get(id_, date.min) < end)


async def said_of(host: Host, unit_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """What is known of each that is or was held: its size, its manager, how many may live there, whether it
    needs cover, and the first day on which it is its owner's again.
    """
    query = (
        "select id, area_dm2, rooms, manager_id, occupancy_cap, needs_cover, held_until from views.units"
        " where id = any(%s)"
    )
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(unit_ids)])
        return {row["id"]: row async for row in cursor}


async def codes_of(host: Host, unit_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The door code of each that is or was held."""
    async with host.pool.connection() as conn:
        rows = await conn.execute("select id, code from views.units where id = any(%s)", [list(unit_ids)])
        return {id_: code async for id_, code in rows}


async def needing_cover(host: Host, unit_ids: Sequence[UUID]) -> set[UUID]:
    """Those that belong to somebody else; of what was never taken in, nobody knows, so all of it too."""
    query = "select id from views.units where id = any(%s) and not needs_cover"
    async with host.pool.connection() as conn:
        own = {id_ async for (id_,) in await conn.execute(query, [list(unit_ids)])}
    return set(unit_ids) - own


class Taken(NamedTuple):
    """Which unit has a door code now; `corrected`: it came under another."""

    unit_id: UUID
    corrected: bool


async def doors_of(host: Host, unit_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Building and door code of each that is or was held."""
    query = "select id, building_id, code from views.units where id = any(%s)"
    async with host.pool.connection() as conn:
        rows = await conn.execute(query, [list(unit_ids)])
        return {id_: (building, code) async for id_, building, code in rows}


async def held_in(host: Host, parks: Sequence[UUID]) -> dict[UUID, tuple[UUID, UUID, str]]:
    """Park, building and door code of each that is held in one of these parks."""
    query = (
        "select id, park_id, building_id, code from views.units where park_id = any(%s) and held_until = %s"
    )
    async with host.pool.connection() as conn:
        rows = await conn.execute(query, [list(parks), FOREVER])
        return {id_: (park, building, code) async for id_, park, building, code in rows}


async def codes_taken(host: Host, codes: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], Taken]:
    """By which unit a door code of a building is taken, of those held now."""
    buildings, names = [building for building, _ in codes], [code for _, code in codes]
    query = (
        "select building_id, code, id, door_corrected"
        " from views.units join unnest(%s::uuid[], %s::text[]) as asked (b, c)"
        " on building_id = b and code = c where held_until = %s"
    )
    async with host.pool.connection() as conn:
        rows = await conn.execute(query, [buildings, names, FOREVER])
        return {(building, code): Taken(*taken) async for building, code, *taken in rows}
