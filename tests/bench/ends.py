"""The ends of the row end_to_end, and of the bare chain that does as much."""

import asyncio
import time
from typing import Any

import orjson
import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from host.runtime import Runtime
from kernel.broker import Broker
from kernel.clock import WallClock
from kernel.facts import SYSTEM
from kernel.following import Following
from kernel.ids import named_id, new_id
from kernel.topics import PARTITIONS
from kernel.wire import partition_of
from testkit.stack import Roles, eventually, settings_of

from tests.bench.bank import Move, account, branch, telling_bank
from tests.bench.two_ends import Given, Told, at_pace, say, serve, well

STREAMS = 200
NOTE = Move.model_fields["note"].default
BARE = "insert into {} (number, id, note) values (%s, %s, %s)"


def account_id(number: int) -> Any:
    return named_id("bench", number % STREAMS)


async def near(given: Given) -> Told:
    """A service that is asked `rate` commands a second."""
    settings = settings_of(telling_bank, Roles(given["owner"], given["app"]), given["kafka"], given["prefix"])
    runtime = Runtime(telling_bank, settings, WallClock())
    await runtime.start()
    await eventually(lambda: well(runtime), "ready", within=60)
    say("ready")

    async def move(number: int) -> None:
        id_ = account_id(number)
        command = Move(account_id=id_, amount_fen=number)
        await runtime.handle(account, id_, command, origin=SYSTEM, command_id=new_id())

    told = await at_pace(given, move)
    await asyncio.sleep(1)
    await runtime.stop()
    return told


async def far(given: Given) -> Told:
    """Another service that keeps a view of it; visible is what a transaction has committed."""
    settings = settings_of(branch, Roles(given["owner"], given["app"]), given["kafka"], given["prefix"])
    runtime = Runtime(branch, settings, WallClock())
    told: Told = {}
    apply = Following.apply

    async def noting(self: Following, records: Any) -> int:
        done = await apply(self, records)
        now = time.monotonic()
        for record in records:
            told.setdefault(orjson.loads(record.value)["amount_fen"], now)
        return done

    Following.apply = noting  # type: ignore[method-assign]
    await runtime.start()
    await eventually(lambda: well(runtime), "ready", within=60)
    say("ready")
    await eventually(
        lambda: _all(told, given), "everything arrived", within=given["count"] / given["rate"] + 60
    )
    await runtime.stop()
    return told


async def _all(told: Told, given: Given) -> bool:
    count: int = given["count"]
    return len(told) == count


async def bare_near(given: Given) -> Told:
    """Insert and commit, then send and wait for the acknowledgement."""
    producer = Broker(given["kafka"]).producer()
    await producer.start()
    conns = [await psycopg.AsyncConnection.connect(given["owner"], autocommit=True) for _ in range(8)]
    free: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()
    for conn in conns:
        free.put_nowait(conn)
    say("ready")

    async def move(number: int) -> None:
        id_ = account_id(number)
        conn = await free.get()
        await conn.execute(BARE.format("bare_near"), [number, id_, NOTE])
        free.put_nowait(conn)
        value = orjson.dumps({"account_id": id_, "amount_fen": number, "note": NOTE})
        key = str(id_)
        part = partition_of(key, PARTITIONS)
        await producer.send_and_wait(given["topic"], value, key.encode(), partition=part)

    told = await at_pace(given, move)
    await producer.stop()
    return told


async def bare_far(given: Given) -> Told:
    """Fetch, insert and commit."""
    consumer: AIOKafkaConsumer[Any, Any] = AIOKafkaConsumer(
        bootstrap_servers=given["kafka"], enable_auto_commit=False, auto_offset_reset="earliest"
    )
    consumer.assign([TopicPartition(given["topic"], part) for part in range(PARTITIONS)])
    await consumer.start()
    await consumer.seek_to_beginning()
    told: Told = {}
    async with await psycopg.AsyncConnection.connect(given["owner"], autocommit=True) as conn:
        say("ready")
        while len(told) < given["count"]:
            polled = await consumer.getmany(timeout_ms=1000)
            events = [orjson.loads(record.value) for batch in polled.values() for record in batch]
            if not events:
                continue
            async with conn.transaction(), conn.cursor() as cursor:
                rows = [(e["amount_fen"], e["account_id"], e["note"]) for e in events]
                await cursor.executemany(BARE.format("bare_far"), rows)
            told |= dict.fromkeys((e["amount_fen"] for e in events), time.monotonic())
    await consumer.stop()
    return told


if __name__ == "__main__":
    serve({"near": near, "far": far, "bare-near": bare_near, "bare-far": bare_far})
