"""Whether a park that nobody knows is one that is known, called otherwise, by its homes and their contracts.

It is where a ledger that names no home of the known one any more says all that runs there again, of the new
one: each of its homes with a contract, most of them behind the same door of the same building, and at least
one let to the same tenant on the same terms. Whole buildings of one owner may be alike to the door and the
day; so where nobody lives, and where less is said, or more of it otherwise, nobody is to guess.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from contracts.imports.same_home import Home, Says

Door = tuple[str, str]
"""Building and door."""


class Alike(NamedTuple):
    """It `is` the known one, or `may_be`: in `rooms` stands what is known of `homes`, which no row names.

    `gone`: the file does not name the known one.
    """

    how: Literal["is", "may_be"]
    rooms: tuple[Door, ...]
    homes: tuple[UUID, ...]
    gone: bool


def judged(
    rooms: Mapping[Door, Sequence[Says]], known: Mapping[UUID, Home], *, named: bool = False
) -> Alike | None:
    """What is said of each home of the new one, against all homes of the known one, which the file may have
    `named` as well; None: nothing of it.
    """
    alike: dict[Door, None] = {}
    homes: dict[UUID, None] = {}
    left = {id_: home for id_, home in known.items() if home.gone}
    having: dict[UUID, list[UUID]] = {}
    for id_, home in left.items():
        for contract in home.contracts:
            having.setdefault(contract, []).append(id_)
    for door, says in rooms.items():
        for said in says:
            of = {id_ for contract in said.same | said.like for id_ in having.get(contract, ())}
            if said.track == "owner":  # who may let out many on the same terms
                of = {id_ for id_ in of if (left[id_].building, left[id_].code) == door}
            if of:
                alike[door] = None
                homes |= dict.fromkeys(of)
    if not alike:
        return None
    gone = len(left) == len(known) and not named
    is_ = gone and _is_whole(rooms, known)
    return Alike("is" if is_ else "may_be", tuple(alike), tuple(homes), gone)


def _is_whole(rooms: Mapping[Door, Sequence[Says]], known: Mapping[UUID, Home]) -> bool:
    same = frozenset[UUID]().union(*(said.same for says in rooms.values() for said in says))
    doors = {(home.building, home.code): home for home in known.values()}
    moved = [door for door, home in doors.items() if door not in rooms]
    other = [door for door, says in rooms.items() if door not in doors and any(said.same for said in says)]
    let = any(
        said.track == "tenant" and said.same & doors[door].contracts
        for door in rooms.keys() & doors.keys()
        for said in rooms[door]
    )
    said_again = all(home.running <= same for home in known.values())
    return let and said_again and len(moved) <= len(other) and all(doors[door].running for door in moved)
