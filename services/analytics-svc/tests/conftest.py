"""analytics-svc as it runs, and a voice that speaks for the other contexts on the real bus."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from analytics.app import service
from edge.access import Role
from edge.kit import create_app
from kernel.broker import Broker
from kernel.clock import VirtualClock
from kernel.facts import Fact, Origin, PublishedEvent
from kernel.ids import named_id
from kernel.topics import PARTITIONS, topic_of
from kernel.wire import headers_of, partition_of
from testkit.stack import bearer, eventually, running

TODAY = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)
CONTEXTS = ("tenants", "contracts", "workorders")


class Voices:
    """Tells facts as the publishers do: keyed, numbered per stream, each naming the one before it."""

    def __init__(self, producer: Any, prefix: str, http: httpx.AsyncClient) -> None:
        self._producer, self._prefix, self._http = producer, prefix, http
        self._versions: Counter[str] = Counter()
        self._positions: Counter[str] = Counter()
        self._heads: dict[str, dict[int, int]] = defaultdict(dict)
        self._sent: list[tuple[str, dict[str, Any]]] = []

    async def tell(self, *facts: tuple[str, PublishedEvent]) -> None:
        """Send (stream, event) in this order, and wait until analytics has applied them all."""
        for stream, event in facts:
            await self._send(stream, event)
        await self.heard()

    async def repeat(self) -> None:
        """Send everything told so far once more, as a publisher does after it lost its cursor."""
        for topic, record in self._sent:
            await self._producer.send_and_wait(topic, **record)

    async def heard(self) -> None:
        async def is_so() -> bool:
            found = (await self._http.get("/agreement")).json()
            assert found["parked"] == 0
            return all(
                found["applied"][context].get(str(part)) == head
                for context, heads in self._heads.items()
                for part, head in heads.items()
            )

        await eventually(is_so, "analytics has applied all that was told")

    async def _send(self, stream: str, event: PublishedEvent) -> None:
        context = event.context
        self._versions[stream] += 1
        self._positions[context] += 1
        position, version = self._positions[context], self._versions[stream]
        fact = Fact(
            event,
            named_id(context, position),
            stream,
            version,
            position,
            TODAY,
            TODAY,
            Origin(),
            context,
        )
        part = partition_of(stream, PARTITIONS)
        record = {
            "value": event.model_dump_json().encode(),
            "key": stream.encode(),
            "partition": part,
            "headers": headers_of(fact, self._heads[context].get(part, 0)),
        }
        self._heads[context][part] = position
        topic = topic_of(context, self._prefix)
        self._sent.append((topic, record))
        await self._producer.send_and_wait(topic, **record)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TODAY)


@pytest.fixture
async def topics(engines: Any, topic_prefix: str) -> str:
    for context in CONTEXTS:
        topic = topic_of(context, topic_prefix)
        await Broker(engines.kafka).ensure_topic(topic, PARTITIONS)
    return topic_prefix


@pytest.fixture
async def http(
    database: str, engines: Any, topics: str, clock: VirtualClock
) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(service, database, engines.kafka, topics, clock) as runtime,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(runtime)),
            base_url="http://analytics",
            headers=bearer(Role.运营经理),
        ) as client,
    ):
        yield client


@pytest.fixture
async def voices(engines: Any, topics: str, http: httpx.AsyncClient) -> AsyncIterator[Voices]:
    producer = Broker(engines.kafka).producer()
    await producer.start()
    yield Voices(producer, topics, http)
    await producer.stop()


@pytest.fixture
def items(http: httpx.AsyncClient) -> Any:
    """Ask for a list and get its items."""

    async def ask(path: str, **wanted: Any) -> Sequence[dict[str, Any]]:
        answer = await http.get(path, params={name: str(value) for name, value in wanted.items()})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    return ask


@pytest.fixture
def park() -> UUID:
    return named_id("park", "A")


@pytest.fixture
def today() -> date:
    return TODAY.date()
