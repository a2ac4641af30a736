"""Known contracts that a row of a ledger may say again, by its number or by what tells one from another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from kernel.service import Row
from ledger.rows import Contract, TenantContract
from neighbours.tenants import survivors

from contracts.domain.terms import Track
from contracts.imports.became import Became
from contracts.imports.doors import Doors
from contracts.imports.had_before import AT_MOST
from contracts.imports.meant import is_with, numbered
from contracts.views.contracts import on_days, said_of

DAY: Final = timedelta(days=1)
GIVEN_UP: Final = ("void", "declined")
NONE: Final[frozenset[UUID]] = frozenset()


@dataclass
class Alike:
    """Of the rows it was looked up for; `parks`: which they mean by each name. An owner may let out thousands
    of homes on the same terms: nothing here is asked of each row and each contract.
    """

    parks: Mapping[str, UUID]
    numbered: Mapping[UUID, Row]
    gave_way: Mapping[UUID, UUID]
    _parties: dict[Any, dict[UUID, None]] = field(default_factory=lambda: defaultdict(dict))
    _same: dict[Any, frozenset[UUID]] = field(default_factory=dict)
    _like: dict[Any, frozenset[UUID]] = field(default_factory=dict)
    _days: set[Any] = field(default_factory=set)
    _unions: dict[Any, frozenset[UUID]] = field(default_factory=dict)

    def begin(self, contracts: Iterable[Row]) -> None:
        """Know of these, which begin on a day of a row in its park, or, of an owner, end on one."""
        same: dict[Any, set[UUID]] = defaultdict(set)
        like: dict[Any, set[UUID]] = defaultdict(set)
        for k in contracts:
            day = k["track"], k["park_id"], k["starts_on"]
            terms = *day, k["ends_on"], k["rent_fen"]
            about = [day, (*day[:2], None, k["ends_on"])] if k["track"] == "owner" else [day]
            self._days |= {*about}
            self._parties[terms][k["party_id"]] = None
            for who in {k["party_id"], self.gave_way.get(k["tenant_id"], k["tenant_id"])} - {None}:
                same[*terms, who].add(k["id"])
                for each in about:
                    like[*each, who].add(k["id"])
        self._same = {key: frozenset(ids) for key, ids in same.items()}
        self._like = {key: frozenset(ids) for key, ids in like.items()}

    def parties(self, row: Contract) -> list[UUID] | None:
        """Whom the row may name, as far as known contracts on its terms tell; None where it cannot be known:
        no contract has its number or its terms, nor its first day, nor an owner's its last.
        """
        named = self._named(row)
        found = {named["party_id"]: None} if named else {}
        found |= dict.fromkeys(islice(self._parties.get(self._terms(row), ()), AT_MOST - len(found)))
        may_be = found or not self._days.isdisjoint(self._about(row))
        return list(found) if may_be else None

    def same(self, row: Contract, party: Became) -> frozenset[UUID]:
        """Those of the same party from the same day to the same day, for the same rent; or of its number."""
        found = [self._same.get((*self._terms(row), who), NONE) for who in _ids(party)]
        named = self._named(row)
        if named and is_with(named, party, self.gave_way):
            found.append(frozenset({named["id"]}))
        return _union(found)

    def like(self, row: Contract, party: Became, same: frozenset[UUID]) -> frozenset[UUID]:
        """The `same`, and whatever they have from the same day, or as an owner until the same day."""
        keys = tuple((*each, who) for each in self._about(row) for who in _ids(party))
        found = self._unions.get((keys, same))
        if found is None:
            found = _union([same, *(self._like.get(key, NONE) for key in keys)])
            self._unions[keys, same] = found
        return found

    def _named(self, row: Contract) -> Row | None:
        named = self.numbered.get(numbered(row))
        there = named and named["park_id"] == self.parks[row.park] and named["status"] not in GIVEN_UP
        return named if there else None

    def _day(self, row: Contract) -> Any:
        return track_of(row), self.parks[row.park], row.first

    def _about(self, row: Contract) -> list[Any]:
        """By which days it may be another's word of the same contract."""
        day = self._day(row)
        return [day, (*day[:2], None, row.last + DAY)] if track_of(row) == "owner" else [day]

    def _terms(self, row: Contract) -> Any:
        return *self._day(row), row.last + DAY, row.rent


async def alike(doors: Doors, rows: Sequence[Contract]) -> Alike:
    """What there is for these rows."""
    host = doors.host
    parks = {name: doors.park_id(name) for name in {row.park for row in rows}}
    days = {row.first for row in rows}, {row.last + DAY for row in rows if track_of(row) == "owner"}
    begun = await on_days(host, list({*parks.values()}), *days) if rows else []
    named = await said_of(host, [numbered(row) for row in rows])
    tenants = [k["tenant_id"] for k in (*begun, *named.values()) if k["tenant_id"]]
    found = Alike(parks, named, await survivors(host.pool, tenants))
    found.begin(begun)
    return found


def track_of(row: Contract) -> Track:
    """On which side it is."""
    return "tenant" if isinstance(row, TenantContract) else "owner"


def _ids(party: Became) -> list[UUID]:
    return [who for who in (party.person_id, party.tenant_id) if who]


def _union(found: Sequence[frozenset[UUID]]) -> frozenset[UUID]:
    """The one that there is stays itself: who asks again for the same hears the same."""
    some = list({each: None for each in found if each})
    return some[0] if len(some) == 1 else NONE.union(*some)
