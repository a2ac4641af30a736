"""A town of tenants, told to a house through its public API; by seed some of their addresses are dead."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from demo.people import People, Person
from edge.access import Role
from kernel.clock import local_date
from kernel.ids import named_id
from sandbox.codes import CODES
from sandbox.codes import Channel as Partner

from anju.demonstration.house import House
from anju.demonstration.quiet import quiet
from anju.gateway import Refused

Channel = Literal["app", "sms", "wechat", "email"]
CHANNELS: Final[tuple[Channel, ...]] = ("app", "sms", "wechat", "email")
GIVEN_AS: Final = {"sms": "phone"}
ROLES: Final = ("finance", "access_control", "supervisor", "manager", "operations")
PARK_OF: Final = 200  # tenants
BATCH: Final = 200
HANDS: Final = 16  # clerks who type at once
CENTRE: Final = (31.2304, 121.4737)
LIVES_HERE: Final = timedelta(days=200)
BATCHES: Final = {"people": "/tenants/people/batch", "entries": "/tenants/move-ins/batch"}
T = TypeVar("T")


Place = tuple[float, float]


@dataclass(frozen=True)
class Unit:
    id: UUID
    park: "Park"
    place: Place


@dataclass(frozen=True)
class Resident:
    """A tenant in a unit, under a contract until `last_day`; the `dead` addresses are nobody's."""

    person_id: UUID
    tenant_id: UUID
    unit: Unit
    contract_id: UUID
    last_day: date
    addresses: Mapping[Channel, str]
    dead: frozenset[Channel]


@dataclass(frozen=True)
class Park:
    id: UUID
    building_id: UUID
    keeper_id: UUID
    place: Place


