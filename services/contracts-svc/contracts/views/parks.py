"""Parks with their buildings."""

import unicodedata
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.park import (
    BuildingAdded,
    BuildingNameCorrected,
    ParkCityCorrected,
    ParkEvent,
    ParkNameCorrected,
    ParkNamed,
    ParkOpened,
    name_key,
)


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.park_id] if isinstance(fact.event, ParkEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`called_before`: the names that were put right since, the first one first; `opened_as`: the city and
    the name under which no other may be opened by the rule, as long as it lies where it was opened. So each
    of `buildings` has what it was called before, where that was put right.
    """
    match fact.event, row:
        case ParkOpened(park_id=id_, name=name, city=city), _:
            told = fact.event.told_by_name
            opened = {"id": id_, "name": name, "city": city, "told_by_name": told}
            key = f"{city or ''} {name_key(name)}" if fact.event.name_once else None
            return opened | {"buildings": [], "called_before": [], "opened_as": key}
        case ParkNameCorrected(name=name), dict():
            return row | {"name": name, "called_before": [*row["called_before"], row["name"]]}
        case ParkNamed(), dict():
            return row | {"told_by_name": True}
        case BuildingAdded(building_id=id_, name=name), dict():
            return row | {"buildings": [*row["buildings"], {"building_id": id_, "name": name}]}
        case BuildingNameCorrected(building_id=id_, name=name), dict():
            return row | {"buildings": [_called(each, id_, name) for each in row["buildings"]]}
        case ParkCityCorrected(city=city), dict():
            return row | {"city": city, "opened_as": None}
    return row


def _called(building: Row, id_: UUID, name: str) -> Row:
    """By this name now, where it is the one."""
    if str(building["building_id"]) != str(id_):
        return building
    before = [*building.get("called_before", ()), building["name"]]
    return building | {"name": name, "called_before": before}


parks = View(
    name="parks",
    columns="id uuid primary key, name text not null, called_before text[] not null, city text,"
    " buildings jsonb not null, told_by_name bool not null,"
    " opened_as text constraint park_name_once unique",
    listens=(
        *(ParkOpened, BuildingAdded, ParkNamed),
        *(ParkNameCorrected, BuildingNameCorrected, ParkCityCorrected),
    ),
    keys=keys,
    project=project,
    inline=True,
    revision=3,  # since the name of a building may be put right
)


async def buildings_of(host: Host, park_id: UUID) -> set[UUID] | None:
    """The buildings of one park, None where there is no such park."""
    async with host.pool.connection() as conn:
        found = await conn.execute("select buildings from views.parks where id = %s", [park_id])
        row = await found.fetchone()
    return row and {UUID(each["building_id"]) for each in row[0]}


async def told_without_names(host: Host) -> list[UUID]:
    """The parks that others were told of before names were told."""
    async with host.pool.connection() as conn:
        rows = await conn.execute("select id from views.parks where not told_by_name order by id")
        return [id_ async for (id_,) in rows]


async def city_of(host: Host, park_id: UUID) -> str | None:
    """The code of the city a park lies in, where that was said."""
    async with host.pool.connection() as conn:
        found = await conn.execute("select city from views.parks where id = %s", [park_id])
        row = await found.fetchone()
    return row[0] if row else None


async def called(host: Host, part: str) -> tuple[list[UUID], list[UUID]]:
    """The parks, and the buildings, that have `part`, as `plain` spells it, in their names."""
    known = await names(host)
    parks = [UUID(park) for park, each in known.items() if part in plain(each["name"])]
    buildings = [
        UUID(id_) for each in known.values() for id_, name in each["buildings"].items() if part in plain(name)
    ]
    return parks, buildings


def plain(text: str) -> str:
    """In small letters of one width: １号楼 is 1号楼."""
    return unicodedata.normalize("NFKC", text).lower()


async def namesake(host: Host, park_id: UUID, names: Collection[str], city: str | None) -> UUID | None:
    """Another park that is called by one of these `names`, or was, in this city, or where nobody said in
    which one of both lies; None where there is none.
    """
    asked = {*map(name_key, names)}
    for id_, park in (await names_given(host)).items():
        there = not city or park.city in (None, city)
        if id_ != park_id and there and not asked.isdisjoint(map(name_key, park.names)):
            return id_
    return None


class Named(NamedTuple):
    """What a park is or was called, as it was opened first and as it is called now last; where it lies."""

    names: list[str]
    city: str | None


async def names_given(host: Host) -> dict[UUID, Named]:
    """Of each park."""
    async with host.pool.connection() as conn:
        rows = await conn.execute("select id, called_before, name, city from views.parks order by id")
        return {id_: Named([*before, name], city) async for id_, before, name, city in rows}


async def buildings_before(host: Host) -> list[tuple[UUID, str, UUID]]:
    """Which building of which park was called so, until it was put right."""
    query = """
        select p.id, before.name, (b.value->>'building_id')::uuid
          from views.parks p cross join lateral jsonb_array_elements(p.buildings) b
         cross join lateral jsonb_array_elements_text(b.value->'called_before')
               with ordinality as before (name, place)
         order by p.id, before.place desc"""
    async with host.pool.connection() as conn:
        return [*await (await conn.execute(query)).fetchall()]


async def names(host: Host) -> dict[str, dict[str, Any]]:
    """What parks and their buildings (`buildings`: name by id) are called, by park id."""
    async with host.pool.connection() as conn:
        rows = await (await conn.execute("select id, name, buildings from views.parks")).fetchall()
    return {
        str(id_): {"name": name, "buildings": {each["building_id"]: each["name"] for each in buildings}}
        for id_, name, buildings in rows
    }
