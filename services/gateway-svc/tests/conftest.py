"""The gateway as it runs, before real services and before a small one that answers as it is told."""

import asyncio
import itertools
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from edge.access import Role
from edge.client import KEPT
from edge.kit import create_app
from gateway.app import service as gateway
from gateway.settings import DEPARTMENTS
from host.http import Http
from host.runtime import Runtime
from kernel.broker import Broker
from kernel.facts import Origin, PublishedEvent
from kernel.service import Service
from testkit.stack import bearer, running
from testkit.stores import Stores
from testkit.voices import Records

_numbers = itertools.count(1)
T = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """A real server on a free port; its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, http=Http, port=0, log_config=None, access_log=False, timeout_graceful_shutdown=2)
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


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that nobody listens at, nor can while it is held."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


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


@dataclass
class Door:
    """Makes gateways on one bus; `async with Door(…) as door`, then `await door(analytics_base_url=…)`."""

    engines: Any
    stores: Stores
    prefix: str
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    runtimes: list[Runtime] = field(default_factory=list)

    async def __call__(self, kafka: str | None = None, **settings: object) -> httpx.AsyncClient:
        """The gateway with these settings, and a client as 运营经理; nobody listens where nothing is said."""
        nobody = f"http://127.0.0.1:{self.stack.enter_context(closed_port())}"
        told = {f"{each.context}_base_url": nobody for each in DEPARTMENTS} | settings
        runtime = await self.run(gateway, kafka)
        with pytest.MonkeyPatch.context() as environment:
            for name, value in told.items():
                environment.setenv(f"ANJU_{name.upper()}", str(value))
            app = create_app(runtime)
        url = await self.stack.enter_async_context(serving(app))
        self.stack.callback(runtime.stopping.set)
        headers = bearer(Role.运营经理)
        client = httpx.AsyncClient(base_url=url, headers=headers, timeout=20, limits=KEPT, trust_env=False)
        return await self.stack.enter_async_context(client)

    async def run(self, service: Service, kafka: str | None = None) -> Runtime:
        """The service on a database of its own."""
        roles = await self.stack.enter_async_context(self.stores.lent(service))
        runtime = await self.stack.enter_async_context(
            running(service, roles, kafka or self.engines.kafka, self.prefix)
        )
        self.runtimes.append(runtime)
        return runtime

    def stop(self) -> None:
        """As a process does that was told to end."""
        for runtime in self.runtimes:
            runtime.stopping.set()


async def _door(engines: Any, stores: Stores) -> AsyncIterator[Door]:
    prefix = f"gateway-{os.getpid()}-{next(_numbers)}"
    door = Door(engines, stores, prefix)
    async with door.stack:
        yield door


door = pytest.fixture(_door, name="door")
houses = pytest.fixture(_door, name="houses", scope="module")


class Voices:
    """Tells facts as the publishers do, all at once."""

    def __init__(self, kafka: str, prefix: str) -> None:
        self.kafka = kafka
        self._records = Records(prefix, T, Origin(actor="A-1", ip="10.9.8.7"), step=2)
        self.sent: list[tuple[str, dict[str, Any]]] = []

    async def tell(self, *facts: tuple[str, PublishedEvent]) -> None:
        """Each a stream and an event, in this order."""
        made = [self._records.of(stream, event) for stream, event in facts]
        self.sent += made
        await self.send(made)

    async def repeat(self) -> None:
        """All once more, as a publisher does after it lost its cursor or found the broker empty."""
        await self.send(self.sent)

    async def send(self, records: list[tuple[str, dict[str, Any]]]) -> None:
        async with Broker(self.kafka).producer() as producer:
            await asyncio.gather(*[await producer.send(topic, **record) for topic, record in records])


@pytest.fixture
def voices(engines: Any, door: Door) -> Voices:
    return Voices(engines.kafka, door.prefix)
