"""Who of a ledger lives where already: told to tenant-svc, once it has heard of unit and lease."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from ledger.columns import TENANTS
from ledger.rows import TenantContract

from contracts.imports.became import Became, turned_down
from contracts.imports.departments import UNHEARD, Departments
from contracts.imports.ids import contract_id, park_id, unit_id
from contracts.imports.people import Known

COMES: Final = "tenant-unknown"  # of what is only foretold: the same file brings them


@dataclass
class Moves:
    """Of one file. Of two rows that cannot both be, the first counts: they are asked at the same time."""

    departments: Departments
    known: Known
    dry_run: bool
    _homes: dict[UUID, UUID] = field(default_factory=dict)
    _tenants: dict[UUID, UUID] = field(default_factory=dict)

    async def move_in(self, rows: Sequence[TenantContract], written: Sequence[Became]) -> list[Became]:
        """What became of each row whose contract became so."""
        found = dict(enumerate(written))
        moving: dict[int, dict[str, Any]] = {}
        for place, row in enumerate(rows):
            if row.moved_in is None or found[place].refused or found[place].draft:
                continue
            if why := self._taken(row):
                found[place] = why
            else:
                comes = found[place].new or found[place].changed
                moving[place] = self._entry(row, comes=self.dry_run and comes)
        told = await self.departments.move_ins(list(moving.values()), self.dry_run)
        for place, became in zip(moving, told, strict=True):
            before = found[place]
            if not (self.dry_run and _only_comes(became)):
                kept = {name: getattr(before, name) for name in ("changed", "changes", "note")}
                found[place] = became.model_copy(update=kept | {"new": became.new or before.new})
        return [found[place] for place in range(len(rows))]

    def _taken(self, row: TenantContract) -> Became | None:
        tenant, unit = self._who(row), _unit(row)
        if self._homes.setdefault(tenant, unit) != unit:
            return turned_down("already-moved-in", "unit_id", "该租客已入住另一套房源")
        if self._tenants.setdefault(unit, tenant) != tenant:
            return turned_down("unit-occupied", "unit_id", "该房源已有租客入住")
        return None

    def _who(self, row: TenantContract) -> UUID:
        who = self.known.of(TENANTS.title, row.party)
        if who is None or who.tenant_id is None:
            raise LookupError(row.party)  # their contract was refused, and nobody asks
        return who.tenant_id

    def _entry(self, row: TenantContract, *, comes: bool) -> dict[str, Any]:
        """Without the contract where that is only foretold: tenant-svc knows nothing of it yet."""
        contract = None if comes else str(contract_id(row.line.sheet, row.number))
        stay = {
            "unit_id": str(_unit(row)),
            "park_id": str(park_id(row.park)),
            "contract_id": contract,
            "moved_in_on": row.moved_in.isoformat() if row.moved_in else None,
            "taken_over": True,
        }
        return {"tenant_id": str(self._who(row)), "stay": stay}


def _only_comes(became: Became) -> bool:
    """Refused for what the same file brings."""
    return became.type == COMES or became.type.endswith(UNHEARD)


def _unit(row: TenantContract) -> UUID:
    [code] = row.codes
    return unit_id(row.park, row.building, code)
