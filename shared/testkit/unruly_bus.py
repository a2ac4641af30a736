"""A bus that does everything a bus may do: deliver twice, late, from an earlier offset, cut anywhere, to two.

It keeps the one order that Kafka keeps, that of each partition. Whatever a view or a policy makes of the
facts must not depend on anything else: `outcomes` of any two seeds are equal, or the service has a defect.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from host.runtime import Runtime
from kernel import views
from kernel.clock import Clock, WallClock
from kernel.facts import Fact
from kernel.following import Gap, Place
from kernel.service import Service
from kernel.topics import PARTITIONS
from kernel.two_steps import TwoSteps
from kernel.wire import Received, headers_of, partition_of
from psycopg import sql

from testkit.stack import Roles, settings_of

NOWHERE = "127.0.0.1:1"  # no broker

Partitions = Mapping[Place, Sequence[Received]]


class Deaf(Runtime):
    """A service with its store and no bus: records are put into its hands."""

    def _consumer(self) -> Any:
        return None


@asynccontextmanager
async def deaf(
    service: Service, roles: Roles, members: int = 1, clock: Clock | None = None
) -> AsyncIterator[list[Runtime]]:
    """So many copies of a service on one store of `Stores`, with nobody to hear or to be heard by."""
    settings = settings_of(service, roles, NOWHERE, "test")
    runtimes = []
    for _ in range(members):
        runtimes.append(Deaf(silent(service), settings, clock or WallClock()))
        await runtimes[-1].start()
    try:
        yield list(runtimes)
    finally:
        for runtime in runtimes:
            await runtime.stop()


def silent(service: Service) -> Service:
    """The service without its publisher, for a `Deaf` runtime."""
    return replace(service, publish=None)


def partitions_of(published: Sequence[Fact], topics: Mapping[str, str]) -> Partitions:
    """Published facts (in the order of each context's log) as their publishers put them on the bus.

    `topics`: context → topic, as `Runtime.topics` has it. Facts without a position get one, per context.
    """
    found: dict[Place, list[Received]] = {}
    positions: dict[str, int] = {}
    for fact in published:
        position = fact.position or positions.get(fact.context, 0) + 1
        positions[fact.context] = position
        place = (topics[fact.context], partition_of(fact.stream, PARTITIONS))
        before = found.setdefault(place, [])
        headers = headers_of(fact._replace(position=position), before[-1].position if before else 0)
        value = fact.event.model_dump_json().encode()
        type_ = type(fact.event).__name__
        previous = before[-1].position if before else 0
        before.append(
            Received(*place, position, previous, fact.stream, type_, dict(headers), value, len(before))
        )
    return found


class UnrulyBus:
    """Delivers partitions in one of the many ways that are legal; the seed says which."""

    def __init__(self, partitions: Partitions, seed: int) -> None:
        self._partitions = partitions
        self._chance = random.Random(seed)  # noqa: S311 - a test repeats by its seed
        self._at = dict.fromkeys(partitions, 0)

    async def deliver(self, *members: TwoSteps) -> None:
        """Everything, at least once, to members of one group; then once more from the start to each."""
        while any(self._at[place] < len(self._partitions[place]) for place in self._partitions):
            polls = [
                (self._chance.choice(members), self._poll()) for _ in range(self._chance.randrange(1, 3))
            ]
            await asyncio.gather(*(self._apply(member, poll) for member, poll in polls))
        for member in members:
            await self._apply(member, [record for part in self._partitions.values() for record in part])

    def _poll(self) -> list[Received]:
        """What one poll brings: stretches of some partitions, interleaved; some known, some too early."""
        stretches = []
        for place in self._chance.sample(sorted(self._partitions), self._chance.randint(1, len(self._at))):
            start = self._at[place]
            match self._chance.random():
                case chance if chance < 0.2:
                    start = self._chance.randint(0, start)  # a rebalance: from the last committed offset on
                case chance if chance < 0.3:
                    start += self._chance.randrange(1, 4)  # a batch before it went to somebody else
            end = start + self._chance.randrange(1, 9)
            stretches.append(list(self._partitions[place][start:end]))
            if start <= self._at[place]:
                self._at[place] = max(self._at[place], min(end, len(self._partitions[place])))
        poll = []
        while stretches := [stretch for stretch in stretches if stretch]:
            poll.append(self._chance.choice(stretches).pop(0))
        return poll

    async def _apply(self, member: TwoSteps, records: Sequence[Received]) -> None:
        try:
            await member.apply(records)
        except Gap as gap:
            for place in gap.places:  # as the consumer does: that partition again from its start
                self._at[place] = 0


async def outcome(runtime: Runtime) -> dict[str, list[Any]]:
    """What came of it, for comparison: rows of each view, events of each stream, what was parked."""
    found: dict[str, list[Any]] = {}
    async with runtime.pool.connection() as conn:
        for view in runtime.service.views:
            # When it became known is another moment in each run.
            query = sql.SQL(
                "select to_jsonb(v) - 'known_since' from {} v order by (to_jsonb(v) - 'known_since')::text"
            )
            rows = await (await conn.execute(query.format(views.table_of(view)))).fetchall()
            found[f"view {view.name}"] = [row[0] for row in rows]
        rows = await (
            await conn.execute("select stream_id, type, data from kernel.events order by stream_id, version")
        ).fetchall()
        for stream, type_, data in rows:
            found.setdefault(f"stream {stream}", []).append((type_, data))
        parked = await conn.execute("select key, reason from kernel.parked order by key, position")
        found["parked"] = list(await parked.fetchall())
    return found


def difference(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> str:
    """Where two outcomes differ, in words; empty when they are equal."""
    for name in sorted(one.keys() | other.keys()):
        here, there = one.get(name, []), other.get(name, [])
        if here != there:
            extra = [item for item in here if item not in there][:2]
            missing = [item for item in there if item not in here][:2]
            return f"{name}: {len(here)} against {len(there)}; only one has {extra}, only the other {missing}"
    return ""
