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

from contracts.domain.park import name_key
from contracts.imports.alike import track_of
from contracts.imports.doors import Doors, Room, rooms_of
from contracts.imports.same_park import Door
from contracts.imports.saying import Called, Saying, sheet_of
from contracts.views.contracts import having

LOOKED_AT: Final = 50  # doors of a park by which it is asked who has a home there
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
        rows = defaultdict(list)
        for row in self.saying.contracts:
            for room in rooms_of(row):
                rows[room[0], _door(room)].append(row)
        perhaps: dict[tuple[str, str], dict[UUID, None]] = defaultdict(dict)
        asked = []
        for (park, id_), homes in pairs.items():
            for door, unit in islice(sorted(homes.items()), LOOKED_AT):
                for row in rows[park, door]:
                    who, track = (sheet_of(row), row.party), track_of(row)
                    had = {k["party_id"]: None for k in let.get(unit, ()) if k["track"] == track}
                    perhaps[who] |= had
                    asked.append(((park, id_), who, had))
        known = await self.saying.people(perhaps)
        return {pair for pair, who, had in asked if who in known and known[who].person_id in had}


def same_doors(
    unknown: Mapping[str, Iterable[Room]], held: Mapping[UUID, Called]
) -> dict[str, dict[UUID, Homes]]:
    """Of each park of the file the known ones that have most of its doors, and it most of theirs."""
    behind: dict[Door, list[tuple[UUID, UUID]]] = defaultdict(list)
    for unit, called in held.items():
        behind[name_key(called.building), called.code].append((called.park_id, unit))
    sizes = Counter(called.park_id for called in held.values())
    found: dict[str, dict[UUID, Homes]] = {}
    for park, rooms in unknown.items():
        theirs = {_door(room) for room in rooms}
        common: dict[UUID, dict[Door, UUID]] = defaultdict(dict)
        for door in theirs:
            for id_, unit in behind.get(door, ()):
                common[id_][door] = unit
        found[park] = {
            id_: homes for id_, homes in common.items() if 2 * len(homes) > max(len(theirs), sizes[id_])
        }
    return found


def _door(room: Room) -> Door:
    _, building, code = room
    return name_key(building), code
