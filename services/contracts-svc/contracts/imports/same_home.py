"""Which known home is behind a door that nobody knows: one whose contracts a ledger says again.

A home goes by park, building and door, and a clerk puts these right in the file. What tells it then is who
has it, from when until when, and for how much. It is said to be the home put right only where no other can be
meant; where several can, or what is known there is not all in the file, nobody is to guess: a home that is
taken in once more has its contracts twice, and one that is put right wrongly is lost.

An owner may let out many homes on the same terms, a tenant hardly. So a home known by its owner's contract
alone has to be vacant, and of the same door number or building; or the only one that the file leaves out of
a park of which it names others. A file that names no other may be an excerpt. Where the owner's contract has
one day or the rent in common with it no more, it may still be that home, and is asked about.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from uuid import UUID

from ledger.homes import Home as Room

from contracts.domain.terms import Track


class Says(NamedTuple):
    """One contract by which a row has such a home. `same`: the known ones that it is, of the same party, days
    and rent; `like`: those of the same party from the same day, or of an owner until it, otherwise agreed.
    """

    track: Track
    same: frozenset[UUID]
    like: frozenset[UUID] = frozenset()


class Home(NamedTuple):
    """A known one: its building, its door, the contracts that have it, and which of them are not over.

    `gone`: no row of the file names it.
    """

    building: str
    code: str
    contracts: frozenset[UUID]
    running: frozenset[UUID]
    gone: bool = True


class Found(NamedTuple):
    """It `is` the one of `homes`, put right; `may_be` one of them; has a contract that is known `elsewhere`;
    or is taken for another than them, which it `perhaps` is.
    """

    how: Literal["is", "may_be", "elsewhere", "perhaps"]
    homes: tuple[UUID, ...]


Known = Mapping[UUID, Home]
Judge = Callable[[Room, Known], UUID | None]


@dataclass
class Judging:
    """Of one file. `rooms`: what it says of each home behind a door that nobody knows; `parks`: those of
    which it names a home that is known.
    """

    rooms: Mapping[Room, Sequence[Says]]
    homes: Known
    parks: Collection[str]
    found: dict[Room, Found] = field(default_factory=dict)
    _having: dict[UUID, list[UUID]] = field(default_factory=dict)  # which homes each contract has
    _whole: set[str] = field(default_factory=set)
    _at: dict[frozenset[UUID], list[UUID]] = field(default_factory=dict)
    _are_gone: bool = False

    def __post_init__(self) -> None:
        self._whole |= set(self.parks)
        self._are_gone = any(home.gone for home in self.homes.values())
        for id_, home in self.homes.items():
            for contract in home.contracts:
                self._having.setdefault(contract, []).append(id_)

    def judge(self) -> dict[Room, Found]:
        """What is to be told of each; nothing of what is new."""
        left = dict(self.homes)
        for judge in (self._by_tenant, self._by_door, self._alone):
            claims: dict[UUID, list[Room]] = defaultdict(list)
            for room in self.rooms.keys() - self.found.keys():
                if home := judge(room, left):
                    claims[home].append(room)
            for home, rooms in claims.items():
                if len(rooms) == 1:
                    self.found[rooms[0]] = Found("is", (home,))
                    self._whole.add(rooms[0][0])
                    del left[home]
        for room in self.rooms.keys() - self.found.keys():
            if let := self._let_there(room, left):
                gone = any(left[home].gone for home in let)
                self.found[room] = Found("may_be" if gone else "elsewhere", tuple(let))
            elif covered := self._vacant(room, left):
                self.found[room] = Found("may_be" if self._is_whole(room) else "perhaps", tuple(covered))
            elif otherwise := self._covered_otherwise(room, left):
                self.found[room] = Found("may_be", tuple(otherwise))
        return self.found

    def _by_tenant(self, room: Room, left: Known) -> UUID | None:
        let = self._let_there(room, left)
        let = self._of_that_door(room, let, left) or let
        if len(let) != 1:
            return None
        home, same = left[let[0]], self._same(room)
        agreed = any(said.track == "tenant" and said.same & home.contracts for said in self.rooms[room])
        return let[0] if home.gone and agreed and home.running <= same else None

    def _by_door(self, room: Room, left: Known) -> UUID | None:
        found = self._of_that_door(room, self._vacant(room, left), left)
        return found[0] if len(found) == 1 else None

    def _alone(self, room: Room, left: Known) -> UUID | None:
        vacant = self._vacant(room, left)
        alone = len(vacant) == 1 and self._is_whole(room) and all(said.same for said in self.rooms[room])
        return vacant[0] if alone else None

    def _let_there(self, room: Room, left: Known) -> list[UUID]:
        """Where one of its tenants has, or had, a contract that it may be."""
        let = (said.same | said.like for said in self.rooms[room] if said.track == "tenant")
        return self._with(frozenset().union(*let), left)

    def _vacant(self, room: Room, left: Known) -> list[UUID]:
        """Which are covered by a contract that it may be, and have none that it has not. None where it is let
        to somebody who has one elsewhere.
        """
        if self._let_there(room, self.homes):
            return []
        same = self._same(room)
        return [id_ for id_ in self._with(same, left) if left[id_].gone and left[id_].running <= same]

    def _covered_otherwise(self, room: Room, left: Known) -> list[UUID]:
        """Which vacant ones are covered by a contract of its owner that has a day in common with its own: of
        that door, or any where the file is no excerpt.
        """
        if not self._are_gone or self._let_there(room, self.homes):
            return []
        likes = {said.like for said in self.rooms[room] if said.track == "owner"}
        like = likes.pop() if len(likes) == 1 else frozenset[UUID]().union(*likes)
        homes = {id_: left[id_] for id_ in self._with(like, left)}
        ids = [id_ for id_, home in homes.items() if home.gone and home.running and home.running <= like]
        return self._of_that_door(room, ids, left) or (ids if self._is_whole(room) else [])

    def _with(self, contracts: frozenset[UUID], left: Known) -> list[UUID]:
        """Those that have one of these."""
        if contracts not in self._at:  # an owner may let out a thousand homes on the same terms
            having = {id_ for contract in contracts for id_ in self._having.get(contract, ())}
            self._at[contracts] = sorted(having, key=lambda id_: (*self.homes[id_][:2], id_))
        return [id_ for id_ in self._at[contracts] if id_ in left]

    def _same(self, room: Room) -> frozenset[UUID]:
        same = {said.same for said in self.rooms[room]} - {frozenset()}
        return same.pop() if len(same) == 1 else frozenset().union(*same)

    def _is_whole(self, room: Room) -> bool:
        """Whether the file names other homes of the park as they are known, or put right."""
        return room[0] in self._whole

    def _of_that_door(self, room: Room, ids: Sequence[UUID], left: Known) -> list[UUID]:
        """301 of another building, or 3-301 of the same one."""
        return [id_ for id_ in ids if _is_near(room, left[id_])]


def _is_near(room: Room, home: Home) -> bool:
    _, building, code = room
    if code == home.code:
        return True
    ends = code.endswith(home.code) or home.code.endswith(code)
    return ends and building == home.building
