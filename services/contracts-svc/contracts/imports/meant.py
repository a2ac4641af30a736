"""Which contract a row of a ledger means.

A number is what a contract goes by, and many a ledger has none, or has them since: a contract that was made
known without one is not another when its number is written down, nor the other way round. Who has the same
unit from the same day on has it by the same contract; it is only asked about a number that nobody knows yet.

A number that was made says where and from when. What somebody else had by it and was given up, as a slip of
the ledger is, is not the contract of who stands there now; of the same person it stays given up, however
often the ledger comes again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from edge.call import Host
from edge.contract_numbers import contract_number
from kernel.service import Row
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS, TENANT_CONTRACTS
from ledger.rows import Contract
from neighbours.tenants import survivors

from contracts.domain.letting import Clash, KnownFromAnotherDay
from contracts.domain.terms import Terms
from contracts.imports.became import Became
from contracts.imports.doors import Doors, rooms_of
from contracts.imports.ids import contract_id
from contracts.views.contracts import begun_there, drafted_there, said_of

DAY: Final = timedelta(days=1)


@dataclass
class Meant:
    """Of one file."""

    host: Host
    ledger: Ledger
    doors: Doors
    _ids: dict[UUID, UUID] = field(default_factory=dict)

    def of(self, row: Contract) -> UUID:
        """The contract of a row that was looked up; one that there is not yet goes by its number."""
        id_ = numbered(row)
        return self._ids.get(id_, id_)

    async def look_up(self, asked: Iterable[tuple[Contract, Became | None]]) -> None:
        """Of these rows, each with whom it is with, as far as that is known."""
        rows = [(row, party) for row, party in asked if party and party.person_id]
        known = await said_of(self.host, [numbered(row) for row, _ in rows])
        voided = {id_: row for id_, row in known.items() if row["status"] == "void"}
        gave_way = await survivors(self.host.pool, _tenants(voided.values()))
        new = [
            (row, party)
            for row, party in rows
            if (id_ := numbered(row)) not in known
            or (id_ in voided and _is_made(row) and not is_with(voided[id_], party, gave_way))
        ]
        units = {unit for row, _ in new for unit in self._units(row)}
        if not units:
            return
        there = await begun_there(self.host, list(units), {row.first for row, _ in new})
        there = [each for each in there if each["id"] not in self._of_rows]
        gave_way = await survivors(self.host.pool, _tenants(there))
        for row, party in new:
            same = [each["id"] for each in there if self._is(each, row, party, gave_way)]
            if len(same) == 1:
                self._ids[numbered(row)] = same[0]
            elif numbered(row) in voided:
                self._ids[numbered(row)] = contract_id(row.line.sheet, f"{row.number}/{party.person_id}")

    async def drafted_from_another_day(
        self, asked: Mapping[int, tuple[Contract, Became]]
    ) -> dict[int, KnownFromAnotherDay]:
        """Of rows by any key, each with whom it is with and none of a contract that is known: what the same
        party has there on days of it by a draft that begins on another, and that no row of this file means.
        Nothing clashes with a draft: both would be there, to be signed.
        """
        if not asked:
            return {}
        units = {unit for row, _ in asked.values() for unit in self._units(row)}
        term = min(row.first for row, _ in asked.values()), max(row.last for row, _ in asked.values()) + DAY
        meant = self._of_rows | set(self._ids.values())
        there = [
            each for each in await drafted_there(self.host, list(units), term) if each["id"] not in meant
        ]
        gave_way = await survivors(self.host.pool, _tenants(there))
        having: dict[UUID, list[Row]] = defaultdict(list)
        for each in there:
            for unit in each["unit_ids"]:
                having[unit].append(each)
        found = {}
        for key, (row, party) in asked.items():
            for each in (each for unit in self._units(row) for each in having[unit]):
                if _is_on_side(each, row) and is_with(each, party, gave_way) and _overlaps(each, row):
                    number = contract_number(each["id"])
                    found[key] = KnownFromAnotherDay(number=number, registered=each["starts_on"])
        return found

    async def known_from_another_day(
        self, clashing: Mapping[int, tuple[Terms, Sequence[Clash]]]
    ) -> dict[int, KnownFromAnotherDay]:
        """Of what clashes, by any key: what the same party has there by a contract that begins on another
        day, and that no row of this file means by its number.
        """
        ids = {clash.contract_id for _, clashes in clashing.values() for clash in clashes}
        known = await said_of(self.host, list(ids - self._of_rows - set(self._ids.values())))
        gave_way = await survivors(self.host.pool, [each["tenant_id"] for each in known.values()])
        found = {}
        for key, (terms, clashes) in clashing.items():
            for there in (known[clash.contract_id] for clash in clashes if clash.contract_id in known):
                tenant = gave_way.get(there["tenant_id"], there["tenant_id"])
                parties = {there["party_id"], tenant} & {terms.party_id, terms.tenant_id} - {None}
                if parties and there["starts_on"] != terms.starts_on:
                    number, registered = contract_number(there["id"]), there["starts_on"]
                    found[key] = KnownFromAnotherDay(number=number, registered=registered)
        return found

    @cached_property
    def _of_rows(self) -> set[UUID]:
        """What rows of this file mean by their own numbers."""
        sheets = (OWNER_CONTRACTS.title, TENANT_CONTRACTS.title)
        return {
            numbered(row) for sheet in sheets for row in self.ledger.of(sheet) if isinstance(row, Contract)
        }

    def _units(self, row: Contract) -> list[UUID]:
        return [self.doors.of(room) for room in rooms_of(row)]

    def _is(self, there: Row, row: Contract, party: Became, gave_way: Mapping[UUID, UUID]) -> bool:
        """Of two people who have it from one day on, each has a contract: who is refused is told so."""
        where = set(self._units(row)) & set(there["unit_ids"])
        return bool(
            is_with(there, party, gave_way)
            and where
            and _is_on_side(there, row)
            and there["starts_on"] == row.first
        )


def is_with(there: Row, party: Became, gave_way: Mapping[UUID, UUID]) -> bool:
    """Whether it is with them, under whatever number; `gave_way`: which tenants did, and to whom."""
    tenant = there["tenant_id"]
    return not {there["party_id"], gave_way.get(tenant, tenant)}.isdisjoint(
        {party.person_id, party.tenant_id} - {None}
    )


def _is_on_side(there: Row, row: Contract) -> bool:
    """Whether both are owners' contracts, or both tenants'."""
    return bool(there["track"] == ("owner" if row.line.sheet == OWNER_CONTRACTS.title else "tenant"))


def _overlaps(there: Row, row: Contract) -> bool:
    """Whether a day is one of both, and they begin on two."""
    first: date = there["starts_on"]
    return first <= row.last and row.first < there["ends_on"] and first != row.first


def _tenants(rows: Iterable[Row]) -> list[UUID]:
    return [row["tenant_id"] for row in rows if row["tenant_id"]]


def _is_made(row: Contract) -> bool:
    """Whether nobody wrote its number: it is the place, and the first day."""
    return row.number.startswith(f"{row.park}/{row.building}/")


def numbered(row: Contract) -> UUID:
    """What it goes by, by its number."""
    return contract_id(row.line.sheet, row.number)
