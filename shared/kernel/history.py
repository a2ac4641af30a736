"""All facts from the first on, in stretches: from the own log, from other contexts' topics."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, LiteralString

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from psycopg import AsyncConnection

from kernel.facts import Fact, Registry
from kernel.following import Place
from kernel.store import FACT_COLUMNS, Store
from kernel.topics import PARTITIONS
from kernel.wire import MAX_RECORD_BYTES, Received, received

LOG_STRETCH = 2_000  # small enough to lie ready in the socket's buffer
STRETCH = 20_000
FETCH_WAIT_MS = 20  # the question where a topic ends waits behind a fetch that finds nothing

_FACTS: LiteralString = (
    f"select {FACT_COLUMNS} from kernel.log l join kernel.events e using (stream_id, version)"
    " where l.position > %s and l.position <= %s and e.type = any(%s) order by l.position"
)


async def from_log(
    conn: AsyncConnection, store: Store, types: Iterable[str], after: int, upto: int
) -> AsyncIterator[list[Fact]]:
    """Facts of these types with positions in (after, upto], a stretch of positions at a time.

    The connection is in use all the while: the next stretch is asked for before this one is given.
    """
    wanted = sorted(types)

    async def read(first: int) -> list[tuple[Any, ...]]:
        rows = await conn.execute(_FACTS, [first, min(first + LOG_STRETCH, upto), wanted])
        return await rows.fetchall()

    reading: asyncio.Task[list[tuple[Any, ...]]] | None = None
    try:
        for first in range(after, upto, LOG_STRETCH):
            rows = await (reading or read(first))
            reading = None
            if first + LOG_STRETCH < upto:
                reading = asyncio.create_task(read(first + LOG_STRETCH))
                await asyncio.sleep(0)  # the question goes out, and is answered while this stretch is folded
            yield [store.fact(row) for row in rows]
    finally:
        if reading:  # the connection goes back to its pool: nothing of ours may still be under way on it
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


class TopicHistory:
    """Topics from their first record; what a consumer would drop or was not delivered is left out."""

    def __init__(self, consumer: AIOKafkaConsumer, registry: Registry, cares_for: set[str]) -> None:
        self._consumer, self._registry, self._cares_for = consumer, registry, cares_for
        self.reached: dict[Place, int] = {}

    async def more(self) -> list[tuple[Received, Fact | None]]:
        """The next records in order per partition, with their facts where somebody listens; [] at the end.

        Neither a slow broker nor a stretch of duplicates is the end: the end offsets say where it is.
        """
        while not await at_end(self._consumer):
            polled = await self._consumer.getmany(timeout_ms=300, max_records=STRETCH)
            if found := self._kept(raw for batch in polled.values() for raw in batch):
                return found
        return []

    def _kept(self, raws: Iterable[ConsumerRecord[Any, Any]]) -> list[tuple[Received, Fact | None]]:
        found: list[tuple[Received, Fact | None]] = []
        for raw in raws:
            record = received(raw)
            place = (record.source, record.part)
            reached = self.reached.get(place, 0)
            if record.position <= reached or record.previous > reached:
                continue
            self.reached[place] = record.position
            fact = record.fact(self._registry) if record.type in self._cares_for else None
            found.append((record, fact))
        return found


async def at_end(consumer: AIOKafkaConsumer) -> bool:
    """Whether it has read all that there is by now of what it was given. Raises KafkaError."""
    ends = await consumer.end_offsets(list(consumer.assignment()))
    for place, end in ends.items():
        if await consumer.position(place) < end:
            return False
    return True


@asynccontextmanager
async def reading(bootstrap: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Reads topics outside any consumer group, one history after the other."""
    consumer: AIOKafkaConsumer[Any, Any] = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=2 * MAX_RECORD_BYTES,
        fetch_max_wait_ms=FETCH_WAIT_MS,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


@asynccontextmanager
async def from_topics(
    bootstrap: str,
    topics: Sequence[str],
    registry: Registry,
    types: Iterable[str],
    by: AIOKafkaConsumer | None = None,
) -> AsyncIterator[TopicHistory]:
    """Open the topics at their beginning, `by` one who has time for nothing else until this is closed."""
    async with nullcontext(by) if by else reading(bootstrap) as consumer:
        consumer.assign([TopicPartition(topic, part) for topic in topics for part in range(PARTITIONS)])
        await consumer.seek_to_beginning()
        yield TopicHistory(consumer, registry, set(types))
