"""Facts that a topic holds and its log does not: they were told, and the store has lost them.

A store from an older backup gives its next facts positions that others have applied already under what was
told before; they would drop them without a word. So a fact on the topic is looked for in the log by position
and id: a log that went on from the backup has another fact there. Only what lies behind the publisher's
cursor is read, as a rule nothing: what lies before it was in the log when the cursor was saved with it. What
is told was committed before, so whoever is killed at whatever moment finds here what the log has.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from kernel import cursors, history
from kernel.broker import Broker, Line
from kernel.cursors import Cursor
from kernel.topics import PARTITIONS
from kernel.wire import Received, received

if TYPE_CHECKING:
    from host.runtime import Runtime


class LostFact(NamedTuple):
    """What is known of it by its record; `recorded_at` as ISO 8601."""

    position: int
    part: int
    type: str
    stream: str
    recorded_at: str


class Lost(NamedTuple):
    """The lost facts by position, and per partition the last position that both topic and log surely hold."""

    facts: list[LostFact]
    common: dict[int, int]


async def lost_of(runtime: "Runtime") -> Lost:
    """Those of a service that publishes. Raises KafkaError or psycopg.OperationalError."""
    bootstrap, context = runtime.settings.kafka, runtime.service.name
    async with Broker(bootstrap).line() as line:
        return await lost_behind(line, bootstrap, runtime.own_topic, context, runtime.pool)


async def lost_behind(
    line: Line, bootstrap: str, topic: str, context: str, pool: AsyncConnectionPool[AsyncConnection]
) -> Lost:
    """Those of this context's log. Raises KafkaError or psycopg.OperationalError."""
    async with pool.connection() as conn:
        cursor = await cursors.read(conn, topic)
    common = {part: cursor.heads.get(part, 0) for part in range(PARTITIONS)}
    if not await cursors.stands(line, topic, cursor, await line.cluster_id()):
        cursor = Cursor(0, {}, {})
    first = {
        place: cursor.offsets.get(place.partition, -1) + 1
        for place in (TopicPartition(topic, part) for part in range(PARTITIONS))
    }
    ends = await line.end_offsets(topic, PARTITIONS)
    if all(ends[place] <= offset for place, offset in first.items()):
        return Lost([], common)
    found: set[LostFact] = set()
    async with history.reading(bootstrap) as reader:
        reader.assign(list(first))
        for place, offset in first.items():
            reader.seek(place, offset)
        while not await history.at_end(reader):
            found |= await _missing(await _told(reader, context), pool)
    return Lost(sorted(found), common)


async def _told(reader: AIOKafkaConsumer, context: str) -> Mapping[tuple[int, UUID], Received]:
    """The next facts of this context, by position and id; what strangers put there is none of them."""
    polled: Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]] = await reader.getmany(
        timeout_ms=300, max_records=history.STRETCH
    )
    records = [received(raw) for batch in polled.values() for raw in batch]
    ours = [(record, _id(record)) for record in records if record.position > 0 and record.told_by == context]
    return {(record.position, id_): record for record, id_ in ours if id_}


async def _missing(
    told: Mapping[tuple[int, UUID], Received], pool: AsyncConnectionPool[AsyncConnection]
) -> set[LostFact]:
    # The log is asked when the records are there: it had each of them first.
    async with pool.connection() as conn:
        rows = await conn.execute(
            "select l.position, e.event_id from kernel.log l join kernel.events e using (stream_id, version)"
            " join unnest(%s::bigint[], %s::uuid[]) as told (position, id)"
            " on l.position = told.position and e.event_id = told.id",
            [[position for position, _ in told], [id_ for _, id_ in told]],
        )
        held = {(position, id_) for position, id_ in await rows.fetchall()}
    return {_lost(record) for place, record in told.items() if place not in held}


def _lost(record: Received) -> LostFact:
    at = record.headers.get("ce_time", b"").decode(errors="replace")
    return LostFact(record.position, record.part, record.type, record.key, at)


def _id(record: Received) -> UUID | None:
    try:
        return UUID(record.headers.get("ce_id", b"").decode())
    except ValueError:
        return None
