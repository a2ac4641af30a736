"""What people do in the demonstration's two months: extend, leave, move in, report, repair, and forget."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from contracts.imports.ids import contract_id, park_id, person_id, tenant_id, unit_id
from kernel.clock import SHANGHAI, local_date
from kernel.ids import named_id
from ledger.checking import Ledger
from ledger.columns import STAFF, TENANT_CONTRACTS
from ledger.rows import TenantContract

from anju.demonstration.passing import Agenda, Do
from anju.demonstration.photos import picture
from anju.gateway import Gateway

TECHNICIAN = "YG009"  # of the first park
THERE = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12.0}


@dataclass
class Life:
    """What people do in these weeks, on paper until the clock comes there."""

    api: Gateway
    ledger: Ledger
    start: datetime
    agenda: Agenda = field(default_factory=Agenda)

    def plan(self, day: date, at: time, do: Do) -> None:
        moment = datetime.combine(day, at, SHANGHAI)
        if moment > self.start:
            self.agenda.plan(moment, do)

    def plan_all(self, days: int) -> None:
        """Each contract that ends is extended, left, or forgotten; and every other day something breaks."""
        today = local_date(self.start)
        rows = [row for row in self.ledger.of(TENANT_CONTRACTS.title) if isinstance(row, TenantContract)]
        ending = sorted(
            (row for row in rows if row.last < today + timedelta(days=days)), key=lambda row: row.last
        )
        for i, row in enumerate(ending):
            (self._extension, self._departure, self._oblivion)[i % 3](row)
        for i in range(days // 2):
            self._repair(rows[i % len(rows)], today + timedelta(days=2 * i), i)

    def _extension(self, row: TenantContract) -> None:
        last = {"last_day": (row.last + timedelta(days=365)).isoformat()}
        path = f"/contracts/contracts/{contract_id(row.line.sheet, row.number)}/extend"
        # Between two warnings, so that the later one must not come; on the last day where that is past.
        agreed = row.last - timedelta(days=9)
        day = agreed if agreed > local_date(self.start) else row.last - timedelta(days=1)
        self.plan(day, time(10, 30), lambda: self.api.post(path, last))

    def _departure(self, row: TenantContract) -> None:
        gone = row.last + timedelta(days=1)
        path = f"/tenants/tenants/{tenant_id(row.party)}/move-out"
        self.plan(gone, time(11), lambda: self.api.post(path, {"moved_out_on": gone.isoformat()}))
        self.plan(gone + timedelta(days=5), time(15), lambda: self._arrival(row, gone + timedelta(days=5)))

    def _oblivion(self, row: TenantContract) -> None:
        """Nobody does anything: the contract expires."""

    async def _arrival(self, row: TenantContract, day: date) -> None:
        number = f"{row.party}N"
        who, tenant, contract = person_id("demo", number), tenant_id(number), contract_id("demo", number)
        unit, park = unit_id(row.park, row.building, row.codes[0]), park_id(row.park)
        phone = f"1990002{int(row.party[2:]):04}"
        person = {
            "person_id": who,
            "kind": "tenant",
            "name": "新租客",
            "phone": phone,
            "app": f"app-{number}",
        }
        await self.api.post("/tenants/people", _text(person))
        await self.api.post("/tenants/tenants", _text({"tenant_id": tenant, "person_id": who}))
        terms = {
            "starts_on": day,
            "last_day": day + timedelta(days=364),
            "cycle": "monthly",
            "signed_on": day - timedelta(days=1),
        }
        parties = {"contract_id": contract, "park_id": park, "party_id": who, "tenant_id": tenant}
        money = {"track": "tenant", "unit_ids": [str(unit)], "rent_fen": row.rent, "deposit_fen": row.deposit}
        await self.api.post("/contracts/contracts", _text(terms | parties) | money | {"taken_over": True})
        stay = {"unit_id": unit, "park_id": park, "contract_id": contract, "moved_in_on": day}
        await self.api.post(f"/tenants/tenants/{tenant}/move-in", _text(stay))

    def _repair(self, row: TenantContract, day: date, i: int) -> None:
        """By turns: seen to in time, a leak nobody comes to for hours, a tap nobody answers for a day."""
        order = named_id("demo", "order", i)
        urgent = i % 3 != 2
        places = {"unit_id": unit_id(row.park, row.building, row.codes[0]), "park_id": park_id(row.park)}
        kind = {
            "fault": "water_leak" if urgent else "tap_drips",
            "urgency": "emergency" if urgent else "ordinary",
        }
        report = _text({"order_id": order, **places}) | kind
        self.plan(day, time(9, 10), lambda: self.api.post("/workorders/orders", report))
        late = i % 3 > 0
        came = datetime.combine(day, time(9, 10)) + timedelta(hours=(30 if not urgent else 6) if late else 2)
        there = {"technician_id": str(person_id(STAFF.title, TECHNICIAN)), "position": THERE}
        path = f"/workorders/orders/{order}"
        self.plan(came.date(), came.time(), lambda: self.api.post(f"{path}/arrive", there))
        leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
        self.plan(came.date(), came.time(), lambda: self.api.post(f"{path}/consent", leave))
        for side, minutes in (("before", 5), ("after", 55)):
            seen = came + timedelta(minutes=minutes)
            where = (f"{path}/photos?side={side}", picture(f"{order} {side}"), named_id("demo", side, i))
            self.plan(seen.date(), seen.time(), partial(self.api.hand_in, *where))
        done = came + timedelta(hours=1)
        self.plan(done.date(), done.time(), lambda: self.api.post(f"{path}/complete", {}))


def _text(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: str(value) for name, value in values.items()}
