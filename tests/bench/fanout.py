"""Row overrun_fanout: an owner ends a contract over 1,000 units, and every tenancy above it is named."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from contracts.app import service
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft, Terminate
from contracts.domain.second_check import Approval, Termination
from contracts.domain.terms import Terms
from contracts.domain.unit import TakeIn, unit
from contracts.domain.unit_facts import UnitTakenIn
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Command, Decider
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from testkit.stack import Roles, eventually

from tests.bench.measure import Round, Row, Sample, compare, in_flight
from tests.bench.place import Place, connections
from tests.bench.portfolio import RENT, building_id, park_id, unit_id

UNITS: Final = 1_000
AT_ONCE: Final = 128
NAMED: LiteralString = "select count(*) from views.overruns"
BARE: LiteralString = "insert into bare (stream_id, version, data) values (%s, %s, %s)"
Asked = tuple[Decider[Any, Any, Any], UUID, Command]
FACTS_OF_EACH = 2  # what the unit's cover notes, and that the tenant contract outlives it


async def overrun_fanout(place: Place, rounds: int) -> Row:
    async with place.runtime(service) as (runtime, roles):
        await runtime.start()
        house = _House(runtime, local_date(runtime.clock.now()))
        await house.let()
        async with _bare(roles) as raw:
            row = (await compare(house.round, raw, rounds)).row("overrun_fanout", "all 1,000 within 5,000 ms")
    return row


class _House:
    """A thousand units of one owner, each let for a year, until the owner ends the contract: the first time
    today, and each time a day later, as no day of a unit is signed for twice.
    """

    def __init__(self, runtime: Runtime, today: date) -> None:
        self._runtime, self._today = runtime, today
        self._units = tuple(unit_id(number) for number in range(UNITS))
        self._owner: UUID = new_id()
        self._ends = today

    async def let(self) -> None:
        await self._each(lambda n: (unit, self._units[n], TakeIn(unit=_taken(self._units[n], n))))
        begun = self._today - timedelta(days=30)
        await self._covered(begun)
        await self._each(lambda n: self._signed(new_id(), "tenant", (self._units[n],), begun))
        await self._named(0)

    async def round(self) -> Sample:
        began = time.perf_counter()
        await self._do(contract, self._owner, self._ending())
        await self._named(UNITS)
        took = time.perf_counter() - began
        await self._covered(self._ends)
        self._ends += timedelta(days=1)
        await self._named(0)
        return Sample(UNITS / took, [took])

    def _ending(self) -> Terminate:
        act, now = Termination(ends_on=self._ends), self._runtime.clock.now()
        approved = Approval(id=new_id(), act=act, by="chief", at=now, reason="bench")
        return Terminate(ends_on=self._ends, today=self._today, by="bench", at=now, approval=approved)

    async def _covered(self, since: date) -> None:
        self._owner = new_id()
        await self._do(*self._signed(self._owner, "owner", self._units, since))

    def _signed(self, id_: UUID, track: str, units: tuple[UUID, ...], since: date) -> Asked:
        who = named_id("bench", track, id_)
        terms = Terms(
            track=track,
            unit_ids=units,
            park_id=park_id(0),
            party_id=who,
            tenant_id=who if track == "tenant" else None,
            starts_on=since,
            ends_on=self._today + timedelta(days=365),
            rent_fen=RENT * len(units),
            deposit_fen=RENT,
            cycle="monthly",
        )
        return contract, id_, Draft(contract_id=id_, terms=terms, signed_on=terms.starts_on, taken_over=True)

    async def _each(self, asked: Callable[[int], Asked]) -> None:
        await in_flight(UNITS, AT_ONCE, lambda _, number: self._do(*asked(number)))

    async def _do(self, decider: Decider[Any, Any, Any], id_: UUID, command: Command) -> None:
        await self._runtime.handle(decider, id_, command, origin=SYSTEM, command_id=new_id())

    async def _named(self, count: int) -> None:
        """Wait until so many tenancies are named as beyond their cover, and nothing more follows."""

        async def so() -> bool:
            async with self._runtime.pool.connection() as conn:
                found = await (await conn.execute(NAMED)).fetchone()
            return found == (count,) and await self._runtime.wait_for(self._runtime.sequencer.head, 0) == 0

        await eventually(so, f"{count} named", within=60, every=0.01)


def _taken(id_: UUID, number: int) -> UnitTakenIn:
    return UnitTakenIn(unit_id=id_, park_id=park_id(0), building_id=building_id(0, 0), code=f"{number:04}")


@asynccontextmanager
async def _bare(roles: Roles) -> AsyncIterator[Round]:
    """As many rows, inserted by a bare connection in one transaction."""
    async with connections(roles.owner, 1) as (conn,):
        await conn.execute("create temporary table bare (stream_id text, version int, data json)")

        async def raw() -> Sample:
            rows = [(f"cover-{number}", 1, '{"days_over": 365}') for number in range(UNITS * FACTS_OF_EACH)]
            began = time.perf_counter()
            async with conn.transaction(), conn.cursor() as cursor:
                await cursor.executemany(BARE, rows)
            took = time.perf_counter() - began
            return Sample(UNITS / took, [took])

        yield raw
