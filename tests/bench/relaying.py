"""Row relay: log → translate → Kafka acknowledged, against sending ready-made records of equal bytes."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import count

from host.runtime import Runtime
from kernel.broker import Broker
from kernel.publisher import Publisher
from kernel.topics import PARTITIONS
from kernel.wire import headers_of, partition_of
from psycopg import AsyncConnection
from testkit.stack import eventually

from tests.bench.bank import telling_bank, translate
from tests.bench.history import fill
from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place, connections

EVENTS = 20_000
STREAMS = 1000

Record = tuple[int, bytes, bytes, list[tuple[str, bytes]]]


async def relay(place: Place, rounds: int) -> Row:
    prefix = place.name("relay")
    async with (
        place.runtime(telling_bank, prefix) as (runtime, roles),
        publishing(runtime),
        connections(roles.owner, 1) as (owner,),
        _raw_topic(place) as topic,
    ):
        firsts = count(0, EVENTS)

        async def ours() -> Sample:
            return await publish(runtime, owner, next(firsts))

        records: list[Record] = []

        async def raw() -> Sample:
            if not records:
                records.extend(await _records(runtime))
            return await _send(place, topic, records)

        await ours()
        await raw()
        compared = await compare(ours, raw, rounds)
    return compared.row("relay", "ratio >= 0.6")


async def _leads(publisher: Publisher) -> bool:
    return publisher.leads


@asynccontextmanager
async def publishing(runtime: Runtime) -> AsyncIterator[None]:
    """The runtime's publisher at work and waiting for facts."""
    assert runtime.publisher is not None
    task = asyncio.create_task(runtime.publisher.run())
    try:
        await eventually(partial(_leads, runtime.publisher), "the publisher leads", every=0.01)
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def publish(runtime: Runtime, owner: AsyncConnection, first: int) -> Sample:
    """Show the publisher EVENTS facts at once and wait until its cursor is behind the last."""
    assert runtime.publisher is not None
    await fill(owner, EVENTS, STREAMS, first)
    began = time.perf_counter()
    runtime.publisher.signal.set()
    while True:
        row = await (await owner.execute("select coalesce(max(position), 0) from kernel.cursors")).fetchone()
        if row == (first + EVENTS,):
            return Sample(EVENTS / (time.perf_counter() - began))
        await asyncio.sleep(0.01)


async def _records(runtime: Runtime) -> list[Record]:
    """What the publisher sent first, byte for byte."""
    async with runtime.pool.connection() as conn:
        facts = await runtime.store.read_log(conn, 0, EVENTS)
    records: list[Record] = []
    for fact in facts:
        told = fact._replace(event=translate(fact) or fact.event)
        value = told.event.model_dump_json().encode()
        place = partition_of(fact.stream, PARTITIONS)
        records.append((place, fact.stream.encode(), value, headers_of(told, fact.position)))
    return records


@asynccontextmanager
async def _raw_topic(place: Place) -> AsyncIterator[str]:
    topic = place.name("bare")
    await Broker(place.kafka).ensure_topics(PARTITIONS, topic)
    yield topic


async def _send(place: Place, topic: str, records: list[Record]) -> Sample:
    producer = Broker(place.kafka).producer()
    await producer.start()
    try:
        began = time.perf_counter()
        sent = [
            await producer.send(topic, value, key, partition=part, headers=headers)
            for part, key, value, headers in records
        ]
        await asyncio.gather(*sent)
        return Sample(len(records) / (time.perf_counter() - began))
    finally:
        await producer.stop()
