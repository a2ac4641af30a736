"""A town of tenants, told to a house through its public API; by seed some of their addresses are dead."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from demo.people import People
from edge.access import Role
from kernel.clock import local_date
from kernel.ids import named_id

from anju.demonstration.house import House

Channel = Literal["app", "sms", "wechat", "email"]
CHANNELS: Final[tuple[Channel, ...]] = ("app", "sms", "wechat", "email")
ROLES: Final = ("finance", "access_control", "supervisor", "manager", "operations")
PARK_OF: Final = 200  # tenants
BATCH: Final = 200
HANDS: Final = 16  # clerks who type at once
CENTRE: Final = (31.2304, 121.4737)
LIVES_HERE: Final = timedelta(days=200)
T = TypeVar("T")


@dataclass(frozen=True)
class Resident:
    """A tenant in a unit, under a contract until `last_day`; the `dead` addresses are nobody's."""

    person_id: UUID
    tenant_id: UUID
    unit_id: UUID
    contract_id: UUID
    park: "Park"
    last_day: date
    addresses: Mapping[Channel, str]
    dead: frozenset[Channel]


@dataclass(frozen=True)
class Park:
    id: UUID
    building_id: UUID
    keeper_id: UUID
    place: tuple[float, float]


@dataclass
class Odds:
    """How likely it is that somebody has an address, and that it leads nowhere."""

    has: Mapping[Channel, float]
    dead: Mapping[Channel, float]


@dataclass
class Town:
    """`name` keeps towns apart that share a house."""

    house: House
    name: str
    seed: int
    random: Random = field(init=False)
    parks: list[Park] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    _registered: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.name} {self.seed}")  # noqa: S311 - drawn, not secret
        self._people = People(self.random)
        self._api = self.house.api("clerk")
        self._system = self.house.api("import", Role.系统)

    def id(self, *what: object) -> UUID:
        return named_id("town", self.name, self.seed, *what)

    async def settle(self, ends: Sequence[date], odds: Odds) -> None:
        """Everybody moved in some months ago; a tenant for each last day of a contract."""
        parks = max(1, len(ends) // PARK_OF)
        self.parks = [await self._park(number) for number in range(parks)]
        self.residents = [self._drawn(i, last_day, odds) for i, last_day in enumerate(ends)]
        await each(self.residents, self._unit)
        for people in chunks(self._registered, BATCH):
            await self._system.post("/tenants/people/batch", {"people": people})
        await each(self.residents, self._contract)
        for live in chunks(self.residents, BATCH):
            entries = [self._stay(one) for one in live]
            await self._system.post("/tenants/move-ins/batch", {"entries": entries})
        dead = [(channel, one.addresses[channel]) for one in self.residents for channel in sorted(one.dead)]
        await each(dead, lambda found: self.house.order(found[0], {"mode": "dead", "address": found[1]}))

    def _drawn(self, i: int, last_day: date, odds: Odds) -> Resident:
        who = replace(self._people.one(f"{self.name}-{i}"), phone=self._phone(i))
        offered = {"app": who.app, "sms": who.phone, "wechat": who.wechat, "email": who.email}
        has = [channel for channel in CHANNELS if self.random.random() < odds.has.get(channel, 0)]
        addresses = {channel: offered[channel] for channel in has}
        dead = frozenset(channel for channel in has if self.random.random() < odds.dead.get(channel, 0))
        id_, tenant = self.id("person", i), self.id("tenant", i)
        given = {"sms": "phone"}
        person = {"person_id": str(id_), "kind": "tenant", "name": who.name}
        person |= {given.get(channel, channel): address for channel, address in addresses.items()}
        self._registered.append(
            {
                "person": person | {"identity": {"kind": "resident_id", "number": who.number}},
                "tenant_id": str(tenant),
            }
        )
        unit, contract, park = self.id("unit", i), self.id("contract", i), self.parks[i % len(self.parks)]
        return Resident(id_, tenant, unit, contract, park, last_day, addresses, dead)

    def _phone(self, i: int) -> str:
        """Nobody's number, and in no other town."""
        return f"199{self.id('phone').int % 900 + 100}{i:05}"

    async def _park(self, number: int) -> Park:
        place = (CENTRE[0] + self.random.uniform(-0.06, 0.06), CENTRE[1] + self.random.uniform(-0.06, 0.06))
        park = Park(self.id("park", number), self.id("building", number), self.id("keeper", number), place)
        named = {"park_id": str(park.id), "name": f"园区 {number + 1}"}
        await self._api.post("/contracts/parks", named)
        building = {"building_id": str(park.building_id), "name": "1号楼"}
        await self._api.post(f"/contracts/parks/{park.id}/buildings", building)
        await self.staff(park.keeper_id, 80_000 + number)
        for n, role in enumerate(ROLES):
            who = self.id(role, number)
            await self.staff(who, 81_000 + number * len(ROLES) + n)
            held = {"park_id": str(park.id), "role": role, "person_id": str(who)}
            await self._api.post("/notifications/responsibilities", held)
        return park

    async def staff(self, who: UUID, number: int) -> None:
        """Somebody of ours whom everything reaches."""
        mark = who.hex[:12]
        person = {
            "person_id": str(who),
            "kind": "staff",
            "name": f"员工{number}",
            "phone": self._phone(number),
        }
        person |= {"app": f"app-{mark}", "wechat": f"wx_{mark}", "email": f"{mark}@example.com"}
        await self._api.post("/tenants/people", person)

    async def _unit(self, one: Resident) -> None:
        park = one.park
        place = {"latitude": park.place[0], "longitude": park.place[1]}
        body = {"unit_id": str(one.unit_id), "park_id": str(park.id), "building_id": str(park.building_id)}
        named = {"code": one.unit_id.hex[:8], "manager_id": str(park.keeper_id), "own": True}
        await self._api.post("/contracts/units", body | named | {"place": place})

    async def _contract(self, one: Resident) -> None:
        since = self._since(one)
        terms: dict[str, Any] = {
            "contract_id": str(one.contract_id),
            "track": "tenant",
            "unit_ids": [str(one.unit_id)],
            "park_id": str(one.park.id),
            "party_id": str(one.person_id),
            "tenant_id": str(one.tenant_id),
            "manager_id": str(one.park.keeper_id),
            "starts_on": since.isoformat(),
            "last_day": one.last_day.isoformat(),
            "rent_fen": 420_000,
            "deposit_fen": 420_000,
            "cycle": "monthly",
            "signed_on": since.isoformat(),
            "taken_over": True,
        }
        await self._api.post("/contracts/contracts", terms)

    def _stay(self, one: Resident) -> dict[str, Any]:
        lives = {"unit_id": str(one.unit_id), "park_id": str(one.park.id), "taken_over": True}
        by = {"contract_id": str(one.contract_id), "moved_in_on": self._since(one).isoformat()}
        return {"tenant_id": str(one.tenant_id), "stay": lives | by}

    def _since(self, one: Resident) -> date:
        return min(one.last_day, local_date(self.house.clock.now())) - LIVES_HERE


async def each(of: Iterable[T], do: Callable[[T], Awaitable[object]]) -> None:
    """For everyone, some at once."""
    for some in chunks(list(of), HANDS):
        await asyncio.gather(*map(do, some))


def chunks(of: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (of[at : at + size] for at in range(0, len(of), size))
