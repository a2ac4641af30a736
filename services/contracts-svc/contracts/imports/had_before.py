"""Who a person of a ledger without numbers may be: who had one of their units before, on the same side.

A number that was made is that of the first contract in the file. A renewal in its place, or above it, makes
another; by the unit they are known all the same, and tenant-svc, which has the names, says who it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from ledger.checking import Ledger
from ledger.columns import OWNERS
from ledger.homes import Home, homes
from ledger.rows import Person

from contracts.domain.terms import Track
from contracts.imports.doors import Doors
from contracts.views.parties import parties_of

AT_MOST: Final = 50  # whom tenant-svc is asked about; a unit has had fewer


@dataclass
class HadBefore:
    """Of one file."""

    ledger: Ledger
    doors: Doors
    _homes: dict[str, Mapping[str, Sequence[Home]]] = field(default_factory=dict)

    async def of(self, rows: Sequence[Person]) -> list[list[UUID]]:
        """For each row, in their order."""
        sheet = rows[0].line.sheet
        where = [self._of(sheet).get(row.number, ()) for row in rows]
        await self.doors.look_up(home for each in where for home in each)
        units = {self.doors.of(home) for each in where for home in each}
        track: Track = "owner" if sheet == OWNERS.title else "tenant"
        had: dict[UUID, list[UUID]] = defaultdict(list)
        for unit, person in await parties_of(self.doors.host, list(units), track):
            had[unit].append(person)
        found = [dict.fromkeys(who for home in each for who in had[self.doors.of(home)]) for each in where]
        return [list(each)[:AT_MOST] for each in found]

    def is_made(self, row: Person) -> bool:
        """Whether nobody wrote their number: it is that of a contract."""
        return row.number in self._of(row.line.sheet)

    def _of(self, sheet: str) -> Mapping[str, Sequence[Home]]:
        if sheet not in self._homes:
            self._homes[sheet] = homes(self.ledger.report.workbook, sheet)
        return self._homes[sheet]
