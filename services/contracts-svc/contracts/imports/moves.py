"""Who of a ledger lives where already: told to tenant-svc, once it has heard of unit and lease.

Since when says the row, and whether at all its 状态, where it has one. In a sheet that has no column for it,
who has a contract that runs lives there since its first day; who cannot, for they live elsewhere, is told of
and no reason to refuse the row. Nor is a day still to come: the contract is taken in, and nobody has moved in
yet. Nor are several rooms: a tenant lives in one, and no sheet says in which.

Who stays on after the last day, in a room that nobody else has had since, lives there as before (民法典 734).

The contract of such a row stands, whatever becomes of the moving in: that it was not done is told beside the
row, which was taken in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from ledger.checking import Ledger
from ledger.columns import MOVED_IN, TENANT_CONTRACTS, TENANTS
from ledger.rows import TenantContract

from contracts.domain.contract_facts import ContractSigned
from contracts.imports.became import Became, turned_down
from contracts.imports.departments import UNHEARD, Departments
from contracts.imports.doors import Doors, rooms_of
from contracts.imports.meant import Meant
from contracts.imports.people import Known
from contracts.imports.standing import has_left

SEVERAL: Final = "一份合同有多间房，未办理入住：请确定租客所住的房间后登记入住"
NOT_MOVED: Final = "未按起租日期办理入住：{why}"
NOT_ON_DAY: Final = "合同已记入，未按入住日期 {day} 办理入住：{why}"
STAYED: Final = "租期已满而没有后续合同，按租客仍住在该房源记入；已搬离的，请办理退租"
ELSEWHERE: Final = "该租客已入住另一套房源"
TO_COME: Final = "入住日期 {day} 还没有到，请在入住当天登记入住"
BEFORE: Final = "入住日期 {day} 早于起租日期，按自该日起一直居住记入；此前的合同不在台账中的，请核对"
LIVES: Final = "lives-there-since"  # another day than that of the contract, which says nothing of moving in
COMES: Final = "tenant-unknown"  # of what is only foretold: the same file brings them


@dataclass
class Moves:
    """Of one file. Of two rows that cannot both be, the first counts: they are asked at the same time."""

    ledger: Ledger
    host: Host
    departments: Departments
    known: Known
    doors: Doors
    meant: Meant
    dry_run: bool
    _homes: dict[UUID, UUID] = field(default_factory=dict)
    _tenants: dict[UUID, UUID] = field(default_factory=dict)
    _stays: dict[tuple[UUID, UUID, str], TenantContract] = field(default_factory=dict)

    async def move_in(self, rows: Sequence[TenantContract], written: Sequence[Became]) -> list[Became]:
        """What became of each row whose contract became so."""
        found = dict(enumerate(written))
        moving: dict[int, dict[str, Any]] = {}
        for place, row in enumerate(rows):
            since = self._since(row, found[place])
            if since is None:
                continue
            if since > self._today:
                found[place] = found[place].with_note(TO_COME.format(day=since))
            elif len(row.codes) > 1:
                found[place] = found[place].with_note(SEVERAL)
            elif why := self._taken(row):
                found[place] = _moved(row, found[place], why)
            else:
                signs = any(isinstance(event, ContractSigned) for event in found[place].events)
                moving[place] = self._entry(row, since, comes=self.dry_run and signs)
        told = await self.departments.move_ins(list(moving.values()), self.dry_run)
        for place, became in zip(moving, told, strict=True):
            row, entered = rows[place], became.new
            if self.dry_run and _only_comes(became):
                entered = True
            else:
                found[place] = _moved(row, found[place], became)
            entered = entered and self._first_of(row, moving[place]["stay"]["moved_in_on"]) is row
            if entered and self._ended(row):
                found[place] = found[place].with_note(STAYED)
            if entered and row.moved_in and row.moved_in < row.first:
                found[place] = found[place].with_note(BEFORE.format(day=row.moved_in))
        return [found[place] for place in range(len(rows))]

    def _since(self, row: TenantContract, written: Became) -> date | None:
        """The day they moved in; None where nobody did, or nobody says so."""
        if written.refused or written.draft or (row.stands and row.stands.standing != "lives"):
            return None
        if has_left(row, self._today):
            return None
        if row.stands and not written.over:
            return row.moved_in or row.first
        if row.moved_in or written.over or self.ledger.has(row, MOVED_IN):
            return row.moved_in
        return row.first if row.first <= self._today else None

    def _taken(self, row: TenantContract) -> Became | None:
        tenant, unit = self._who(row), self._unit(row)
        if row.moved_in is None and self._ended(row) and row.party in self._under_contract:
            return turned_down("already-moved-in", "unit_id", ELSEWHERE)
        if self._homes.setdefault(tenant, unit) != unit:
            return turned_down("already-moved-in", "unit_id", ELSEWHERE)
        if self._tenants.setdefault(unit, tenant) != tenant:
            return turned_down("unit-occupied", "unit_id", "该房源已有租客入住")
        return None

    def _first_of(self, row: TenantContract, since: str) -> TenantContract:
        """Which row tells this stay: ledgers repeat the day in each contract that their tenant has had."""
        return self._stays.setdefault((self._who(row), self._unit(row), since), row)

    @cached_property
    def _under_contract(self) -> set[str]:
        """Who has a room by a contract of the file that runs: they did not stay on in one before."""
        rows = self.ledger.of(TENANT_CONTRACTS.title)
        return {
            row.party
            for row in rows
            if isinstance(row, TenantContract) and row.first <= self._today and not self._ended(row)
        }

    def _ended(self, row: TenantContract) -> bool:
        return row.last < self._today

    @property
    def _today(self) -> date:
        return local_date(self.host.clock.now())

    def _who(self, row: TenantContract) -> UUID:
        who = self.known.of(TENANTS.title, row.party)
        if who is None or who.tenant_id is None:
            raise LookupError(row.party)  # their contract was refused, and nobody asks
        return who.tenant_id

    def _unit(self, row: TenantContract) -> UUID:
        [room] = rooms_of(row)
        return self.doors.of(room)

    def _entry(self, row: TenantContract, since: date, *, comes: bool) -> dict[str, Any]:
        """Without the contract where that is only foretold: tenant-svc knows nothing of it yet."""
        contract = None if comes else str(self.meant.of(row))
        stay = {
            "unit_id": str(self._unit(row)),
            "park_id": str(self.doors.park_id(row.park)),
            "contract_id": contract,
            "moved_in_on": since.isoformat(),
            "taken_over": True,
        }
        return {"tenant_id": str(self._who(row)), "stay": stay}


def _moved(row: TenantContract, written: Became, became: Became) -> Became:
    """What became of the row. Who did not move in does not undo the contract."""
    if not became.refused:
        return written.model_copy(update={"new": became.new or written.new})
    [(_, why), *_] = became.reasons
    if row.moved_in:
        return written.with_note(NOT_ON_DAY.format(day=row.moved_in, why=why))
    return written if became.type == LIVES else written.with_note(NOT_MOVED.format(why=why))


def _only_comes(became: Became) -> bool:
    """Refused for what the same file brings."""
    return became.type == COMES or became.type.endswith(UNHEARD)
