"""Log → translate → Kafka, in position order; the cursor stands in the store.

The bus is disposable: a broker that was replaced, wiped or cut back is noticed and everything is sent again
from the log; consumers drop what they have. After a crash between send and cursor the same records go out
again with the same positions. A failed send throws the producer away and starts again at the cursor, and
each record names the position before it in its partition, so nothing can slip through out of order.

The store is not disposable. Where the topic holds facts that the log does not (`lost.py`), nothing is
published until both agree again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

import psycopg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata
from psycopg import AsyncConnection

from kernel import cursors
from kernel.broker import Broker, Line
from kernel.clock import Clock
from kernel.crash import point
from kernel.cursors import Cursor
from kernel.facts import Fact, PublishedEvent
from kernel.leader import leadership
from kernel.lost import lost_behind
from kernel.sequencer import Sequencer
from kernel.signals import Signal
from kernel.store import Store
from kernel.telemetry import LOG_TO_KAFKA_SECONDS, LOST_FACTS, PUBLISHED, span_for_each
from kernel.topics import PARTITIONS
from kernel.wire import Headers, headers_of, partition_of

log = logging.getLogger(__name__)

AT_MOST = 2000
POLL_SECONDS = 5.0  # the sequencer tells of new positions, whoever gave them; this is for when it cannot
LOOK_SECONDS = 4.5  # between looks at broker and store: busy ones may be replaced under our hands as well
REFUSED_SECONDS = 15.0  # between looks whether topic and log agree again


class Wiped(Exception):
    """The broker has less than was sent to it."""


class LogOlder(Exception):
    """The log has less than was sent of it."""


class Publisher:
    """One leader per service sends; the others wait for its lock."""

    def __init__(
        self,
        url: str,
        store: Store,
        sequencer: Sequencer,
        translate: Callable[[Fact], PublishedEvent | None],
        broker: Broker,
        topic: str,
        clock: Clock,
    ) -> None:
        self._url, self._store, self._translate = url, store, translate
        self._sequencer = sequencer
        self._broker, self._topic, self._clock = broker, topic, clock
        self.signal = Signal()
        self.ready = False  # the topic stands, and the log has what is on it
        self.leads = False
        self.lost = 0  # facts on the topic that the log does not hold

    async def run(self) -> None:
        """Publish until cancelled; PostgreSQL or Kafka going away is waited out, and so is an older log."""
        while True:
            try:
                # A replica that waits for the leader to go is as ready as the leader.
                await self._broker.ensure_topics(PARTITIONS, self._topic)
                async with self._broker.line() as line:
                    await self._agree(line)
                self.ready = True
                async with leadership(self._url, f"publisher.{self._topic}") as conn:
                    await self._lead(conn)
            except LogOlder:
                self.leads = False
                await asyncio.sleep(REFUSED_SECONDS if self.lost else 0.5)
            except (psycopg.OperationalError, KafkaError, OSError, TimeoutError, Wiped) as fault:
                self.leads = False
                log.warning("publisher starts again: %s", type(fault).__name__)
                await asyncio.sleep(0.5)

    async def _agree(self, line: Line) -> None:
        """Raises LogOlder where the topic holds facts that the log does not: the store is an older one."""
        facts, _ = await lost_behind(
            line, self._broker.bootstrap, self._topic, self._store.context, self._store.pool
        )
        if facts and not self.lost:
            log.error(
                "%s holds %d facts that the log does not, from position %d on: the store was restored to an"
                " older state, and nothing is published",
                self._topic,
                len(facts),
                facts[0].position,
            )
        elif self.lost and not facts:
            log.warning("the log holds again all that is on %s: publishing", self._topic)
        self.lost = len(facts)
        LOST_FACTS.labels(self._store.context).set(self.lost)
        if facts:
            self.ready = False
            raise LogOlder

    async def _lead(self, conn: AsyncConnection) -> None:
        async with self._broker.line() as line:
            await self._agree(line)  # who waited to lead may have got another store meanwhile
            cluster = await line.cluster_id()
            cursor = await cursors.read(conn, self._topic)
            if not await cursors.stands(line, self._topic, cursor, cluster):
                log.warning("%s lost records that were sent: publishing all again from the log", self._topic)
                cursor = Cursor(0, {}, {})
            await self._save(conn, cursor, cluster)
            await self._publish(conn, line, cursor, cluster)

    async def _publish(self, conn: AsyncConnection, line: Line, cursor: Cursor, cluster: str) -> None:
        producer = self._broker.producer()
        await producer.start()
        looked = asyncio.get_running_loop().time()
        ahead: list[Fact] = []
        # A cursor that PostgreSQL loses with its power only sends again what is dropped as known.
        await conn.execute("set synchronous_commit = off")
        try:
            while True:
                if (now := asyncio.get_running_loop().time()) - looked >= LOOK_SECONDS:
                    looked = now
                    if not await cursors.stands(line, self._topic, cursor, await line.cluster_id()):
                        raise Wiped
                    if await self._store.head(conn) < cursor.position:
                        raise LogOlder
                facts = ahead or await self._next(conn, cursor.position)
                if facts:
                    # With much to send, the next is read while Kafka takes this.
                    cursor, ahead = await asyncio.gather(
                        self._send(producer, facts, cursor), self._read_on(conn, facts)
                    )
                    point("sent")
                    await self._save(conn, cursor, cluster)
                    point("cursor_moved")
                    if ahead or cursor.position < self._sequencer.head:
                        continue
                await self.signal.wait(POLL_SECONDS)
        except Wiped:
            # What was sent since may hide the hole from the next look.
            await conn.execute("set synchronous_commit = on")
            await self._save(conn, Cursor(0, {}, {}), cluster)
            raise
        finally:
            # Never flush: what failed must go again in order, from the cursor, by a fresh producer.
            await producer.stop()

    async def _read_on(self, conn: AsyncConnection, facts: Sequence[Fact]) -> list[Fact]:
        return await self._next(conn, facts[-1].position) if len(facts) == AT_MOST else []

    async def _next(self, conn: AsyncConnection, after: int) -> list[Fact]:
        recent = self._sequencer.recent.after(after, AT_MOST)
        return recent or await self._store.read_log(conn, after, AT_MOST)

    async def _send(self, producer: AIOKafkaProducer, facts: list[Fact], cursor: Cursor) -> Cursor:
        heads, offsets = dict(cursor.heads), dict(cursor.offsets)
        told = [fact._replace(event=event) for fact in facts if (event := self._translate(fact))]
        with span_for_each("publish", (fact.origin.trace for fact in told), topic=self._topic) as spans:
            batches = _Batches(producer, self._topic)
            for fact in told:
                part = partition_of(fact.stream, PARTITIONS)
                headers = headers_of(fact, heads.get(part, 0), spans.get(fact.origin.trace))
                value = fact.event.__pydantic_serializer__.to_json(fact.event)
                await batches.add(part, fact.stream.encode(), value, headers)
                heads[part] = fact.position
            for part, first, count in await batches.acknowledged():
                if 0 <= first <= offsets.get(part, -1):
                    raise Wiped
                if first >= 0:  # else the broker had this batch already and tells no offset
                    offsets[part] = first + count - 1
        if told:
            PUBLISHED.labels(self._store.context).inc(len(told))
            lag = (self._clock.now() - facts[-1].recorded_at).total_seconds()
            LOG_TO_KAFKA_SECONDS.labels(self._store.context).observe(max(lag, 0))
        return Cursor(facts[-1].position, heads, offsets)

    async def _save(self, conn: AsyncConnection, cursor: Cursor, cluster: str) -> None:
        cursor.cluster = cluster
        await cursors.save(conn, self._topic, cursor)
        self.leads = True


class _Batches:
    """Records in ready batches, one open for each partition: a future each costs more than the sending."""

    def __init__(self, producer: AIOKafkaProducer, topic: str) -> None:
        self._producer, self._topic = producer, topic
        self._open: dict[int, BatchBuilder] = {}
        self._sent: list[tuple[int, int, asyncio.Future[RecordMetadata]]] = []

    async def add(self, part: int, key: bytes, value: bytes, headers: Headers) -> None:
        if part not in self._open:
            self._open[part] = self._producer.create_batch()
        if self._open[part].append(timestamp=None, key=key, value=value, headers=headers) is None:
            await self._close(part)
            await self.add(part, key, value, headers)

    async def acknowledged(self) -> list[tuple[int, int, int]]:
        """Wait for all of them: partition, first offset and number of records of each batch, in order."""
        for part in list(self._open):
            await self._close(part)
        answers = await asyncio.gather(*(future for _, _, future in self._sent))
        return [(part, a.offset, n) for (part, n, _), a in zip(self._sent, answers, strict=True)]

    async def _close(self, part: int) -> None:
        batch = self._open.pop(part)
        future = await self._producer.send_batch(batch, self._topic, partition=part)
        self._sent.append((part, batch.record_count(), future))
