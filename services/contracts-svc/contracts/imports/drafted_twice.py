"""Rows of one file by which one party would have one home on the same day by two contracts, one a draft.

Of two that are signed the second is refused, for its home is let; with a draft nothing clashes, and both
would be there to be signed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kernel.domain import Refusal
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS, TENANT_CONTRACTS
from ledger.rows import Contract

from contracts.imports.doors import Room, rooms_of

Key = tuple[str, str, Room]
"""A sheet, a party by its number there, and a home."""


class DraftedTwice(Refusal):
    """Another row has it, before this one or of a contract that is known."""

    title = "与{where}第 {row} 行是同一方、同一房源，租期有重叠：是同一份合同的请只留一行，不是的请改正租期"
    field, status = "starts_on", 409

    def __init__(self, row: Contract, other: Contract) -> None:
        table = other.line.table
        where = "" if table == row.line.table else f"「{table}」"
        super().__init__(where=where, row=other.line.number)


@dataclass
class Drafts:
    """Of one file."""

    ledger: Ledger

    def beside(self, row: Contract, today: date) -> tuple[list[Contract], list[Contract]]:
        """Such rows before this one, and those behind it, which are not refused."""
        found: tuple[list[Contract], list[Contract]] = ([], [])
        for place, other in self._having(row).items():
            overlaps = other.first <= row.last and row.first <= other.last
            drafted = signed_on(row, today) is None or signed_on(other, today) is None
            if overlaps and drafted and self.ledger.report.ok(other.line):
                found[place > self._place[row.line.table, row.line.number]].append(other)
        return found

    def _having(self, row: Contract) -> dict[int, Contract]:
        """The other rows of its party that have one of its homes, by their places in the file."""
        found = {place: each for key in _keys(row) for place, each in self._rows[key]}
        return {place: each for place, each in sorted(found.items()) if each is not row}

    @cached_property
    def _place(self) -> Mapping[tuple[str, int], int]:
        return {(row.line.table, row.line.number): place for place, row in enumerate(self._contracts)}

    @cached_property
    def _rows(self) -> Mapping[Key, Sequence[tuple[int, Contract]]]:
        found: dict[Key, list[tuple[int, Contract]]] = defaultdict(list)
        for place, row in enumerate(self._contracts):
            for key in _keys(row):
                found[key].append((place, row))
        return found

    @cached_property
    def _contracts(self) -> list[Contract]:
        sheets = (OWNER_CONTRACTS.title, TENANT_CONTRACTS.title)
        return [row for sheet in sheets for row in self.ledger.of(sheet) if isinstance(row, Contract)]


def signed_on(row: Contract, today: date) -> date | None:
    """As written, else its first day; None for a draft."""
    return row.signed or (row.first if row.first <= today else None)


def _keys(row: Contract) -> Iterable[Key]:
    return ((row.line.sheet, row.party, room) for room in rooms_of(row))
