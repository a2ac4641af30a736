"""What tests of the house say in the words of the domain; every call goes through the gateway."""

import asyncio
import hashlib
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from kernel.clock import ShiftedClock, local_date
from kernel.ids import new_id
from PIL import Image
from tenants.domain.identity import check_character
from testkit.daytime import until_day
from testkit.stack import eventually

from .house import House

CARD = "6222021234567894328"
ROLES = ("finance", "access_control", "supervisor", "manager", "operations")
BORN, DAY = date(1988, 7, 23), timedelta(days=1)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an address on each channel that is nobody else's."""

    id: UUID
    name: str
    addresses: dict[str, str]
    identity: str


@dataclass(frozen=True)
class Park:
    """A park with a building, and a person for each responsibility; `keeper` manages its units."""

    id: UUID
    building_id: UUID
    staff: dict[str, Person]
    keeper: Person


@dataclass
class Stay:
    """A tenant with a signed contract in a unit."""

    park: Park
    unit_id: UUID
    person: Person
    tenant_id: UUID
    contract_id: UUID = field(default_factory=new_id)


class Town:
    """Sets the scene in a house, and looks at what came of it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.clock = ShiftedClock(house.shift)

    @property
    def today(self) -> date:
        return local_date(self.clock.now())

    def day(self, ahead: int) -> date:
        return self.today + timedelta(days=ahead)

    async def person(self, kind: str) -> Person:
        id_, number = new_id(), next(_numbers)
        front = f"310115{BORN + number // 1_000 * DAY:%Y%m%d}{number % 1_000:03d}"
        found = Person(
            id_,
            f"王小{number}",
            {
                "app": f"device-{id_}",
                "sms": f"137{number:08d}",
                "wechat": f"openid-{id_}",
                "email": f"p-{id_}@example.com",
            },
            front + check_character(front),
        )
        body: dict[str, object] = {"person_id": str(id_), "kind": kind, "name": found.name, "language": "zh"}
        body |= {"identity": {"kind": "resident_id", "number": found.identity}}
        given = {"sms": "phone"}
        body |= {given.get(channel, channel): address for channel, address in found.addresses.items()}
        await self.house.post("/tenants/people", body, status=201)
        return found

    async def park(self, *responsible: str) -> Park:
        """A park where these roles (all) are held by one person each; by day, whatever hour others left."""
        self.house.jump(until_day(self.clock.now()))
        roles = responsible or ROLES
        id_, building = new_id(), new_id()
        people = await asyncio.gather(*(self.person("staff") for _ in (*roles, "keeper")))
        await self.house.post("/contracts/parks", {"park_id": str(id_), "name": f"安居园 {id_}"}, status=201)
        body = {"building_id": str(building), "name": "一号楼"}
        await self.house.post(f"/contracts/parks/{id_}/buildings", body)
        staff = dict(zip(roles, people, strict=False))
        for role, person in staff.items():
            body = {"park_id": str(id_), "role": role, "person_id": str(person.id)}
            await self.house.post("/notifications/responsibilities", body)
        return Park(id_, building, staff, people[-1])

    async def unit(self, park: Park) -> UUID:
        """The operator's own, so that nobody else's contract has to cover it."""
        id_ = new_id()
        body = {
            "unit_id": str(id_),
            "park_id": str(park.id),
            "building_id": str(park.building_id),
            "code": f"1-{next(_numbers)}",
            "manager_id": str(park.keeper.id),
            "own": True,
        }
        await self.house.post("/contracts/units", body, status=201)
        return id_

    async def tenant(self, park: Park, unit_id: UUID) -> Stay:
        """Registered, with a number, and not moved in."""
        person, tenant_id = await self.person("tenant"), new_id()
        body = {"tenant_id": str(tenant_id), "person_id": str(person.id), "park_id": str(park.id)}
        await self.house.post("/tenants/tenants", body, status=201)
        return Stay(park, unit_id, person, tenant_id)

    async def sign(
        self,
        stay: Stay,
        last_day: date,
        track: str = "tenant",
        since: int = -90,
        *,
        taken_over: bool = True,
        drafted: bool = False,
        units: Sequence[UUID] = (),
        owner: Person | None = None,
    ) -> UUID:
        """A contract of either track for the stay's unit, or for `units`: in force since some days ago, or a
        draft of it; of an owner's with this one, or somebody.
        """
        id_ = stay.contract_id if track == "tenant" else new_id()
        party = stay.person if track == "tenant" else owner or await self.person("owner")
        body = {
            "contract_id": str(id_),
            "track": track,
            "unit_ids": [str(unit) for unit in units or [stay.unit_id]],
            "park_id": str(stay.park.id),
            "party_id": str(party.id),
            "tenant_id": str(stay.tenant_id) if track == "tenant" else None,
            "manager_id": str(stay.park.keeper.id),
            "starts_on": self.day(since).isoformat(),
            "last_day": last_day.isoformat(),
            "rent_fen": 420_000,
            "deposit_fen": 840_000,
            "cycle": "monthly",
            "signed_on": None if drafted else self.day(min(since, 0)).isoformat(),
            "taken_over": taken_over,
        }
        await self.house.post("/contracts/contracts", body, status=201)
        return id_

    async def terminate(self, contract: UUID, last_day: date) -> None:
        """By one, as another approved."""
        path, body = f"/contracts/contracts/{contract}", {"last_day": last_day.isoformat()}
        why = {"X-Reason": "agreed"}
        chief = self.house.bearer(Role.主管, "chief")
        await self.house.post(f"{path}/approvals", body | {"kind": "termination"}, headers=chief | why)
        await self.house.post(f"{path}/terminate", body, headers=why)

    async def move_in(self, stay: Stay, on: date, **more: Any) -> Any:
        body = {
            "unit_id": str(stay.unit_id),
            "park_id": str(stay.park.id),
            "contract_id": str(stay.contract_id),
            "moved_in_on": on.isoformat(),
        }
        return await self.house.post(f"/tenants/tenants/{stay.tenant_id}/move-in", body, **more)

    async def move_out(self, stay: Stay, on: date, role: Role = Role.客服专员, **more: Any) -> Any:
        body = {"moved_out_on": on.isoformat()}
        return await self.house.post(f"/tenants/tenants/{stay.tenant_id}/move-out", body, role=role, **more)

    async def living(self, park: Park, last_day: date | None = None) -> Stay:
        """A tenant who moved into a unit of their own two months ago."""
        stay = await self.tenant(park, await self.unit(park))
        await self.sign(stay, last_day or self.day(300))
        await self.move_in(stay, self.day(-60))
        return stay

    async def settled(self, stay: Stay) -> None:
        """The deposit of who has left is settled to the last item, and paid back."""
        contract, keeper = stay.contract_id, str(stay.park.keeper.id)

        async def opened() -> bool:
            return bool(await self.house.items("/contracts/settlements", contract_id=contract))

        await eventually(opened, "the settlement is open", within=20)
        [row] = await self.house.items("/contracts/settlements", contract_id=contract)
        path, photo = f"/contracts/settlements/{row['settlement_id']}", new_id()
        made = io.BytesIO()
        red, green, blue = photo.bytes[-3:]  # a picture of this stay alone
        Image.new("RGB", (8, 6), (red, green, blue)).save(made, "JPEG")
        brought: dict[str, Any] = {"params": {"park_id": str(stay.park.id)}, "content": made.getvalue()}
        kind = {"content-type": "application/octet-stream"}
        await self.house.ask("PUT", f"/contracts/photos/{photo}", **brought, headers=kind, status=201)
        proven: dict[str, Any] = {"previous": 1, "reading": 2, "expected": 2, "found": 2}
        proven |= {"photo_ids": [str(photo)], "photo_shows_several": True}

        def checked(reference: str | None) -> dict[str, Any]:
            return {"checked_by": keeper, "evidence": proven | {"reference": reference}}

        async def shut() -> bool:
            door, who = f"/api{path}/items/door_codes", self.house.bearer()
            return (await self.house.http.post(door, json=checked(None), headers=who)).is_success

        await eventually(shut, "the lock has confirmed that their code is gone", within=20)
        refers = {"door_codes": None, "deposit_refund": await self._account(stay.person)}
        for item in (await self.house.ask("GET", path))["items"]:
            check = checked(refers.get(item["item"], f"R-{contract}"))
            await self.house.post(f"{path}/items/{item['item']}", check, headers={"X-Reason": "paper"})
        await self.house.post(f"{path}/close", {"closed_by": keeper})
        owed = (await self.house.ask("GET", path))["refund_fen"]
        paid = {"amount_fen": owed, "paid_on": self.today.isoformat(), "reference": f"B-{contract}"}
        by_hand = paid | {"unsigned": "signed_by_hand"}
        await self.house.post(f"{path}/refund-paid", by_hand, headers={"X-Reason": "paper"})

    async def _account(self, person: Person) -> str:
        """An account of theirs, by its id."""
        body = {"account_id": str(new_id()), "holder": person.name, "bank": "工商银行", "number": CARD}
        await self.house.post(f"/tenants/people/{person.id}/accounts", body)
        return body["account_id"]

    # ---- what came of it

    async def told(self, thing: UUID, kind: str, stage: str | None = None) -> list[dict[str, Any]]:
        """Notifications of this kind about a tenant, contract or order."""
        rows = await self.house.items("/notifications/notifications", cause=thing)
        return [row for row in rows if row["kind"] == kind and stage in (None, row["stage"])]

    async def each_heard_once(
        self,
        thing: UUID,
        kind: str,
        expected: Sequence[tuple[Person, Sequence[str]]],
        stage: str | None = None,
        within: float = 20,
    ) -> None:
        """Exactly these persons were told, on exactly these channels, once each, and every receipt is in."""
        wanted = {str(person.id): set(channels) for person, channels in expected}

        async def heard() -> bool:
            rows = await self.told(thing, kind, stage)
            return len(rows) >= len(wanted) and all(
                attempt["status"] == "delivered" for row in rows for attempt in row["attempts"].values()
            )

        try:
            await eventually(heard, f"{kind} of {thing} heard by all", within=within)
        except AssertionError:
            raise AssertionError(f"{kind} {stage}: {await self.told(thing, kind, stage)}") from None
        rows = await self.told(thing, kind, stage)
        assert len(rows) == len(wanted)
        assert {row["person_id"]: set(row["attempts"]) for row in rows} == wanted
        keys = {f"{row['id']}.{channel}": row["person_id"] for row in rows for channel in row["attempts"]}

        async def put_through() -> dict[str, Any]:
            found = await asyncio.gather(*map(self.house.sent, keys))
            return {entry["key"]: entry for entries in found for entry in entries}

        async def answered() -> bool:
            return not any(entry["receipts_waiting"] for entry in (await put_through()).values())

        # A partner knows that a receipt was taken only once our answer is there, and we have committed it.
        await eventually(answered, "the partners know that every receipt was taken", within=within)
        taken = await put_through()
        assert taken.keys() == keys.keys()
        addresses = {str(person.id): person.addresses for person, _ in expected}
        for key, entry in taken.items():
            assert (entry["deliveries"], entry["mismatches"]) == (1, 0), entry
            assert entry["receipts_sent"] >= 1, entry
            assert entry["address_hash"] == hashed(addresses[keys[key]][entry["channel"]])

    async def messages_to(self, person: Person) -> int:
        """How many messages the partners put through to somebody, over all channels and causes."""
        own = {hashed(address) for address in person.addresses.values()}
        return sum(entry["deliveries"] for entry in await self.house.sent() if entry["address_hash"] in own)


def hashed(address: str) -> str:
    """An address as the partners' ledger shows it."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]
