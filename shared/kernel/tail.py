"""Reads what the contexts tell from any point on, outside every consumer group, with no gap and no duplicate.

A point holds, for each partition, the position of the last record seen and where Kafka kept it. Positions are
what counts: they outlive the bus. The offset only says where to look first, and is believed when the record
there has the position; after a wiped or replaced broker it has another, and the partition is read from its
start, dropping what was seen.
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from kernel.broker import Broker
from kernel.topics import PARTITIONS
from kernel.wire import MAX_RECORD_BYTES, Received, received

log = logging.getLogger(__name__)

AT_MOST = 1000  # records of one reading
OPEN_SECONDS = 10.0
REWIND_SECONDS = 5.0  # between two readings of one partition from its start, for the same gap

Place = tuple[str, int]  # context, partition


class Away(Exception):
    """Kafka cannot be read now."""


class Seen(NamedTuple):
    """The last record seen of a partition; position 0 and offset -1 before the first."""

    position: int = 0
    offset: int = -1


Point = dict[Place, Seen]


def written(point: Mapping[Place, Seen]) -> str:
    """`contracts:41-12.0.38-9…~tenants:…`: per context and partition position-offset, 0 where nothing was."""
    contexts = sorted({context for context, _ in point})
    return "~".join(
        f"{context}:" + ".".join(_pair(point.get((context, part), Seen())) for part in range(PARTITIONS))
        for context in contexts
    )


def read(text: str) -> Point:
    """The point that was `written` so; a context that it does not name is read from its start.

    Raises ValueError for any other text.
    """
    found: Point = {}
    pair = r"(?:0|[1-9]\d{0,17}-\d{1,18})"
    for each in text.split("~"):
        if not re.fullmatch(rf"[a-z]{{1,32}}:{pair}(?:\.{pair}){{{PARTITIONS - 1}}}", each, re.ASCII):
            raise ValueError("not a resume point")
        context, _, pairs = each.partition(":")
        for part, one in enumerate(pairs.split(".")):
            position, _, offset = one.partition("-")
            found[context, part] = Seen(int(position), int(offset or -1))
    return found


def _pair(seen: Seen) -> str:
    return f"{seen.position}-{seen.offset}" if seen.position else "0"


class Tail:
    """One reader. `open`, then `more` again and again, then `close`; `point` is how far it has come."""

    def __init__(self, bootstrap: str, topics: Mapping[str, str]) -> None:
        self._bootstrap, self._topics = bootstrap, dict(topics)
        self._contexts = {topic: context for context, topic in topics.items()}
        self._consumer: AIOKafkaConsumer | None = None
        self._probed: set[Place] = set()
        self._rewound: dict[Place, float] = {}
        self._early: list[tuple[TopicPartition, list[Received]]] = []
        self.point: Point = {}

    async def open(self, point: Mapping[Place, Seen] | None = None) -> None:
        """Start behind `point`, or with what is told from now on. Raises Away."""
        opened = False
        try:
            await self._open(point)
            opened = True
        except (KafkaError, OSError) as fault:
            raise Away(type(fault).__name__) from fault
        finally:
            if not opened:
                await self.close()

    async def _open(self, point: Mapping[Place, Seen] | None) -> None:
        if point is None:
            # Who comes first makes a topic, with the one partition count; who has a point was here before.
            await Broker(self._bootstrap).ensure_topics(PARTITIONS, *self._topics.values())
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",  # an offset that is gone: read what is there, drop what was seen
            max_partition_fetch_bytes=2 * MAX_RECORD_BYTES,
            request_timeout_ms=10_000,
        )
        await self._consumer.start()
        places = {TopicPartition(t, p): (c, p) for c, t in self._topics.items() for p in range(PARTITIONS)}
        self._consumer.assign(list(places))
        ends = await self._consumer.end_offsets(list(places))
        begins = await self._consumer.beginning_offsets(list(places))
        self.point = {place: Seen() for place in places.values()}
        for partition, place in places.items():
            if point is None:
                look = ends[partition] - 1
            else:
                self.point[place] = point.get(place, Seen())
                look = self.point[place].offset
            if begins[partition] <= look < ends[partition]:
                self._consumer.seek(partition, look)
                self._probed.add(place)
            else:
                self._consumer.seek(partition, begins[partition])
        if point is None:
            await self._learn_heads()

    async def _learn_heads(self) -> None:
        """Until the last record of each partition is known; what came after it is kept for `more`."""
        until = asyncio.get_running_loop().time() + OPEN_SECONDS
        while self._probed:
            if asyncio.get_running_loop().time() > until:
                raise Away("no answer")
            for partition, records in (await self._poll(100)).items():
                place = self._place(partition)
                if place in self._probed:
                    self._probed.discard(place)
                    self.point[place] = Seen(max(records[0].position, 0), records[0].offset)
                    records = records[1:]
                self._early.append((partition, records))

    async def close(self) -> None:
        """Leave Kafka; nothing is kept there."""
        if self._consumer is not None:
            await self._consumer.stop()

    async def more(self, at_most: float) -> list[tuple[Place, Received]]:
        """What comes next, within `at_most` seconds, in order per partition; `point` is then behind it.

        Raises Away. While Kafka restarts there is just nothing.
        """
        try:
            batches, self._early = self._early, []
            if not batches:
                batches = list((await self._poll(int(at_most * 1000))).items())
            return [each for partition, records in batches for each in await self._new(partition, records)]
        except (KafkaError, OSError) as fault:
            raise Away(type(fault).__name__) from fault

    async def _new(self, partition: TopicPartition, records: list[Received]) -> list[tuple[Place, Received]]:
        place, found = self._place(partition), []
        for record in records:
            last = self.point[place]
            if place in self._probed:
                self._probed.discard(place)
                if record.position != last.position:
                    log.info("%s-%d was written anew: reading it from its start", *place)
                    await self._from_start(partition)
                    break
            elif record.position <= last.position:
                continue
            elif record.previous > last.position:
                await self._read_again(partition, place)
                break
            else:
                self.point[place] = Seen(record.position, record.offset)
                found.append((place, record))
        return found

    def _place(self, partition: TopicPartition) -> Place:
        return self._contexts[partition.topic], partition.partition

    async def _poll(self, timeout_ms: int) -> dict[TopicPartition, list[Received]]:
        if self._consumer is None:
            raise Away("closed")
        polled = await self._consumer.getmany(timeout_ms=timeout_ms, max_records=AT_MOST)
        return {partition: [received(record) for record in records] for partition, records in polled.items()}

    async def _from_start(self, partition: TopicPartition) -> None:
        if self._consumer is not None:
            await self._consumer.seek_to_beginning(partition)

    async def _read_again(self, partition: TopicPartition, place: Place) -> None:
        """From the start of the partition: something before this record was not delivered."""
        now = asyncio.get_running_loop().time()
        wait = REWIND_SECONDS - (now - self._rewound.get(place, now - REWIND_SECONDS))
        if wait > 0:
            await asyncio.sleep(wait)
        self._rewound[place] = asyncio.get_running_loop().time()
        log.warning("%s-%d: a gap; reading again from the start", *place)
        await self._from_start(partition)
