"""How far a log was sent to its topic: kept in the store, so that who publishes next goes on there."""

import orjson
from aiokafka import TopicPartition
from psycopg import AsyncConnection

from kernel.broker import Line
from kernel.topics import PARTITIONS


class Cursor:
    """How far the log was sent: position, last position per partition, last offset per partition."""

    def __init__(
        self, position: int, heads: dict[int, int], offsets: dict[int, int], cluster: str | None = None
    ) -> None:
        self.position, self.heads, self.offsets, self.cluster = position, heads, offsets, cluster


async def read(conn: AsyncConnection, topic: str) -> Cursor:
    """As it was saved last; at the start where it never was."""
    row = await (
        await conn.execute(
            "select position, heads, offsets, cluster_id from kernel.cursors where topic = %s", [topic]
        )
    ).fetchone()
    if row is None:
        return Cursor(0, {}, {})
    position, heads, offsets, cluster = row
    return Cursor(position, _by_number(heads), _by_number(offsets), cluster)


async def save(conn: AsyncConnection, topic: str, cursor: Cursor) -> None:
    await conn.execute(
        "insert into kernel.cursors (topic, position, heads, offsets, cluster_id)"
        " values (%s, %s, %s, %s, %s) on conflict (topic) do update set position = excluded.position,"
        " heads = excluded.heads, offsets = excluded.offsets, cluster_id = excluded.cluster_id",
        [topic, cursor.position, _json(cursor.heads), _json(cursor.offsets), cursor.cluster],
    )


async def stands(line: Line, topic: str, cursor: Cursor, cluster: str) -> bool:
    """Whether the broker still is the one that was sent to, and has what was sent. Raises KafkaError."""
    if cursor.cluster and cursor.cluster != cluster:
        return False
    ends = await line.end_offsets(topic, PARTITIONS)
    return all(ends[TopicPartition(topic, p)] > last for p, last in cursor.offsets.items())


def _by_number(found: dict[str, int]) -> dict[int, int]:
    return {int(k): v for k, v in found.items()}


def _json(numbers: dict[int, int]) -> str:
    return orjson.dumps(numbers, option=orjson.OPT_NON_STR_KEYS).decode()
