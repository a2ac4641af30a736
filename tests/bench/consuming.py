"""Row consume: Kafka → decode → upcast → view → checkpoint, against a bare fetch and COPY of the rows."""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from host.runtime import Runtime
from kernel.topics import PARTITIONS
from psycopg import AsyncConnection

from tests.bench.bank import branch, telling_bank
from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place, connections
from tests.bench.relaying import EVENTS, publish, publishing

FILLS = 2
RECORDS = FILLS * EVENTS


async def consume(place: Place, rounds: int) -> Row:
    prefix = place.name("consume")
    async with place.runtime(telling_bank, prefix) as (bank, roles), connections(roles.owner, 1) as (owner,):
        async with publishing(bank):
            for number in range(FILLS):
                await publish(bank, owner, number * EVENTS)
        topic = f"{prefix}.bank.v1"

        async def ours() -> Sample:
            # A service of its own each time: a fresh database, and a consumer group nobody was in.
            newcomer = replace(branch, name=place.name("branch"))
            async with place.runtime(newcomer, prefix) as (there, fresh), connections(fresh.owner, 1) as (c,):
                return await _follow(there, c)

        async def raw() -> Sample:
            await owner.execute("drop table if exists bare_heard")
            await owner.execute(
                "create table bare_heard (part int, place bigint, id uuid, amount_fen bigint, note text)"
            )
            return await _copy(place, topic, owner)

        compared = await compare(ours, raw, rounds)
    return compared.row("consume", "ratio >= 0.5, ours >= 20000")


async def _follow(there: Runtime, conn: AsyncConnection) -> Sample:
    """Both sides are timed from their first batch on: joining a group is no part of the pace."""
    assert there.consumer is not None
    consuming = asyncio.create_task(there.consumer.run())
    try:
        began, first = 0.0, 0
        while True:
            row = await (
                await conn.execute("select coalesce(sum(moves), 0)::int from views.heard")
            ).fetchone()
            assert row is not None
            if row[0] and not first:
                began, first = time.perf_counter(), row[0]
            if row[0] == RECORDS:
                return Sample((RECORDS - first) / (time.perf_counter() - began))
            await asyncio.sleep(0.02)
    finally:
        consuming.cancel()
        with suppress(asyncio.CancelledError):
            await consuming


async def _copy(place: Place, topic: str, conn: AsyncConnection) -> Sample:
    consumer: AIOKafkaConsumer[Any, Any] = AIOKafkaConsumer(
        bootstrap_servers=place.kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=2 * 1024 * 1024,
    )
    partitions = [TopicPartition(topic, part) for part in range(PARTITIONS)]
    consumer.assign(partitions)
    await consumer.start()
    try:
        await consumer.seek_to_beginning(*partitions)
        began, first, done = 0.0, 0, 0
        while done < RECORDS:
            polled = await consumer.getmany(timeout_ms=500, max_records=1000)
            async with (
                conn.transaction(),
                conn.cursor() as cursor,
                cursor.copy("copy bare_heard from stdin") as copy,
            ):
                for batch in polled.values():
                    for record in batch:
                        told = orjson.loads(record.value)
                        await copy.write_row(
                            (
                                record.partition,
                                record.offset,
                                told["account_id"],
                                told["amount_fen"],
                                told["note"],
                            )
                        )
            done += sum(map(len, polled.values()))
            if done and not first:
                began, first = time.perf_counter(), done
        return Sample((RECORDS - first) / (time.perf_counter() - began))
    finally:
        await consumer.stop()
