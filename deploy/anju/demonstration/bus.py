"""Listening in on Kafka: every published fact from now on, with the moment it was appended and got there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from kernel.topics import PARTITIONS, topic_of
from kernel.wire import received

PATIENCE: Final = 60.0  # seconds that a fact may take to come
TELLING: Final = ("contracts", "tenants", "workorders", "notifications")  # analytics only listens


class NeverHeard(Exception):
    """A fact that had to follow did not come in time."""


@dataclass(frozen=True)
class Heard:
    """One record: `appended` by its envelope, `on_kafka` by the record's own timestamp (milliseconds)."""

    id: str
    type: str
    context: str
    part: int
    position: int
    appended: datetime
    on_kafka: datetime
    data: dict[str, Any]


class Bus:
    """All that was heard since it was opened."""

    def __init__(self) -> None:
        self._heard: list[Heard] = []
        self._more = asyncio.Condition()

    async def fact(self, type_: str, **known: object) -> Heard:
        """The first fact of this type whose data say what is `known`. Raises NeverHeard."""

        def found() -> Heard | None:
            wanted = {name: str(value) for name, value in known.items()}
            return next(
                (
                    heard
                    for heard in self._heard
                    if heard.type == type_ and all(str(heard.data.get(n)) == v for n, v in wanted.items())
                ),
                None,
            )

        async def wait() -> Heard:
            async with self._more:
                while (heard := found()) is None:
                    await self._more.wait()
                return heard

        try:
            return await asyncio.wait_for(wait(), PATIENCE)
        except TimeoutError:
            raise NeverHeard(f"{type_} {known}") from None

    async def listen(self, consumer: AIOKafkaConsumer) -> None:
        async for record in consumer:
            message = received(record)
            headers = message.headers
            heard = Heard(
                headers["ce_id"].decode(),
                message.type,
                headers["ce_source"].decode().rpartition("/")[2],
                record.partition,
                message.position,
                datetime.fromisoformat(headers["ce_time"].decode()),
                datetime.fromtimestamp(record.timestamp / 1000, UTC),
                orjson.loads(message.value),
            )
            async with self._more:
                self._heard.append(heard)
                self._more.notify_all()


@asynccontextmanager
async def open_bus(kafka: str, prefix: str = "anju") -> AsyncIterator[Bus]:
    """Hear what every context publishes from now on. Raises KafkaError or TimeoutError without its topics."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, fetch_max_wait_ms=100)
    await consumer.start()
    try:
        parts = [
            TopicPartition(topic_of(name, prefix), part) for name in TELLING for part in range(PARTITIONS)
        ]
        consumer.assign(parts)
        await consumer.seek_to_end(*parts)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(consumer.position(part) for part in parts))
        bus = Bus()
        listening = asyncio.create_task(bus.listen(consumer))
        try:
            yield bus
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    finally:
        await consumer.stop()
