"""Which park a ledger means by its name, and which unit by park, building and door code.

The id of a unit is made of them as they were first written. Where building or door were put right since, the
right ones mean the same unit, and the wrong ones none: they may be those of the unit next door by now. Where
the ledger itself puts them right, it is told here which unit is meant, and of which nobody can tell. A park
is meant by whatever it was ever called (`parks_meant.py`), and what was opened by hand by what it is called:
it has an id that nobody can make of that, as have its buildings and units.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from edge.call import Host
from kernel.domain import Refusal
from ledger.rows import Contract, Unit

from contracts.domain.park import name_key
from contracts.imports import ids
from contracts.imports.parks_meant import ParksMeant
from contracts.views.parks import buildings_before, names, names_given
from contracts.views.units import codes_taken, doors_of

Room = tuple[str, str, str]
"""Park, building and door, as a ledger writes them."""


def rooms_of(row: Contract) -> list[Room]:
    return [(row.park, row.building, code) for code in row.codes]


def room_of(row: Unit) -> Room:
    return row.park, row.building, row.code


class DoorPutRight(Refusal):
    """The unit that was taken in under this door code has another one since."""

    title, field, status = "该房源的房号已更正为「{door}」，请先改正台账", "code", 409


@dataclass
class Doors:
    """Of one file."""

    host: Host
    parks: ParksMeant
    _knows_parks: bool = False
    _buildings: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    _built: dict[UUID, str] = field(default_factory=dict)  # what each building is called
    _first: dict[tuple[UUID, str], str] = field(default_factory=dict)  # as this file writes it first
    _units: dict[Room, UUID] = field(default_factory=dict)
    _wrong: dict[Room, Refusal] = field(default_factory=dict)
    _there: set[Room] = field(default_factory=set)
    _corrected: set[Room] = field(default_factory=set)

    async def know_parks(self) -> None:
        """By all names that they have or had."""
        if self._knows_parks:
            return
        self.parks.know(await names_given(self.host))
        for park, each in (await names(self.host)).items():
            for id_, name in each["buildings"].items():
                self._built[UUID(id_)] = name
                self._buildings.setdefault((UUID(park), name), UUID(id_))
        for of, name, building in await buildings_before(self.host):
            self._buildings.setdefault((of, name), building)
        for (of, name), building in [*self._buildings.items()]:
            self._buildings.setdefault((of, name_key(name)), building)
        self._knows_parks = True

    def knows_park(self, name: str) -> bool:
        """Whether there is one that is, or was, called so."""
        return bool(self.parks.of(name))

    def park_called(self, name: str) -> str:
        """What it is called now."""
        return self._given(name)[-1]

    def park_called_before(self, name: str) -> str:
        """What it was called until it was called what it is called now; nothing where nobody put it right."""
        return next(iter(self._given(name)[-2:-1]), "")

    def name_of(self, park_id: UUID) -> str | None:
        """What the park is called now; None of one that there is not."""
        given = self.parks.given
        return given[park_id][-1] if park_id in given else None

    def rename(self, park_id: UUID, name: str) -> None:
        """The ledger calls a park by this name from now on that is known by another."""
        self.parks.rename(park_id, name)
        for known in (self._units, self._wrong):
            for room in [room for room in known if room[0] == name]:
                del known[room]

    def is_renamed(self, name: str) -> bool:
        """Whether it came by another name than this, which it has now."""
        return name == self.park_called(name) != self._given(name)[0]

    def park_id(self, name: str) -> UUID:
        """Of the park, whether or not there is one yet."""
        return next(iter(self.parks.of(name)), ids.park_id(name))

    def park_spelt(self, name: str) -> str:
        """One of the names that it has, where the ledger writes one otherwise."""
        given = self._given(name)
        return name if name in given else given[-1]

    def building_id(self, park: str, building: str) -> UUID:
        """Of a building of it, whether or not there is one yet."""
        of = self.park_id(park)
        known = self._buildings.get((of, building)) or self._buildings.get((of, name_key(building)))
        return known or ids.building_id(self._came_as(park), self._as_first(park, building))

    def building_spelt(self, park: str, building: str) -> str:
        """What it is called, where the ledger writes that otherwise."""
        return self._built.get(self.building_id(park, building)) or self._as_first(park, building)

    def _as_first(self, park: str, building: str) -> str:
        """Of several spellings in one file the first: A座, a座 and A 座 are one building."""
        return self._first.setdefault((self.park_id(park), name_key(building)), building)

    def _came_as(self, name: str) -> str:
        """By what ids are made of what stands there: by its first name, of which its own may be made; by its
        own, where that name is another's.
        """
        first, id_ = self._given(name)[0], self.park_id(name)
        made = ids.park_id(first)
        return str(id_) if id_ != made and made in self.parks.given else first

    def _given(self, name: str) -> list[str]:
        """All names of the park that is meant by one, the first it came by and the last it has now."""
        return next((self.parks.given[id_] for id_ in self.parks.of(name)), [name])

    async def look_up(self, rooms: Iterable[Room]) -> None:
        """All of them in one go; what is known already stays."""
        await self.know_parks()
        new = [room for room in dict.fromkeys(rooms) if room not in self._units]
        if not new:
            return
        made = {
            (park, building, code): ids.unit_id(self._came_as(park), self._as_first(park, building), code)
            for park, building, code in new
        }
        at = {
            (park, building, code): (self.building_id(park, building), code) for park, building, code in new
        }
        taken = await codes_taken(self.host, list(at.values()))
        now = await doors_of(self.host, list(made.values()))
        parks = await names(self.host)
        called = {id_: name for each in parks.values() for id_, name in each["buildings"].items()}
        for room in new:
            holder, door = taken.get(at[room]), now.get(made[room])
            self._units[room] = made[room]
            if holder or door:
                self._there.add(room)
            if holder and holder.corrected:
                self._units[room] = holder.unit_id
                self._corrected.add(room)
            elif door and door != at[room]:
                building, code = door
                self._wrong[room] = DoorPutRight(door=f"{called.get(str(building), '')} {code}".strip())
            elif holder:
                self._units[room] = holder.unit_id

    def of(self, room: Room) -> UUID:
        """The unit of a room that was looked up, whether or not there is one yet."""
        return self._units[room]

    def is_there(self, room: Room) -> bool:
        """Whether a unit is or was known behind it, or under the id that is made of it."""
        return room in self._there

    def is_corrected(self, room: Room) -> bool:
        """Whether the unit behind it came with other words for where it is."""
        return room in self._corrected

    def put_right(self, room: Room, unit_id: UUID) -> None:
        """The ledger calls a unit so from now on that is known by other words."""
        self._units[room] = unit_id
        self._corrected.add(room)

    def doubt(self, room: Room, why: Refusal) -> None:
        """Nobody can tell which unit the ledger means by it."""
        self._wrong[room] = why

    def wrong(self, room: Room) -> Refusal | None:
        """Why no unit can be taken in, or meant, by it: put right since, or in doubt."""
        return self._wrong.get(room)

    def unmeant(self, rooms: Iterable[Room]) -> Refusal | None:
        """Why no contract of one of them can be meant: it was put right since, or is in doubt."""
        return next((each for room in rooms if (each := self._wrong.get(room))), None)
