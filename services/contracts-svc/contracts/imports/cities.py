"""In which city the parks of a ledger lie: as a row says, or as it is known, or as was said for all of them.
Where nobody knows, no city's rules hold there, and the report says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from edge.divisions import city_name
from ledger.checking import Ledger
from ledger.columns import TENANT_CONTRACTS, UNITS
from ledger.rows import TenantContract, Unit

from contracts.imports.became import STAYS
from contracts.imports.changes import OTHERWISE
from contracts.imports.doors import Doors
from contracts.views.parks import city_of

NO_CITY: Final = (
    "园区「{park}」未设城市，当地的备案期限与押金上限不适用："
    "请在核对列对应时为整份台账选择城市，或在台账加「城市」一列，或在园区设置城市"
)
FOR_ALL: Final = "园区「{park}」没有写城市，按为整份台账选择的「{city}」导入，适用当地的备案期限与押金上限"


@dataclass
class Cities:
    """Of one file. `for_all`: of parks of which neither a row nor anybody before said it."""

    doors: Doors
    ledger: Ledger
    for_all: str | None = None
    _found: dict[str, str | None] = field(default_factory=dict)

    @property
    def left(self) -> Sequence[dict[Any, Any]]:
        """What rows left behind for those after them."""
        return (self._found,)

    @cached_property
    def said(self) -> dict[str, str]:
        """As the rows of the file say."""
        return cities_said(self.ledger)

    async def to_say(self, park: str) -> str | None:
        """What is to be said of a park by the first row that names it; None: nothing."""
        return self.said.get(park) or (self.for_all if await self.of(park) is None else None)

    def place(self, park: str, city: str) -> None:
        """It was decided so, or foretold to be."""
        self._found[park] = city

    async def of(self, park: str) -> str | None:
        """The code of the city where a park lies, where that is known."""
        if park not in self._found:
            self._found[park] = await city_of(self.doors.host, self.doors.park_id(park))
        return self._found[park]

    async def told(self) -> list[str]:
        """What is to be told of each park: it lies where all were said to, or elsewhere than a row says,
        or nobody knows where.
        """
        rows = (*self.ledger.of(UNITS.title), *self.ledger.of(TENANT_CONTRACTS.title))
        parks = dict.fromkeys(row.park for row in rows if isinstance(row, Unit | TenantContract))
        notices = []
        for park in parks:
            city = await self.of(park)
            if city is None:
                notices.append(NO_CITY.format(park=park))
            elif city != (said := self.said.get(park, city)):
                of = {"column": f"城市（{park}）", "said": city_name(said), "known": city_name(city)}
                notices.append(OTHERWISE.format(**of, stays=STAYS))
            elif city == self.for_all and park not in self.said:
                notices.append(FOR_ALL.format(park=park, city=city_name(city)))
        return notices


def cities_said(ledger: Ledger) -> dict[str, str]:
    """Park → the city that a row of the file names."""
    rows = ledger.of(UNITS.title)
    return {row.park: row.city for row in rows if isinstance(row, Unit) and row.city}
