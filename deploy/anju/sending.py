"""Good rows go through the public API, each once: staff, places, people, contracts, move-ins, in this order.

Ids are derived from what clerks number (房号, 合同编号, 租客编号), never from a person's data, and so are
the keys of the commands: a file sent again is answered with the first outcome, and doubles nothing.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeVar
from uuid import UUID

from kernel.ids import named_id, new_id
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS, OWNERS, STAFF, TENANT_CONTRACTS, TENANTS, UNITS
from ledger.report import Reason
from ledger.rows import (
    POSTS,
    Contract,
    Identified,
    OwnerContract,
    Person,
    Row,
    Staff,
    Tenant,
    TenantContract,
    Unit,
)

from anju.gateway import Gateway, Refused

AT_ONCE: Final = 16  # requests under way
NAMES_AT_ONCE: Final = 200
T = TypeVar("T")
R = TypeVar("R", bound=Row)

COLUMNS: Final = {
    "name": "姓名", "phone": "手机", "email": "邮箱", "wechat": "微信", "app": "APP账号", "language": "语言",
    "identity": "证件号", "number": "证件号", "code": "房号", "area_dm2": "面积", "rooms": "户型",
    "unit_ids": "房号", "unit_id": "房号", "to_unit_id": "房号", "park_id": "园区", "building_id": "楼栋",
    "manager_id": "管家工号", "tenant_id": "租客编号", "starts_on": "起租日期", "last_day": "到期日期",
    "ends_on": "到期日期", "rent_fen": "月租金", "deposit_fen": "押金", "cycle": "付款方式",
    "signed_on": "签订日期", "moved_in_on": "入住日期", "contract_id": "合同编号", "role": "岗位",
}  # fmt: skip
"""Field of a problem → the column the clerk knows."""


def park_id(name: str) -> UUID:
    return named_id("ledger", "park", name)


def building_id(park: str, name: str) -> UUID:
    return named_id("ledger", "building", park, name)


def unit_id(park: str, building: str, code: str) -> UUID:
    return named_id("ledger", "unit", park, building, code)


def contract_id(sheet: str, number: str) -> UUID:
    return named_id("ledger", "contract", sheet, number)


def person_id(sheet: str, number: str) -> UUID:
    return named_id("ledger", "person", sheet, number)


def tenant_id(number: str) -> UUID:
    return named_id("ledger", "tenant", number)


class Sending:
    """One ledger on its way. `done` is called once per request that was answered."""

    def __init__(self, gateway: Gateway, ledger: Ledger, done: Callable[[], None]) -> None:
        self._gateway, self._ledger, self._done = gateway, ledger, done
        self._report = ledger.report
        self._people: dict[tuple[str, str], UUID] = {}
        self._tenants: dict[str, UUID] = {}

    async def run(self) -> None:
        """Send everything. Refusals go to the report. Raises GatewayAway, NoAccess."""
        staff = self._rows(STAFF.title, Staff)
        await self._each(staff, lambda row: self._register(row, "staff"))
        units = self._rows(UNITS.title, Unit)
        await self._places(units)
        await self._find_people(STAFF.title, {u.manager for u in units if u.manager})
        await self._each(units, self._take_in)
        await self._each(
            [s for s in staff if POSTS[s.post] and self._report.ok(s.line)], self._make_responsible
        )
        await self._each(self._rows(OWNERS.title, Identified), lambda row: self._register(row, "owner"))
        await self._each(self._rows(TENANTS.title, Tenant), self._give_number)
        owned = self._rows(OWNER_CONTRACTS.title, OwnerContract)
        await self._find_people(OWNERS.title, {c.party for c in owned})
        await self._each(owned, self._contract)
        let = self._rows(TENANT_CONTRACTS.title, TenantContract)
        await self._find_tenants({c.party for c in let})
        await self._each(let, self._contract)
        moved = [c for c in self._rows(TENANT_CONTRACTS.title, TenantContract) if c.moved_in]
        await self._each(moved, self._move_in)

    def _rows(self, sheet: str, kind: type[R]) -> list[R]:
        return [row for row in self._ledger.of(sheet) if isinstance(row, kind)]

    async def _each(self, items: Iterable[T], send: Callable[[T], Awaitable[object]]) -> None:
        waiting = iter(items)

        async def work() -> None:
            for item in waiting:
                await send(item)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())

    async def _tell(self, row: Row, path: str, body: dict[str, Any], *, personal: bool = False) -> Any:
        """One command for one row: the answer, or None when it was refused, which the row then bears."""
        # A key made of personal data would be a fingerprint of them: the service itself knows people again.
        key = None if personal else named_id("ledger", path, json.dumps(body, sort_keys=True))
        try:
            try:
                answer = await self._gateway.post(path, body, key)
            except Refused:
                # The first refusal of a key is given for ever; meanwhile what it rested on may be mended.
                answer = await self._gateway.post(path, body, new_id())
        except Refused as refused:
            reasons = map(_in_columns, refused.reasons)
            self._report.refuse(row.line, *reasons, type_=refused.type)
            return None
        finally:
            self._done()
        if answer.get("events") and not answer.get("repeated"):
            self._report.make(row.line)
        return answer

    async def _register(self, row: Person, kind: str) -> UUID | None:
        body: dict[str, Any] = {
            "person_id": str(person_id(row.line.sheet, row.number)),
            "kind": kind,
            "name": row.name,
        }
        reach = {"phone": row.phone, "email": row.email, "wechat": row.wechat, "app": row.app}
        body |= {name: value for name, value in reach.items() if value}
        if isinstance(row, Identified) and row.identity:
            body["identity"] = row.identity._asdict()
        if isinstance(row, Tenant):
            body["language"] = row.language
        answer = await self._tell(row, "/tenants/people", body, personal=True)
        if answer is None:
            return None
        found = self._people[row.line.sheet, row.number] = UUID(answer["id"])
        return found

    async def _places(self, units: list[Unit]) -> None:
        parks = {unit.park: unit for unit in reversed(units)}
        await self._each(parks.values(), self._open_park)
        buildings = {(unit.park, unit.building): unit for unit in reversed(units)}
        await self._each(buildings.values(), self._add_building)

    async def _open_park(self, unit: Unit) -> None:
        await self._tell(unit, "/contracts/parks", {"park_id": str(park_id(unit.park)), "name": unit.park})

    async def _add_building(self, unit: Unit) -> None:
        body = {"building_id": str(building_id(unit.park, unit.building)), "name": unit.building}
        await self._tell(unit, f"/contracts/parks/{park_id(unit.park)}/buildings", body)

    async def _take_in(self, row: Unit) -> None:
        manager = self._person(row, STAFF.title, row.manager, "管家工号") if row.manager else None
        if not self._report.ok(row.line):
            return
        body: dict[str, Any] = {
            "unit_id": str(unit_id(row.park, row.building, row.code)),
            "park_id": str(park_id(row.park)),
            "building_id": str(building_id(row.park, row.building)),
            "code": row.code,
            "area_dm2": row.area,
            "rooms": row.rooms,
            "manager_id": str(manager) if manager else None,
        }
        await self._tell(row, "/contracts/units", body)

    async def _make_responsible(self, row: Staff) -> None:
        who = self._people[row.line.sheet, row.number]
        body = {"park_id": str(park_id(row.park or "")), "role": POSTS[row.post], "person_id": str(who)}
        await self._tell(row, "/notifications/responsibilities", body)

    async def _give_number(self, row: Tenant) -> None:
        who = await self._register(row, "tenant")
        if who is None:
            return
        body = {"tenant_id": str(tenant_id(row.number)), "person_id": str(who)}
        answer = await self._tell(row, "/tenants/tenants", body)
        if answer is not None:
            self._tenants[row.number] = UUID(answer["id"])

    async def _contract(self, row: Contract) -> None:
        tenants = isinstance(row, TenantContract)
        sheet, column = (TENANTS.title, "租客编号") if tenants else (OWNERS.title, "业主编号")
        party = self._person(row, sheet, row.party, column)
        if party is None:
            return
        units = [unit_id(row.park, row.building, code) for code in row.codes]
        body: dict[str, Any] = {
            "contract_id": str(contract_id(row.line.sheet, row.number)),
            "track": "tenant" if tenants else "owner",
            "unit_ids": [str(unit) for unit in units],
            "park_id": str(park_id(row.park)),
            "party_id": str(party),
            "tenant_id": str(self._tenants[row.party]) if tenants else None,
            "starts_on": row.first.isoformat(),
            "last_day": row.last.isoformat(),
            "rent_fen": row.rent,
            "deposit_fen": row.deposit,
            "cycle": row.terms.cycle,
            "signed_on": row.signed.isoformat() if row.signed else None,
            "taken_over": True,
        }
        await self._tell(row, "/contracts/contracts", body)

    async def _move_in(self, row: TenantContract) -> None:
        body = {
            "unit_id": str(unit_id(row.park, row.building, row.codes[0])),
            "park_id": str(park_id(row.park)),
            "contract_id": str(contract_id(row.line.sheet, row.number)),
            "moved_in_on": row.moved_in.isoformat() if row.moved_in else None,
            "taken_over": True,
        }
        await self._tell(row, f"/tenants/tenants/{self._tenants[row.party]}/move-in", body)

    def _person(self, row: Row, sheet: str, number: str, column: str) -> UUID | None:
        found = self._people.get((sheet, number))
        if found is None:
            self._report.refuse(row.line, (column, f"「{number}」不在「{sheet}」表中，系统里也没有"))
        return found

    async def _find_people(self, sheet: str, numbers: set[str]) -> None:
        """Those of an earlier file, by their numbers."""
        asked = {person_id(sheet, n): n for n in sorted(numbers) if (sheet, n) not in self._people}
        ids = list(asked)
        for at in range(0, len(ids), NAMES_AT_ONCE):
            lookup = {
                "person_ids": [str(id_) for id_ in ids[at : at + NAMES_AT_ONCE]],
                "purpose": "台账导入核对编号",
            }
            for id_ in await self._gateway.post("/tenants/people/names", lookup):
                self._people[sheet, asked[UUID(id_)]] = UUID(id_)

    async def _find_tenants(self, numbers: set[str]) -> None:
        async def find(number: str) -> None:
            try:
                found = await self._gateway.get(f"/tenants/tenants/{tenant_id(number)}")
            except Refused:
                return  # the row that needs them says so
            self._tenants[number] = UUID(found["id"])
            self._people[TENANTS.title, number] = UUID(found["person_id"])

        await self._each(sorted(numbers - self._tenants.keys()), find)


def _in_columns(reason: Reason) -> Reason:
    field, why = reason
    words = [word for word in field.split(".") if not word.isdigit()]
    return next((COLUMNS[word] for word in reversed(words) if word in COLUMNS), ""), why
