"""The gateway as it runs, before real services and before a small one that answers as it is told."""

import asyncio
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from gateway.app import service as gateway
from gateway.settings import DEPARTMENTS
from kernel.access import Role
from kernel.broker import Broker
from kernel.edge import create_app
from kernel.facts import Fact, Origin, PublishedEvent
from kernel.ids import named_id
from kernel.testkit.stack import bearer, running
from kernel.topics import PARTITIONS, topic_of
from kernel.wire import headers_of, partition_of

T = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """A real server on a free port; its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Inner:
    """A service that remembers what it was asked and answers as `answer` says."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[Any, Any], Any] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if self.answer is not None:
            await self.answer(receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        self.asked.append(
            {
                "method": scope["method"],
                "path": scope["raw_path"].decode(),
                "query": query,
                "headers": headers,
                "body": body,
            }
        )
        back = [(b"etag", b'"3"'), (b"content-type", b"application/json"), (b"x-correlation-id", b"inner")]
        if scope["path"] == "/moved":
            back.append((b"location", f"http://{headers['host']}/moved/".encode()))
        await send({"type": "http.response.start", "status": 201, "headers": back})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})
        await send({"type": "http.response.body", "body": b"true}"})


@pytest.fixture
def inner() -> Inner:
    return Inner()


@pytest.fixture
async def topics(engines: Any, topic_prefix: str) -> str:
    for context in ("tenants", "contracts", "workorders", "notifications"):
        await Broker(engines.kafka).ensure_topic(topic_of(context, topic_prefix), PARTITIONS)
    return topic_prefix


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Settings of the gateway; nobody listens where a test says nothing of it."""
    for each in DEPARTMENTS:
        monkeypatch.setenv(f"ANJU_{each.context.upper()}_BASE_URL", f"http://127.0.0.1:{closed_port()}")

    def tell(**settings: object) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(f"ANJU_{name.upper()}", str(value))

    return tell


@pytest.fixture
async def door(
    make_database: Callable[[], str], engines: Any, topics: str, environment: Callable[..., None]
) -> AsyncIterator[Callable[..., Any]]:
    """`await door(analytics_base_url=…)`: the gateway with these settings, and a client as 运营经理."""
    open_: list[Any] = []

    async def make(kafka: str | None = None, **settings: object) -> httpx.AsyncClient:
        environment(**settings)
        host = running(gateway, make_database(), kafka or engines.kafka, topics)
        runtime = await host.__aenter__()
        server = serving(create_app(runtime))
        url = await server.__aenter__()
        client = httpx.AsyncClient(base_url=url, headers=bearer(Role.运营经理), timeout=20, trust_env=False)
        open_.append((client, runtime, server, host))
        return client

    def stop() -> None:
        for _, runtime, _, _ in open_:
            runtime.stopping.set()

    make.stop, make.prefix = stop, topics  # type: ignore[attr-defined]
    yield make
    for client, runtime, server, host in reversed(open_):
        await client.aclose()
        runtime.stopping.set()
        await server.__aexit__(None, None, None)
        await host.__aexit__(None, None, None)


@pytest.fixture
async def inner_url(inner: Inner) -> AsyncIterator[str]:
    async with serving(inner) as url:
        yield url


class Voices:
    """Tells facts as the publishers do: keyed, numbered, each naming the one before it in its partition."""

    def __init__(self, kafka: str, prefix: str) -> None:
        self.kafka, self._prefix = kafka, prefix
        self._positions: Counter[str] = Counter()
        self._heads: dict[str, dict[int, int]] = defaultdict(dict)
        self.sent: list[tuple[str, dict[str, Any]]] = []

    async def tell(self, *facts: tuple[str, PublishedEvent]) -> None:
        """Each a stream and an event, in this order."""
        made = [self._record(stream, event) for stream, event in facts]
        self.sent += made
        await self.send(made)

    async def repeat(self) -> None:
        """All once more, as a publisher does after it lost its cursor or found the broker empty."""
        await self.send(self.sent)

    async def send(self, records: list[tuple[str, dict[str, Any]]]) -> None:
        async with Broker(self.kafka).producer() as producer:
            await asyncio.gather(*[await producer.send(topic, **record) for topic, record in records])

    def _record(self, stream: str, event: PublishedEvent) -> tuple[str, dict[str, Any]]:
        context = event.context
        self._positions[context] += 2  # what is not for others takes positions too
        position = self._positions[context]
        id_ = named_id(context, position)
        fact = Fact(event, id_, stream, 1, position, T, T, Origin(actor="A-1", ip="10.9.8.7"), context)
        part = partition_of(stream, PARTITIONS)
        record = {
            "value": event.model_dump_json().encode(),
            "key": stream.encode(),
            "partition": part,
            "headers": headers_of(fact, self._heads[context].get(part, 0)),
        }
        self._heads[context][part] = position
        return topic_of(context, self._prefix), record


@pytest.fixture
def voices(engines: Any, topics: str) -> Voices:
    return Voices(engines.kafka, topics)