@dataclass(frozen=True)
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
    units: list[Unit] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.name} {self.seed}")  # noqa: S311 - drawn, not secret
        self._people = People(self.random)
        self._api = self.house.api("clerk")
        self._system = self.house.api("import", Role.系统)

    def id(self, *what: object) -> UUID:
        return named_id("town", self.name, self.seed, *what)

    async def build(self, units: int) -> None:
        """Parks with so many units altogether, and who answers for them."""
        self.parks = [await self._park(number) for number in range(max(1, units // PARK_OF))]
        for i in range(units):
            park = self.parks[i % len(self.parks)]
            self.units.append(Unit(self.id("unit", i), park, self._near(park.place, 0.004)))
        await each(self.units, self._take_in)

    async def settle(self, ends: Sequence[date], odds: Odds) -> None:
        """A tenant for each last day of a contract, who moved in some months ago."""
        await self.build(len(ends))
        drawn = [self._drawn(i, last_day, odds) for i, last_day in enumerate(ends)]
        self.residents = [one for one, _ in drawn]
        await self._all_of("people", [_newcomer(one, who) for one, who in drawn])
        await each(self.residents, self._contract)
        await quiet(self.house)  # nobody moves in by a contract that tenant-svc has not heard of
        await self._all_of("entries", [self._stay(one) for one in self.residents])
        dead = [
            (provider, one.addresses[channel])
            for one in self.residents
            for channel in sorted(one.dead)
            for provider in _providers_of(channel)
        ]
        await each(dead, lambda found: self.house.order(found[0], {"mode": "dead", "address": found[1]}))

    def _drawn(self, i: int, last_day: date, odds: Odds) -> tuple[Resident, Person]:
        who = replace(self._people.one(f"{self.name}-{i}"), phone=self._phone(i))
        offered = {"app": who.app, "sms": who.phone, "wechat": who.wechat, "email": who.email}
        has = [channel for channel in CHANNELS if self.random.random() < odds.has.get(channel, 0)]
        dead = [channel for channel in has if self.random.random() < odds.dead.get(channel, 0)]
        resident = Resident(
            person_id=self.id("person", i),
            tenant_id=self.id("tenant", i),
            unit=self.units[i],
            contract_id=self.id("contract", i),
            last_day=last_day,
            addresses={channel: offered[channel] for channel in has},
            dead=frozenset(dead),
        )
        return resident, who

    def _phone(self, i: int) -> str:
        """Nobody's number, and in no other town."""
        return f"199{self.id('phone').int % 900 + 100}{i:05}"

    async def _park(self, number: int) -> Park:
        building, keeper = self.id("building", number), self.id("keeper", number)
        park = Park(self.id("park", number), building, keeper, self._near(CENTRE, 0.03))
        named = {"park_id": str(park.id), "name": f"{number + 1} 号园（{self.name} {self.seed}）"}
        await self._api.post("/contracts/parks", named)
        first = {"building_id": str(building), "name": "1号楼"}
        await self._api.post(f"/contracts/parks/{park.id}/buildings", first)
        staff = {role: self.id(role, number) for role in ROLES}
        await self.staff_all([park.keeper_id, *staff.values()], 80_000 + 10 * number)
        for role, who in staff.items():
            held = {"park_id": str(park.id), "role": role, "person_id": str(who)}
            await self._api.post("/notifications/responsibilities", held)
        return park

    async def staff_all(self, ids: Sequence[UUID], first: int) -> None:
        """People of ours whom everything reaches, with numbers from `first` on."""
        await self._all_of(
            "people", [{"person": self._colleague(who, first + i)} for i, who in enumerate(ids)]
        )

    async def _all_of(self, what: str, items: Sequence[dict[str, Any]]) -> None:
        """People registered, or moved in, many at once. Raises Refused where one of them was."""
        for some in chunks(items, BATCH):
            for became in await self._system.post(BATCHES[what], {what: some}):
                if became["problem"]:
                    raise Refused(became["problem"])

    def _colleague(self, who: UUID, number: int) -> dict[str, Any]:
        mark = who.hex[:12]
        person = {"person_id": str(who), "kind": "staff", "name": f"员工{number}"}
        person |= {"phone": self._phone(number), "app": f"app-{mark}"}
        return person | {"wechat": f"wx_{mark}", "email": f"{mark}@example.com"}

    def _near(self, place: Place, degrees: float) -> Place:
        north, east = (self.random.uniform(-degrees, degrees) for _ in "ne")
        return round(place[0] + north, 5), round(place[1] + east, 5)

    async def _take_in(self, unit: Unit) -> None:
        """The operator's own, so that no owner's contract has to cover it."""
        park, (latitude, longitude) = unit.park, unit.place
        body = {"unit_id": str(unit.id), "park_id": str(park.id), "building_id": str(park.building_id)}
        named = {"code": unit.id.hex[:8], "manager_id": str(park.keeper_id), "own": True}
        place = {"latitude": latitude, "longitude": longitude}
        await self._api.post("/contracts/units", body | named | {"place": place})

    async def _contract(self, one: Resident) -> None:
        since = self._since(one)
        terms: dict[str, Any] = {
            "contract_id": str(one.contract_id),
            "track": "tenant",
            "unit_ids": [str(one.unit.id)],
            "park_id": str(one.unit.park.id),
            "party_id": str(one.person_id),
            "tenant_id": str(one.tenant_id),
            "manager_id": str(one.unit.park.keeper_id),
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
        lives = {"unit_id": str(one.unit.id), "park_id": str(one.unit.park.id), "taken_over": True}
        by = {"contract_id": str(one.contract_id), "moved_in_on": self._since(one).isoformat()}
        return {"tenant_id": str(one.tenant_id), "stay": lives | by}

    def _since(self, one: Resident) -> date:
        return min(one.last_day, local_date(self.house.clock.now())) - LIVES_HERE


def _newcomer(one: Resident, who: Person) -> dict[str, Any]:
    """As tenant-svc is told of them, with the number they are to have."""
    person: dict[str, Any] = {"person_id": str(one.person_id), "kind": "tenant", "name": who.name}
    person |= {GIVEN_AS.get(channel, channel): address for channel, address in one.addresses.items()}
    identity = {"kind": "resident_id", "number": who.number}
    return {"person": person | {"identity": identity}, "tenant_id": str(one.tenant_id)}


async def each(of: Iterable[T], do: Callable[[T], Awaitable[object]]) -> None:
    """For everyone, some at once."""
    for some in chunks(list(of), HANDS):
        await asyncio.gather(*map(do, some))


def chunks(of: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (of[at : at + size] for at in range(0, len(of), size))


def _providers_of(channel: str) -> list[Partner]:
    """An address is as dead at the second provider as at the first."""
    return [name for name, codes in CODES.items() if (codes.reports_as or name) == channel]
