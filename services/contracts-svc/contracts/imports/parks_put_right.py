"""Parks that a ledger calls by another name than before: put right, or asked about.

Looked for once, before anything else of a file: by what it says of the homes of each park that nobody knows,
against what is known of parks with contracts on the same terms (`same_park`), and where these tell nothing by
its doors (`parks_by_doors`).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from kernel.domain import Refusal

from contracts.domain.park import name_key
from contracts.imports.alike import DAY, track_of
from contracts.imports.doors import Doors, Room
from contracts.imports.meant import numbered
from contracts.imports.parks_by_doors import ParksByDoors
from contracts.imports.put_right import by_name
from contracts.imports.same_home import Home
from contracts.imports.same_park import Alike, judged
from contracts.imports.saying import Called, Here, Saying
from contracts.views.contracts import parks_with

PARK_PUT_RIGHT: Final = (
    "园区名称由 {old} 更正为 {new}：合同与 {old} 的相同，台账中已没有 {old}；"
    "如是另一个园区，请在台账中保留 {old} 的行后重新导入"
)
OLD_NAME: Final = "台账中的园区「{name}」现在叫「{now}」，按同一园区导入；如是另一个园区，请换一个名称"


class ParkInDoubt(Refusal):
    """Not all that is known there is said again, or nobody lives there, or two may be meant."""

    title = (
        "合同与园区「{park}」的相同，无法确定是更正园区名称还是另一个园区：是更正名称的，"
        "请先在系统中更正该园区的名称；是另一个园区的，请在台账中保留「{park}」的行"
    )
    field, status = "park_id", 409


class ParkOfSameDoors(Refusal):
    """No contract tells, and its homes are behind the doors of another, which the file does not name."""

    title = (
        "楼栋和房号与园区{parks}的相同，而台账中没有{parks}的行，无法确定是更正园区名称还是另一个园区："
        "是更正名称的，请先在系统中更正该园区的名称；"
        "是另一个园区的，请先在系统中新建该园区，或在台账中保留{parks}的行"
    )
    field, status = "park_id", 409


class HomeOfAnotherPark(Refusal):
    """The file names others of that park, and this one no more."""

    title = (
        "合同与园区「{park}」的 {homes} 相同，而台账中已没有 {homes}：园区写错的请改正；"
        "是另一套房源的，请在台账中保留 {homes} 的行"
    )
    field, status = "park_id", 409


class ParkCalledTwice(Refusal):
    """The file names one park by two of the names it has or had."""

    title = "园区「{name}」现在叫「{now}」，台账中两个名称都有：是同一园区的请统一，是另一个的请换一个名称"
    field, status = "park_id", 409


class Match(NamedTuple):
    """How a known park is alike, and what its homes are called."""

    alike: Alike
    held: Mapping[UUID, Called]


@dataclass
class Homes:
    """What is known of the homes of a park, looked up once for all parks of the file that it may be; `named`:
    which the file means by their names.
    """

    saying: Saying
    named: set[UUID] = field(init=False)
    _here: Here = field(init=False)
    _of: dict[UUID, tuple[Mapping[UUID, Called], Mapping[UUID, Home]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.named = {self.saying.doors.park_id(name) for name in {name for name, _, _ in self.saying.named}}
        self._here = self.saying.here()

    async def of(self, park_id: UUID) -> tuple[Mapping[UUID, Called], Mapping[UUID, Home]]:
        if park_id not in self._of:
            held = await self.saying.held({park_id})
            self._of[park_id] = held, await self.saying.homes(list(held), held, self._here)
        return self._of[park_id]


@dataclass
class ParksPutRight:
    """Of one file. `notes`: what is to be told of the first row of a park."""

    saying: Saying
    doors: Doors
    notes: dict[Room, str] = field(default_factory=dict)
    _looked: bool = False

    async def look_up(self) -> None:
        """Once. Raises what the neighbours of an import do, and may be asked again."""
        if self._looked:
            return
        await self.doors.look_up(self.saying.named)
        there = {self.doors.park_id(room[0]) for room in self.saying.named if self.doors.is_there(room)}
        self.doors.parks.doubt_elsewhere({park for park, _, _ in self.saying.named}, there)
        rooms: dict[str, list[Room]] = defaultdict(list)
        for room in self.saying.rooms:
            rooms[room[0]].append(room)
        unknown = [park for park in rooms if not self.doors.knows_park(park)]
        known = Homes(self.saying)
        found = {park: await self._alike(park, rooms[park], known) for park in unknown}
        meant = Counter(id_ for each in found.values() for id_ in each)
        for park, each in found.items():
            for id_, match in each.items():
                alone = len(each) == 1 and meant[id_] == 1
                if match.alike.how == "is" and alone:
                    await self._put_right(park, id_, rooms[park])
                else:
                    self._ask(park, id_, match, rooms[park])
        silent = {park: rooms[park] for park, each in found.items() if not each}
        for park, ids in (await ParksByDoors(self.saying, self.doors).of(silent)).items():
            parks = by_name([f"「{self.doors.name_of(id_)}」" for id_ in ids], "个")
            for room in rooms[park]:
                self.doors.doubt(room, ParkOfSameDoors(parks=parks))
        self._refuse_called_twice()
        for room in self.saying.named:
            if why := self.doors.parks.unclear(room[0]):
                self.doors.doubt(room, why)
        self._looked = True

    def told(self) -> list[str]:
        """What is to be told of parks that the file calls by an old name."""
        called = {name: self.doors.park_called(name) for name, _, _ in self.saying.named}
        return [
            OLD_NAME.format(name=name, now=now)
            for name, now in called.items()
            if name_key(name) != name_key(now) and not self.doors.parks.unclear(name)
        ]

    async def _alike(self, park: str, rooms: Sequence[Room], known: Homes) -> dict[UUID, Match]:
        """Which known parks it may be."""
        rows = [row for row in self.saying.contracts if row.park == park]
        terms = [(track_of(row), row.first, row.last + DAY, row.rent) for row in rows]
        found: dict[UUID, Match] = {}
        for id_ in await parks_with(self.doors.host, terms, list(map(numbered, rows))) if rows else ():
            if name := self.doors.name_of(id_):
                held, homes = await known.of(id_)
                if not any(home.gone for home in homes.values()):
                    continue  # all of it is named by its own name
                as_known = [row.model_copy(update={"park": name}) for row in rows]
                said, _ = await self.saying.of(
                    [(name, building, code) for _, building, code in rooms], as_known
                )
                doors = {(building, code): each for (_, building, code), each in said.items()}
                alike = judged(doors, homes, named=id_ in known.named)
                if alike:
                    found[id_] = Match(alike, held)
        return found

    async def _put_right(self, park: str, id_: UUID, rooms: Sequence[Room]) -> None:
        old = self.doors.name_of(id_)
        self.doors.rename(id_, park)
        await self.doors.look_up(self.saying.named)
        self.notes[rooms[0]] = PARK_PUT_RIGHT.format(old=old, new=park)

    def _ask(self, park: str, id_: UUID, match: Match, rooms: Sequence[Room]) -> None:
        name, alike = self.doors.name_of(id_) or "", match.alike
        if alike.gone:
            for room in rooms:
                self.doors.doubt(room, ParkInDoubt(park=name))
            return
        homes = by_name([str(match.held[home]) for home in alike.homes])
        for door in alike.rooms:
            self.doors.doubt((park, *door), HomeOfAnotherPark(park=name, homes=homes))

    def _refuse_called_twice(self) -> None:
        """Of two names of one park the one that it has now counts, or else the first in the file."""
        names: dict[UUID, dict[str, None]] = defaultdict(dict)
        for park, _, _ in self.saying.named:
            names[self.doors.park_id(park)][park] = None
        for each in names.values():
            now = self.doors.park_called(next(iter(each)))
            counts = now if now in each else next(iter(each))
            for room in self.saying.named:
                if room[0] in each and room[0] != counts:
                    self.doors.doubt(room, ParkCalledTwice(name=room[0], now=now))
