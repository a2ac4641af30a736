"""Rows append, append_busy and append_batch: commands and events into the store."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import TypeVar
from uuid import UUID

import orjson
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.store import Append
from psycopg import AsyncConnection

from tests.bench.bank import Move, Moved, account, bank, bare_bank
from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place, connections

STREAMS = 1000
BATCH = 500
BATCHES = 40

# What anyone would write who wants an event table and nothing else: one key, no outbox, no view, no checks.
TABLE = """
create table bare_events (
    stream_id text collate "C" not null, version integer not null, event_id uuid not null,
    command_id uuid not null, type text not null, schema_version smallint not null, data json not null,
    origin json not null, effective_at timestamptz not null, recorded_at timestamptz not null,
    primary key (stream_id, version))
"""
INSERT = "insert into bare_events values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
INSERT_MANY = (
    "insert into bare_events select * from unnest(%s::text[], %s::int[], %s::uuid[], %s::uuid[], %s::text[],"
    " %s::smallint[], %s::json[], %s::json[], %s::timestamptz[], %s::timestamptz[])"
)
ORIGIN = orjson.dumps({"actor": "system", "role": "system", "command": "Move", "digest": "0" * 16}).decode()

T = TypeVar("T")
BareRow = tuple[str, int, UUID, UUID, str, int, str, str, datetime, datetime]


class BareRows:
    """Rows of equal bytes, each the next version of its stream."""

    def __init__(self, ids: list[UUID]) -> None:
        self._ids, self._clock = ids, WallClock()
        self._numbers = count()

    def __iter__(self) -> Iterator[BareRow]:
        return self

    def __next__(self) -> BareRow:
        number = next(self._numbers)
        id_, now = self._ids[number % len(self._ids)], self._clock.now()
        event = Moved(account_id=id_, amount_fen=number, note=Move.model_fields["note"].default)
        data, version = event.model_dump_json(), number // len(self._ids) + 1
        return f"account-{id_}", version, new_id(), new_id(), "Moved", 1, data, ORIGIN, now, now


async def append(place: Place, rounds: int) -> Row:
    return await _commands(place, rounds, "append", 16, 4000)


async def append_busy(place: Place, rounds: int) -> Row:
    return await _commands(place, rounds, "append_busy", 128, 12000)


async def _commands(place: Place, rounds: int, name: str, workers: int, commands: int) -> Row:
    ids = [new_id() for _ in range(STREAMS)]
    async with place.runtime(bank) as (runtime, roles), connections(roles.owner, workers) as conns:
        await conns[0].execute(TABLE)
        rows, ready = BareRows(ids), list[BareRow]()

        async def ours(_: int, number: int) -> None:
            id_ = ids[number % STREAMS]
            await runtime.handling.handle(
                account, id_, Move(account_id=id_, amount_fen=number), origin=SYSTEM, command_id=new_id()
            )

        async def raw(worker: int, _: int) -> None:
            await conns[worker].execute(INSERT, ready.pop())

        async def raw_round() -> Sample:
            ready[:] = [next(rows) for _ in range(commands)][::-1]
            return await in_flight(commands, workers, raw)

        sequencing = asyncio.create_task(runtime.sequencer.run())
        try:
            await in_flight(2 * STREAMS, workers, ours)
            await raw_round()
            compared = await compare(lambda: in_flight(commands, workers, ours), raw_round, rounds)
        finally:
            sequencing.cancel()
            with suppress(asyncio.CancelledError):
                await sequencing
    if name == "append_busy":
        return compared.row(name, "ratio >= 1.5")
    return compared.row(name, f"ratio >= 0.8, p99_ms <= {1.5 * compared.raw_quantile(0.99):.1f}")


async def append_batch(place: Place, rounds: int) -> Row:
    ids = [new_id() for _ in range(BATCH)]
    async with place.runtime(bare_bank) as (runtime, roles), connections(roles.owner, 1) as conns:
        await conns[0].execute(TABLE)
        rows, versions = BareRows(ids), count()

        async def ours() -> Sample:
            batches = [_appends(runtime, ids, next(versions)) for _ in range(BATCHES)]
            return await _each(batches, lambda batch: _append(runtime, batch))

        async def raw() -> Sample:
            batches = [[next(rows) for _ in range(BATCH)] for _ in range(BATCHES)]
            return await _each(batches, lambda batch: _insert(conns[0], batch))

        await ours()
        await raw()
        compared = await compare(ours, raw, rounds)
    return compared.row("append_batch", "ratio >= 0.6")


async def _each(batches: list[T], one: Callable[[T], Awaitable[None]]) -> Sample:
    seconds = []
    for batch in batches:
        began = time.perf_counter()
        await one(batch)
        seconds.append(time.perf_counter() - began)
    return Sample(BATCHES * BATCH / sum(seconds), seconds)


def _appends(runtime: Runtime, ids: list[UUID], version: int) -> list[Append]:
    now, note = runtime.clock.now(), Move.model_fields["note"].default
    return [
        Append(
            account.stream(id_),
            version,
            [Moved(account_id=id_, amount_fen=version, note=note)],
            new_id(),
            "Move",
            "0" * 16,
            SYSTEM,
            now,
            now,
        )
        for id_ in ids
    ]


async def _append(runtime: Runtime, batch: list[Append]) -> None:
    async with runtime.store.transaction() as conn:
        await runtime.store.append_many(conn, batch)


async def _insert(conn: AsyncConnection, batch: list[BareRow]) -> None:
    await conn.execute(INSERT_MANY, [list(column) for column in zip(*batch, strict=True)])
