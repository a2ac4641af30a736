"""In which city the parks of a ledger lie: as it says, or as it is known. Where nobody knows, no city's rules
hold there, and the report says so.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from edge.call import Host
from ledger.checking import Ledger
from ledger.columns import TENANT_CONTRACTS, UNITS
from ledger.rows import TenantContract, Unit

from contracts.imports.ids import park_id
from contracts.views.parks import city_of

NO_CITY: Final = (
    "园区「{park}」未设城市，当地的备案期限与押金上限不适用：请在台账加「城市」一列，或在园区设置城市"
)


@dataclass
class Cities:
    """Of one file."""

    host: Host
    ledger: Ledger
    _found: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def said(self) -> dict[str, str]:
        """Park → the city that a row of the file names."""
        rows = self.ledger.of(UNITS.title)
        return {row.park: row.city for row in rows if isinstance(row, Unit) and row.city}

    def place(self, park: str, city: str) -> None:
        """It was decided so, or foretold to be."""
        self._found[park] = city

    async def of(self, park: str) -> str | None:
        """The code of the city where a park lies, where that is known."""
        if park not in self._found:
            self._found[park] = await city_of(self.host, park_id(park))
        return self._found[park]

    async def unknown(self) -> list[str]:
        """What is to be told of each park that is let in and of which nobody knows where it lies."""
        rows = (*self.ledger.of(UNITS.title), *self.ledger.of(TENANT_CONTRACTS.title))
        parks = dict.fromkeys(row.park for row in rows if isinstance(row, Unit | TenantContract))
        return [NO_CITY.format(park=park) for park in parks if await self.of(park) is None]
