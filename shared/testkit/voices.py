"""Voices that speak for other contexts on the real bus, to a service that listens."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from host.runtime import Runtime
from kernel.broker import Broker
from kernel.facts import Fact, Origin, PublishedEvent
from kernel.ids import named_id
from kernel.topics import PARTITIONS, topic_of
from kernel.wire import headers_of, partition_of
from published.contracts import ContractSigned, ParkOpened, UnitTakenIn
from published.tenants import PersonRegistered, TenantRegistered
from published.values import Place

from testkit.followed import all_followed
from testkit.stack import eventually

TOLD_AT = datetime(2025, 1, 1, tzinfo=UTC)


class Records:
    """Makes what publishers send: keyed, numbered per stream, each naming the one before it in its partition.

    `step` is how far positions are apart: what is not for others takes positions too.
    """

    def __init__(self, prefix: str, at: datetime, origin: Origin, step: int = 1) -> None:
        self._prefix, self.at, self._origin, self._step = prefix, at, origin, step
        self._versions: Counter[str] = Counter()
        self._positions: Counter[str] = Counter()
        self.heads: dict[str, dict[int, int]] = defaultdict(dict)

    def of(self, stream: str, event: PublishedEvent) -> tuple[str, dict[str, Any]]:
        """The topic, and what a producer sends to it."""
        context = event.context
        self._versions[stream] += 1
        self._positions[context] += self._step
        position, version = self._positions[context], self._versions[stream]
        id_ = named_id(context, position)
        fact = Fact(event, id_, stream, version, position, self.at, self.at, self._origin, context)
        part = partition_of(stream, PARTITIONS)
        record = {
            "value": event.model_dump_json().encode(),
            "key": stream.encode(),
            "partition": part,
            "headers": headers_of(fact, self.heads[context].get(part, 0)),
        }
        self.heads[context][part] = position
        return topic_of(context, self._prefix), record


class Voices:
    """Tells facts as the publishers do."""

    def __init__(self, producer: Any, prefix: str, listener: Runtime) -> None:
        self._producer, self._listener = producer, listener
        self._records = Records(prefix, TOLD_AT, Origin())
        self._sent: list[tuple[str, dict[str, Any]]] = []
        self._awaited = True

    async def tell(self, *facts: tuple[str, PublishedEvent]) -> None:
        """Send (stream, event) in this order, and wait until the listener has applied them all."""
        for stream, event in facts:
            await self._send(stream, event)
        await self.heard()

    def from_now_on(self, at: datetime) -> None:
        """What is told next was recorded then, and not at `TOLD_AT`."""
        self._records.at = at

    @asynccontextmanager
    async def in_one_breath(self) -> AsyncIterator[None]:
        """What is told inside the block is waited for once, at its end: in whichever order it comes."""
        self._awaited = False
        yield
        self._awaited = True
        await self.heard()

    async def repeat(self) -> None:
        """Send everything told so far once more, as a publisher does after it lost its cursor."""
        for topic, record in self._sent:
            await self._producer.send_and_wait(topic, **record)

    async def heard(self) -> None:
        """Wait until the listener has applied everything told, and decided all that follows from it.

        AssertionError if it parked anything.
        """
        if not self._awaited:
            return

        async def is_so() -> bool:
            found = await self._listener.agreement()
            assert found["parked"] == 0
            return all(
                found["applied"].get(context, {}).get(str(part)) == head
                for context, heads in self._records.heads.items()
                for part, head in heads.items()
            )

        await eventually(is_so, "all that was told is applied")
        await all_followed(self._listener)

    async def _send(self, stream: str, event: PublishedEvent) -> None:
        topic, record = self._records.of(stream, event)
        self._sent.append((topic, record))
        await self._producer.send_and_wait(topic, **record)

    # ---- what most listeners have to have heard before anything can be asked of them

    async def opened(self, *park_ids: UUID) -> None:
        """There are these parks."""
        for park in park_ids:
            await self._send(f"park-{park}", ParkOpened(park_id=park))
        await self.heard()

    async def known(self, *person_ids: UUID, kind: Literal["tenant", "owner", "staff"] = "staff") -> None:
        """These persons are registered."""
        for person in person_ids:
            await self._send(f"person-{person}", PersonRegistered(person_id=person, kind=kind))
        await self.heard()

    async def signed(
        self,
        contract_id: UUID,
        tenant_id: UUID,
        unit_id: UUID,
        park_id: UUID,
        starts_on: date = date(2025, 1, 1),
    ) -> None:
        """This tenant has this contract for that unit, for a year."""
        who = {"track": "tenant", "party_id": named_id("person", tenant_id), "tenant_id": tenant_id}
        await self._signed({"contract_id": contract_id, **who}, unit_id, park_id, starts_on)

    async def owned(
        self,
        contract_id: UUID,
        owner_id: UUID,
        unit_id: UUID,
        park_id: UUID,
        starts_on: date = date(2025, 1, 1),
    ) -> None:
        """This owner has this contract for that unit, for a year."""
        who = {"contract_id": contract_id, "track": "owner", "party_id": owner_id}
        await self._signed(who, unit_id, park_id, starts_on)

    async def _signed(self, who: Mapping[str, Any], unit_id: UUID, park_id: UUID, starts_on: date) -> None:
        terms = {
            **who,
            "unit_ids": (unit_id,),
            "park_id": park_id,
            "starts_on": starts_on,
            "ends_on": starts_on.replace(year=starts_on.year + 1),
            "rent_fen": 300_000,
            "deposit_fen": 300_000,
            "cycle": "monthly",
        }
        await self._send(f"contract-{who['contract_id']}", ContractSigned.model_validate(terms))
        await self.heard()

    async def taken_in(
        self, park_id: UUID, *unit_ids: UUID, cap: int | None = None, place: Place | None = None
    ) -> None:
        """The operator has these units in this park."""
        building = named_id("building", park_id)
        for number, unit in enumerate(unit_ids):
            where = {"park_id": park_id, "building_id": building, "code": f"1-{number}"}
            told = UnitTakenIn(unit_id=unit, **where, occupancy_cap=cap, place=place)
            await self._send(f"unit-{unit}", told)
        await self.heard()

    async def registered(self, *tenant_ids: UUID) -> None:
        """These tenants have a number."""
        for number, tenant in enumerate(tenant_ids, start=1):
            person = named_id("person", tenant)
            told = TenantRegistered(tenant_id=tenant, person_id=person, number=f"T-{number:06}-0")
            await self._send(f"tenant-{tenant}", told)
        await self.heard()


@asynccontextmanager
async def speaking(kafka: str, prefix: str, listener: Runtime) -> AsyncIterator[Voices]:
    """Voices for one test, to one listener."""
    producer = Broker(kafka).producer()
    await producer.start()
    try:
        yield Voices(producer, prefix, listener)
    finally:
        await producer.stop()
