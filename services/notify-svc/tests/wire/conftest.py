"""notify-svc as it runs: real store, bus and sandbox; other services speak, tenant-svc knows people."""

import asyncio
import itertools
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from edge.access import Role
from edge.kit import create_app
from fastapi import FastAPI, Request, Response
from host.runtime import Runtime
from kernel.clock import Clock, VirtualClock, WallClock
from kernel.domain import Command, Decider, Event, State
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import new_id
from kernel.service import Row, Service, View
from local.engines import Engines
from local.urls import with_database
from notifications.app import service as notify
from published import contracts, notifications, tenants, workorders
from pydantic import SerializeAsAny
from sandbox.server import create_app as sandbox_app
from sandbox.settings import LOCAL_SECRETS, SandboxSettings
from testkit.stack import Roles, bearer, eventually, settings_of, with_roles

START = datetime(2025, 3, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(app: FastAPI, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await task


class Say(Command):
    event: SerializeAsAny[Event]


class Silent(State):
    pass


def speaker(context: str, events: tuple[type[PublishedEvent], ...]) -> Service:
    """Another service, as far as the bus can tell: it says what the test has it say."""
    voice: Decider[Say, Silent, Event] = Decider(
        "voice", Silent(), lambda said, _: [said.event], lambda silent, _: silent, events
    )
    return Service(context, deciders=[voice], publish=_as_it_is)


def _as_it_is(fact: Fact) -> PublishedEvent | None:
    return fact.event if isinstance(fact.event, PublishedEvent) else None


SPEAKERS = {
    "tenants": speaker("tenants", tenants.EVENTS),
    "contracts": speaker("contracts", contracts.EVENTS),
    "workorders": speaker("workorders", workorders.EVENTS),
}


def _heard(row: Row | None, fact: Fact) -> Row:
    known = row or {"id": fact.event.notification_id, "types": []}  # type: ignore[attr-defined]
    return known | {"types": [*known["types"], type(fact.event).__name__]}


EARS = Service(
    "ears",
    views=[
        View(
            name="heard",
            columns="id uuid primary key, types text[] not null",
            listens=notifications.EVENTS,
            keys=lambda fact: [fact.event.notification_id],  # type: ignore[attr-defined]
            project=_heard,
        )
    ],
)


@dataclass
class TenantSvc:
    """tenant-svc, as far as notify-svc can tell."""

    port: int = field(default_factory=free_port)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    dead: list[tuple[str, str]] = field(default_factory=list)
    away: bool = False
    asked: int = 0

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/people/contacts")
        async def contacts(request: Request) -> Any:
            self.asked += 1
            if self.away:
                return Response(status_code=503)
            assert request.headers["authorization"].startswith("Bearer ")
            body = await request.json()
            assert body["purpose"]
            return {id_: self.people[id_] for id_ in body["person_ids"] if id_ in self.people}

        @app.post("/people/{person_id}/contacts/{channel}/dead")
        async def dead(person_id: str, channel: str) -> Any:
            if self.away:
                return Response(status_code=503)
            self.dead.append((person_id, channel))
            return {}

        return app


@dataclass
class Partners:
    """The sandbox: orders for it, and what it knows."""

    url: str
    http: httpx.AsyncClient

    async def order(self, channel: str, mode: str, **rule: Any) -> None:
        answer = await self.http.post(f"/_control/{channel}", json={"mode": mode, **rule})
        assert answer.status_code == 204, answer.text

    async def entries(self, key: str | None = None) -> list[dict[str, Any]]:
        params = {"key": key} if key else {}
        return list((await self.http.get("/_ledger", params=params)).json())

    async def of(self, notification_id: UUID, channel: str) -> list[dict[str, Any]]:
        key = f"{notification_id}.{channel}"
        return [each for each in await self.entries() if each["key"] == key]


@dataclass
class House:
    """notify-svc and those around it. Every test uses parks and people of its own."""

    runtime: Runtime
    voices: dict[str, Runtime]
    ears: Runtime
    registry: TenantSvc
    partners: Partners
    http: httpx.AsyncClient
    roles: Roles
    kafka: str
    prefix: str
    around: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to be this notify-svc."""
        settings = settings_of(notify, self.roles, self.kafka, self.prefix)
        return (
            os.environ
            | self.around
            | {
                "ANJU_NOTIFICATIONS_URL": settings.url,
                "ANJU_NOTIFICATIONS_OWNER_URL": settings.owner_url or "",
                "ANJU_NOTIFICATIONS_PORT": str(self.http.base_url.port),
                "ANJU_KAFKA": self.kafka,
                "ANJU_TOPIC_PREFIX": self.prefix,
                "ANJU_TOKEN_PUBLIC_KEY": settings.token_public_keys,
                "ANJU_TOKEN_KEY": settings.token_key or "",
            }
        )

    async def say(self, event: PublishedEvent, thing: UUID) -> None:
        voice = SPEAKERS[event.context].deciders[0]
        await self.voices[event.context].handle(
            voice, thing, Say(event=event), origin=SYSTEM, command_id=new_id()
        )

    def person(self, *channels: str, **more: Any) -> UUID:
        """Somebody tenant-svc knows, with addresses of their own on these channels."""
        id_, number = new_id(), next(_numbers)
        addresses = {
            "app": f"device-{number}",
            "sms": f"138{number:08d}",
            "wechat": f"openid-{number}",
            "email": f"p{number}@example.com",
        }
        self.registry.people[str(id_)] = {
            "language": "zh",
            "high_risk": False,
            "name": f"员工{number}",
            "channels": {channel: addresses[channel] for channel in channels},
            **more,
        }
        return id_

    def address(self, person: UUID, channel: str) -> str:
        return str(self.registry.people[str(person)]["channels"][channel])

    async def assign(self, park: UUID, role: str, person: UUID) -> None:
        body = {"park_id": str(park), "role": role, "person_id": str(person)}
        answer = await self.http.post("/responsibilities", json=body, headers=bearer(Role.管理员))
        assert answer.status_code in (200, 201), answer.text

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.http.get(path, params=params, headers=bearer(Role.审计))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def told(self, cause: UUID) -> list[dict[str, Any]]:
        return list((await self.get("/notifications", cause=str(cause)))["items"])

    async def until(self, cause: UUID, *statuses: str, within: float = 15.0) -> list[dict[str, Any]]:
        """The notifications of a cause, once they are exactly these many in these statuses."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            found[:] = await self.told(cause)
            return sorted(row["status"] for row in found) == sorted(statuses)

        try:
            await eventually(there, f"{statuses}", within)
        except AssertionError:
            raise AssertionError(f"not {statuses}: {found}") from None
        return found

    async def heard(self, notification_id: str) -> list[str]:
        async with self.ears.pool.connection() as conn:
            row = await (
                await conn.execute("select types from views.heard where id = %s", [notification_id])
            ).fetchone()
        return row[0] if row else []


@asynccontextmanager
async def database_at(engines: Engines) -> AsyncIterator[Roles]:
    name = f"notify_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(engines.postgres_url, autocommit=True) as administrator:
        administrator.execute(f"create database {name}")
        try:
            yield await with_roles(with_database(engines.postgres_url, name))
        finally:
            administrator.execute(f"drop database {name} with (force)")


@asynccontextmanager
async def open_house(
    engines: Engines, registry: TenantSvc, home: Path, clock: Clock, *, started: bool = True
) -> AsyncIterator[House]:
    """Everything started, or all but notify-svc; the environment points it at this sandbox and tenant-svc."""
    prefix, port = f"test-notify-{os.getpid()}-{next(_numbers)}", free_port()
    async with AsyncExitStack() as stack, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        settings = SandboxSettings(
            home=home,
            sandbox_smtp_port=0,
            sandbox_callback=f"http://127.0.0.1:{port}/receipts/{{channel}}",
        )
        sandbox, sandbox_port = sandbox_app(settings), free_port()
        await stack.enter_async_context(serving(sandbox, sandbox_port))
        url = f"http://127.0.0.1:{sandbox_port}"
        around = LOCAL_SECRETS | {
            "ANJU_SMS_URL": f"{url}/sms",
            "ANJU_WECHAT_URL": f"{url}/wechat",
            "ANJU_PUSH_URL": f"{url}/app",
            "ANJU_MAIL_QUERY_URL": f"{url}/email",
            "ANJU_SMTP_URL": f"smtp://127.0.0.1:{sandbox.state.smtp_port}",
            "ANJU_TENANTS_BASE_URL": f"http://127.0.0.1:{registry.port}",
        }
        os.environ |= around

        async def made(service: Service, clock: Clock, start: bool = True) -> tuple[Runtime, Roles]:
            roles = await stack.enter_async_context(database_at(engines))
            runtime = Runtime(service, settings_of(service, roles, engines.kafka, prefix), clock)
            if start:
                stack.push_async_callback(runtime.stop)
                await runtime.start()
            return runtime, roles

        voices = {name: (await made(each, WallClock()))[0] for name, each in SPEAKERS.items()}
        runtime, roles = await made(notify, clock, started)
        ears, _ = await made(EARS, WallClock(), started)
        if started:
            await stack.enter_async_context(serving(create_app(runtime), port))
            for each in (*voices.values(), runtime, ears):
                await eventually(lambda each=each: _ready(each), f"{each.service.name} ready", 30)  # type: ignore[misc]
        control = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        partners = Partners(url, control)
        yield House(runtime, voices, ears, registry, partners, http, roles, engines.kafka, prefix, around)


async def _ready(runtime: Runtime) -> bool:
    return not runtime.readiness()


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """What the houses of these tests put into the environment goes with them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest_asyncio.fixture(scope="session")
async def registry() -> AsyncIterator[TenantSvc]:
    found = TenantSvc()
    async with serving(found.app(), found.port):
        yield found


@pytest_asyncio.fixture(scope="session")
async def standing(
    engines: Engines, registry: TenantSvc, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(engines, registry, tmp_path_factory.mktemp("sandbox"), WallClock()) as house:
        yield house


@pytest_asyncio.fixture(scope="session")
async def stopped_clock(
    engines: Engines, registry: TenantSvc, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(
        engines, registry, tmp_path_factory.mktemp("sandbox"), VirtualClock(START)
    ) as house:
        yield house


@pytest_asyncio.fixture
async def slow_house(stopped_clock: House) -> House:
    """On a clock that stands until the test moves it."""
    await stopped_clock.partners.http.post("/_control/reset", json={})
    stopped_clock.registry.away = False
    return stopped_clock


@pytest_asyncio.fixture
async def house(standing: House) -> House:
    """On the wall clock, with nothing ordered from the partners."""
    await standing.partners.http.post("/_control/reset", json={})
    standing.registry.away = False
    return standing
