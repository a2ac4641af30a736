"""Which park a ledger means by a name: who is called so, else who was, however the name is written.

Two may have one name, in two cities or since somebody said so: which is meant the city tells that the ledger
names, or nobody. Where one alone has it, and in another city than the ledger says, that city may be put right
or another park be meant: a door that is known there tells that it is the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from edge.divisions import city_name
from kernel.domain import Refusal

from contracts.domain.park import name_key
from contracts.views.parks import Named

NOBODY: Final[Sequence[UUID]] = ()


class ParkOfSeveral(Refusal):
    """More than one park is called so, or was, and no city says which."""

    title = (
        "有 {count} 个园区叫（或曾叫）「{park}」，无法确定是哪一个："
        "请在台账中写明城市，或先在系统中更正其中一个的名称"
    )
    field, status = "park_id", 409


class ParkElsewhere(Refusal):
    """The only one that is called so lies in another city than the file says, which names no door of it."""

    title = (
        "园区「{park}」在系统中位于{known}，台账写的是{said}，又没有该园区已有的房源，无法确定是更正城市还是另一个园区："
        "是更正城市的，请先在系统中更正该园区的城市；是另一个园区的，请先在系统中新建该园区"
    )
    field, status = "park_id", 409


@dataclass
class ParksMeant:
    """Of one file. `cities`: park → the code of the city in which the file says it lies."""

    cities: Mapping[str, str]
    given: dict[UUID, list[str]] = field(default_factory=dict)
    _in: dict[UUID, str | None] = field(default_factory=dict)
    _by: Sequence[Mapping[str, Sequence[UUID]]] = ({}, {}, {}, {})
    _elsewhere: dict[str, ParkElsewhere] = field(default_factory=dict)

    def know(self, parks: Mapping[UUID, Named]) -> None:
        """All names that there are: `given`, of each park the first it came by, and last what it has now."""
        for id_, park in parks.items():
            self.given[id_], self._in[id_] = [*park.names], park.city
        self._sort()

    def rename(self, park_id: UUID, name: str) -> None:
        """It is called so from now on."""
        self.given[park_id].append(name)
        self._sort()

    def of(self, name: str) -> Sequence[UUID]:
        """Who is meant: nobody where there is none of that name, several where nobody can tell."""
        key = name_key(name)
        places = zip(self._by, (name, name, key, key), strict=True)
        found = next((by[said] for by, said in places if said in by), NOBODY)
        there = [id_ for id_ in found if self._in[id_] == self.cities.get(name, "")]
        return there if len(there) == 1 else found

    def may_lie_there(self, park_id: UUID, name: str) -> bool:
        """Whether the file does not say of the park of this name that it lies in another city than this."""
        return self.cities.get(name) in (None, self._in[park_id]) or self._in[park_id] is None

    def doubt_elsewhere(self, names: Iterable[str], there: Collection[UUID]) -> None:
        """Of these names: whose park lies in another city than the file says, and is none of those `there`,
        of which it names a door that is known.
        """
        for name in names:
            of = self.of(name)
            if len(of) == 1 and of[0] not in there and not self.may_lie_there(of[0], name):
                known, said = city_name(self._in[of[0]] or ""), city_name(self.cities[name])
                self._elsewhere[name] = ParkElsewhere(park=name, known=known, said=said)

    def unclear(self, name: str) -> ParkOfSeveral | ParkElsewhere | None:
        """Why it cannot be told which is meant."""
        count = len(self.of(name))
        return ParkOfSeveral(park=name, count=count) if count > 1 else self._elsewhere.get(name)

    def _sort(self) -> None:
        now, before, alike_now, alike_before = (defaultdict[str, list[UUID]](list) for _ in range(4))
        for id_, names in self.given.items():
            now[names[-1]].append(id_)
            alike_now[name_key(names[-1])].append(id_)
            for name in dict.fromkeys(names[:-1]):
                before[name].append(id_)
            for key in dict.fromkeys(map(name_key, names[:-1])):
                alike_before[key].append(id_)
        self._by = (now, before, alike_now, alike_before)
