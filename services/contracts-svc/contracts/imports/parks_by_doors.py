"""Which known park one that nobody knows may be by its doors, where no contract tells.

Most homes of each are behind the same door of the same building, the file does not name the known one, and no
city is said that it does not lie in. Whole estates are alike to the door: so it counts only where the known
one has no contract at all, or somebody has a home of both behind the same door, on whatever terms.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from ledger.rows import Contract

from contracts.domain.park import name_key
from contracts.imports.alike import track_of
from contracts.imports.doors import Doors, Room, rooms_of
from contracts.imports.same_park import Door
from contracts.imports.saying import Called, Saying, sheet_of
from contracts.views.contracts import having

LOOKED_AT: Final = 50  # doors of a park by which it is asked who has a home there
Party = tuple[str, str]
"""A sheet, and the number of somebody in it."""
Homes = Mapping[Door, UUID]
"""Homes that two parks have behind the same doors, by their ids in the known one."""


@dataclass
class ParksByDoors:
    """Of one file."""

    saying: Saying
    doors: Doors

    async def of(self, unknown: Mapping[str, Sequence[Room]]) -> dict[str, list[UUID]]:
        """Of these, with their homes, which known ones each may be."""
        named = {self.doors.park_id(name) for name, _, _ in self.saying.named}
        held = await self.saying.held(self.doors.parks.given.keys() - named) if unknown else {}
        alike = await asyncio.to_thread(same_doors, unknown, held)  # nobody waits for many alike
        pairs = {
            (park, id_): homes
            for park, each in alike.items()
            for id_, homes in each.items()
            if self.doors.parks.may_lie_there(id_, park)
        }
        known = {id_ for _, id_ in pairs}
        let = await self._let([unit for unit, called in held.items() if called.park_id in known])
        bare = known - {held[unit].park_id for unit in let}
        others = {pair: homes for pair, homes in pairs.items() if pair[1] not in bare}
        people = await self._people(others, let)
        found: dict[str, list[UUID]] = defaultdict(list)
        for park, id_ in pairs:
            if id_ in bare or (park, id_) in people:
                found[park].append(id_)
        return found

    async def _let(self, units: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """The contracts of those of these homes that have any."""
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        wanted = {*units}
        for k in await having(self.saying.host, units) if units else []:
            for unit in wanted & {*k["unit_ids"]}:
                found[unit].append(k)
        return found

    async def _people(
        self, pairs: Mapping[tuple[str, UUID], Homes], let: Mapping[UUID, Sequence[Mapping[str, Any]]]
    ) -> set[tuple[str, UUID]]:
        """Those pairs of which somebody has, or had, a home behind the same door on the same side."""
        asked = await asyncio.to_thread(who_had, self.saying.contracts, pairs, let)
        perhaps: dict[Party, dict[UUID, None]] = defaultdict(dict)
        for _, who, had in asked:
            perhaps[who] |= had
        known = await self.saying.people(perhaps)
        return {pair for pair, who, had in asked if who in known and known[who].person_id in had}


def who_had(
    contracts: Sequence[Contract],
    pairs: Mapping[tuple[str, UUID], Homes],
    let: Mapping[UUID, Sequence[Mapping[str, Any]]],
) -> list[tuple[tuple[str, UUID], Party, dict[UUID, None]]]:
    """Of each pair the parties of the file with who had the home behind the same door, on the same side."""
    rows: dict[tuple[str, Door], list[Contract]] = defaultdict(list)
    for row in contracts:
        for room in rooms_of(row):
            rows[room[0], _door(room)].append(row)
    found = []
    for (park, id_), homes in pairs.items():
        for door, unit in islice(sorted(homes.items()), LOOKED_AT):
            for row in rows.get((park, door), ()):
                track = track_of(row)
                had = {k["party_id"]: None for k in let.get(unit, ()) if k["track"] == track}
                if had:
                    found.append(((park, id_), (sheet_of(row), row.party), had))
    return found


def same_doors(
    unknown: Mapping[str, Iterable[Room]], held: Mapping[UUID, Called]
) -> dict[str, dict[UUID, Homes]]:
    """Of each park of the file the known ones that have most of its doors, and it most of theirs."""
    doors: dict[UUID, dict[Door, UUID]] = defaultdict(dict)
    behind: dict[Door, list[UUID]] = defaultdict(list)
    for unit, called in held.items():
        door = name_key(called.building), called.code
        if doors[called.park_id].setdefault(door, unit) == unit:
            behind[door].append(called.park_id)
    found: dict[str, dict[UUID, Homes]] = {}
    for park, rooms in unknown.items():
        theirs = {_door(room) for room in rooms}
        count = Counter(id_ for door in theirs for id_ in behind.get(door, ()))
        most = [id_ for id_, common in count.items() if 2 * common > max(len(theirs), len(doors[id_]))]
        found[park] = {id_: {door: doors[id_][door] for door in theirs & doors[id_].keys()} for id_ in most}
    return found


def _door(room: Room) -> Door:
    _, building, code = room
    return name_key(building), code
