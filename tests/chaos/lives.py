"""The work that keeps coming: tenants come, move and go; contracts near their ends; things break."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from kernel.clock import local_date
from kernel.ids import named_id

from tests.chaos.client import APPROVER, Client
from tests.chaos.house import House, seeded

ROLES = ("finance", "access_control", "manager", "supervisor", "operations")
UNITS = 160
AT_ONCE = 10  # units taken in while nothing is wrong yet
LIVES = 5
PAUSE_SECONDS = 0.35  # on average, between two commands of one life
STAY = timedelta(days=1)
THERE = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12.0}


@dataclass
class Park:
    """One park with its staff, and the units nobody lives in."""

    id: UUID
    building: UUID
    staff: dict[str, UUID] = field(default_factory=dict)
    caretakers: list[UUID] = field(default_factory=list)
    vacant: list[UUID] = field(default_factory=list)
    managers: dict[UUID, UUID] = field(default_factory=dict)


class Work:
    """Commands without end, by chance and seed."""

    def __init__(self, house: House, client: Client, seed: int) -> None:
        self._house, self._client, self._seed = house, client, seed
        self.park = Park(self._id("park"), self._id("building"))
        self._numbers = 0
        self._lives: list[asyncio.Task[None]] = []

    def _id(self, *words: object) -> UUID:
        return named_id("chaos", self._seed, *words)

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers

    @property
    def today(self) -> date:
        return local_date(self._house.clock.now())

    async def found(self) -> None:
        """A park with staff and units. Everybody can be reached on every channel."""
        park = self.park
        await self._send("contracts", "/parks", park_id=park.id, name=f"安居园 {self._seed}")
        building: dict[str, Any] = {"building_id": park.building, "name": "1 号楼"}
        await self._send("contracts", f"/parks/{park.id}/buildings", **building)
        for role in ROLES:
            park.staff[role] = await self.person("staff", role)
            await self._send(
                "notifications", "/responsibilities", park_id=park.id, role=role, person_id=park.staff[role]
            )
        park.caretakers = [await self.person("staff", "caretaker", n) for n in range(3)]
        for first in range(0, UNITS, AT_ONCE):
            await asyncio.gather(*(self.unit(n) for n in range(first, first + AT_ONCE)))

    async def unit(self, number: int) -> None:
        park, unit = self.park, self._id("unit", number)
        park.managers[unit] = park.caretakers[number % len(park.caretakers)]
        await self._send(
            "contracts",
            "/units",
            unit_id=unit,
            park_id=park.id,
            building_id=park.building,
            code=f"A{number:04}",
            manager_id=park.managers[unit],
        )
        park.vacant.append(unit)

    async def person(self, kind: str, *words: object) -> UUID:
        """Somebody new, with a number, address and device that nobody else has."""
        number, person = self._next(), self._id("person", *words)
        await self._send(
            "tenants",
            "/people",
            person_id=person,
            kind=kind,
            name=f"某{number}",
            phone=f"138{number:08}",
            wechat=f"wx-{person.hex}",
            email=f"p{number}@anju.example",
            app=f"device-{person.hex}",
        )
        return person

    async def _send(self, context: str, path: str, method: str = "POST", **body: Any) -> Any:
        return await self._client.send(context, path, body, method=method)

    # ---- lives

    def begin(self) -> None:
        self._lives = [asyncio.create_task(self._live(n)) for n in range(LIVES)]

    async def end(self) -> None:
        """No further command; those under way were answered already, for the flow is held."""
        for life in self._lives:
            life.cancel()
        await asyncio.gather(*self._lives, return_exceptions=True)

    def still_alive(self) -> None:
        """Raises whatever ended one of the lives: without work there is nothing to lose."""
        for life in self._lives:
            if life.done():
                life.result()

    async def _live(self, number: int) -> None:
        random, turn = seeded(self._seed, "life", number), 0
        while True:
            turn += 1
            chosen = random.choices((self._tenant, self._owner, self._repair), (4, 1, 3))[0]
            await chosen(random, f"{number}-{turn}")
            await self._pause(random)

    async def _pause(self, random: Random) -> None:
        await asyncio.sleep(random.expovariate(1 / PAUSE_SECONDS))

    async def _tenant(self, random: Random, name: str) -> None:
        """Registered, signed for, moved in, perhaps to another room, out again."""
        park = self.park
        person = await self.person("tenant", name)
        tenant, contract = self._id("tenant", name), self._id("contract", name)
        await self._send("tenants", "/tenants", tenant_id=tenant, person_id=person, park_id=park.id)
        unit = park.vacant.pop(random.randrange(len(park.vacant)))
        since = self.today
        until = since + timedelta(days=random.randint(5, 60))
        signed = await self._contract(contract, "tenant", unit, person, since, until, tenant_id=tenant)
        move = f"/tenants/{tenant}/"
        stay: dict[str, Any] = {
            "unit_id": unit,
            "park_id": park.id,
            "moved_in_on": since,
        }
        if signed:  # the room may be somebody else's until tomorrow: then nobody ever hears of this contract
            stay["contract_id"] = contract
        await self._send("tenants", move + "move-in", **stay)
        await self._pause(random)
        if random.random() < 0.3:
            new = until + timedelta(days=random.randint(1, 40))
            await self._send("contracts", f"/contracts/{contract}/extend", last_day=new)
        if random.random() < 0.2:
            other = park.vacant.pop(random.randrange(len(park.vacant)))
            day = max(self.today, since)
            body: dict[str, Any] = {"to_unit_id": other, "park_id": park.id, "changed_on": day}
            await self._send("tenants", move + "change-room", **body)
            park.vacant.append(unit)
            unit = other
        await self._pause(random)
        if random.random() < 0.1:
            await self._terminated(contract)
        out = max(self.today, since) + timedelta(days=random.randint(0, 1))
        await self._send("tenants", move + "move-out", moved_out_on=out)
        park.vacant.append(unit)
        if random.random() < 0.2:
            # Asked anew, by another command: the answer is a refusal, or that nothing was to be done.
            await self._send("tenants", move + "move-out", moved_out_on=out + STAY)

    async def _terminated(self, contract: UUID) -> None:
        """By one, as another approved."""
        path, last_day = f"/contracts/{contract}", self.today
        act = {"kind": "termination", "last_day": last_day}
        await self._client.send("contracts", f"{path}/approvals", act, by=APPROVER)
        await self._send("contracts", f"{path}/terminate", last_day=last_day)

    async def _owner(self, random: Random, name: str) -> None:
        """An owner's contract, near its end from the first day."""
        person, contract = await self.person("owner", name), self._id("contract", name)
        unit = random.choice(self.park.vacant)
        until = self.today + timedelta(days=random.randint(6, 45))
        signed = await self._contract(contract, "owner", unit, person, self.today, until)
        await self._pause(random)
        if random.random() < 0.3 and signed:
            await self._send("contracts", f"/contracts/{contract}/extend", last_day=until + STAY * 20)

    async def _contract(
        self, contract: UUID, track: str, unit: UUID, party: UUID, since: date, until: date, **more: Any
    ) -> bool:
        """Whether it was taken."""
        terms: dict[str, Any] = {
            "contract_id": contract,
            "track": track,
            "unit_ids": [unit],
            "park_id": self.park.id,
        }
        terms |= {"party_id": party, "starts_on": since, "last_day": until, "cycle": "monthly", **more}
        asked = await self._send(
            "contracts",
            "/contracts",
            **terms,
            rent_fen=300_000,
            deposit_fen=600_000,
            signed_on=since - timedelta(days=1),
            taken_over=True,
        )
        return bool(asked.status < 400)

    async def _repair(self, random: Random, name: str) -> None:
        """Something broke; sometimes nobody comes in time."""
        order, technician = self._id("order", name), self.park.staff["supervisor"]
        await self.report(order, random.choice(("emergency", "ordinary")), random.choice(self.park.vacant))
        steps: dict[str, dict[str, Any]] = {
            "respond": {"technician_id": technician},
            "arrive": {"technician_id": technician, "position": THERE},
            "consent": {"answer": "given", "how": "phone", "said_by": "tenant"},
            "complete": {},
        }
        for step, body in steps.items():
            await self._pause(random)
            if random.random() < 0.15:
                return  # forgotten
            await self._send("workorders", f"/orders/{order}/{step}", **body)

    async def report(self, order: UUID, urgency: str, unit: UUID) -> None:
        body: dict[str, Any] = {
            "order_id": order,
            "unit_id": unit,
            "park_id": self.park.id,
            "fault": "network_down",  # one that nobody photographs
            "another": True,
        }
        await self._send("workorders", "/orders", **body, urgency=urgency)
