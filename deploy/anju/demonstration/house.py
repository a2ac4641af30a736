"""A house of its own: all services, the partners outside and their databases, in one process, for a while.

The same engines serve it as serve the local stack, but with other databases, logins and topics, all gone
afterwards. Its clock is whatever the caller gives: with a virtual one, two months pass in a minute.
"""

import asyncio
import base64
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, LiteralString

import httpx
import psycopg
import uvicorn
from aiokafka.admin import AIOKafkaAdminClient
from edge.access import Role, mint, new_key
from edge.client import open_client
from edge.kit import create_app
from host.http import Http, Server
from host.run import load
from host.runtime import Runtime
from host.settings import Settings
from joserfc.jwk import OKPKey
from kernel.clock import Clock, WallClock
from kernel.topics import topic_of
from local import databases
from local.contexts import CONTEXTS
from local.home import free_port
from local.identities import signing_authority
from local.partners import partners_at
from psycopg import AsyncConnection, sql
from psycopg.rows import DictRow, dict_row
from sandbox.server import create_app as create_partners
from sandbox.settings import LOCAL_SECRETS, SandboxSettings

from anju.gateway import Gateway
from anju.preflight import environment

DEPARTMENTS: Final = ("contracts", "tenants", "workorders", "notifications", "analytics")
CALLED_BY_OTHERS: Final = (
    "tenants",
    "contracts",
    "workorders",
    "notifications",
)  # over HTTP: by notify-svc, and by the partners
START_WITHIN: Final = 60.0
AFRESH: Final = httpx.Limits(max_keepalive_connections=0)
"""A busy house learns too late which of its idle connections the other end has closed."""
VALID: Final = timedelta(hours=8)  # of a token: no longer does anybody wait for a demonstration
PATIENCE: Final = 300.0  # seconds: people here have no other work, and the machine may have much


class HouseNotReady(Exception):
    """A service of the house did not become ready in time."""


@dataclass
class House:
    """Everything running; `api` opens its door, `ask` looks into its stores."""

    clock: Clock
    runtimes: dict[str, Runtime]
    partners_url: str
    _key: OKPKey
    _apps: dict[str, Any] = field(default_factory=dict)
    _stores: dict[str, AsyncConnection[DictRow]] = field(default_factory=dict)
    _doors: list[Gateway] = field(default_factory=list)
    _partners: httpx.AsyncClient = field(default_factory=lambda: open_client(timeout=60, limits=AFRESH))

    def api(self, actor: str = "demo", role: Role = Role.管理员) -> Gateway:
        """The public API without the gateway's process: paths are led to the services as it leads them.

        Open as long as the house, unless it is closed before.
        """
        token = mint(self._key, actor=actor, role=role, now=WallClock().now(), valid=VALID)
        door = Gateway("http://house", token, _Inside(self._apps), patience=PATIENCE)
        self._doors.append(door)
        return door

    async def close(self) -> None:
        await self._partners.aclose()
        for door in self._doors:
            await door.aclose()

    async def ask(self, service: str, query: LiteralString, given: Any = None) -> list[DictRow]:
        """Rows of a service's store, by a connection of its own: who watches takes nobody's, nor waits."""
        return await (await self._stores[service].execute(query, given)).fetchall()

    async def order(self, partner: str, rule: dict[str, Any]) -> None:
        """Have a partner behave so, from now on."""
        answer = await self._partners.post(f"{self.partners_url}/_control/{partner}", json=rule)
        answer.raise_for_status()

    async def received(self) -> list[dict[str, Any]]:
        """The partners' own ledger: every message they took, oldest first."""
        return list((await self._partners.get(f"{self.partners_url}/_ledger")).json())

    async def partners(self) -> dict[str, dict[str, int]]:
        """Counts of that ledger, by partner."""
        return dict((await self._partners.get(f"{self.partners_url}/_ledger/summary")).json())

    def look_up(self) -> None:
        """Have everybody who waits for the log look now: a clock that jumped may have made something due."""
        for runtime in self.runtimes.values():
            for signal in runtime.sequencer.advanced:
                signal.set()


class _Inside(httpx.AsyncBaseTransport):
    """`/api/contracts/units` → `/units` of contracts."""

    def __init__(self, apps: dict[str, Any]) -> None:
        self._services = {name: httpx.ASGITransport(app) for name, app in apps.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _, _, context, rest = request.url.raw_path.split(b"/", 3)
        request.url = request.url.copy_with(raw_path=b"/" + rest)
        return await self._services[context.decode()].handle_async_request(request)


@asynccontextmanager
async def open_house(postgres_url: str, kafka: str, clock: Clock) -> AsyncIterator[House]:
    """Start it on fresh databases and topics; `postgres_url` may create both. Raises HouseNotReady."""
    mark = f"demo{secrets.token_hex(4)}"
    passwords = {
        f"ANJU_{context.upper()}{owner}_PASSWORD": secrets.token_urlsafe(24)
        for context in CONTEXTS
        for owner in ("", "_OWNER")
    }
    key, ports = new_key(), {name: free_port() for name in (*CALLED_BY_OTHERS, "sandbox", "smtp")}
    await asyncio.to_thread(databases.create, postgres_url, passwords, mark)
    try:
        with (
            TemporaryDirectory(prefix="anju-demo-") as home,
            environment({**os.environ, **_told(ports, Path(home))}),
        ):
            settings = {
                name: _settings(name, databases.urls(postgres_url, name, passwords, mark), kafka, mark, key)
                for name in DEPARTMENTS
            }
            runtimes = {name: Runtime(load(name), settings[name], clock) for name in DEPARTMENTS}
            apps = {name: create_app(runtime) for name, runtime in runtimes.items()}
            served = {ports[name]: apps[name] for name in CALLED_BY_OTHERS}
            served[ports["sandbox"]] = create_partners(_partners(Path(home), ports))
            async with _serving(served), _running(runtimes), _opened(settings) as stores:
                partners = f"http://127.0.0.1:{ports['sandbox']}"
                house = House(clock, runtimes, partners, key, apps, stores)
                try:
                    yield house
                finally:
                    await house.close()
    finally:
        await _remove_topics(kafka, mark)
        await asyncio.to_thread(_remove_databases, postgres_url, mark)


def _settings(name: str, urls: dict[str, str], kafka: str, mark: str, key: OKPKey) -> Settings:
    setting = f"ANJU_{name.upper()}"
    return Settings.model_validate(
        {
            "service": name,
            "url": urls[f"{setting}_URL"],
            "owner_url": urls[f"{setting}_OWNER_URL"],
            "ANJU_KAFKA": kafka,
            "ANJU_TOPIC_PREFIX": mark,
            "ANJU_TOKEN_PUBLIC_KEY": json.dumps(key.as_dict(private=False)),
            "ANJU_TOKEN_KEY": json.dumps(key.as_dict(private=True)),
            "ANJU_VAULT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
    )


def _told(ports: dict[str, int], home: Path) -> dict[str, str]:
    """What the services read of the environment beside their settings."""
    sandbox = f"http://127.0.0.1:{ports['sandbox']}"
    return (
        LOCAL_SECRETS
        | partners_at(sandbox, ports["smtp"])
        | {
            "ANJU_DOCUMENTS_URL": (home / "documents").as_uri(),
            "ANJU_PAPERS_URL": (home / "papers").as_uri(),
            "ANJU_PAPERS_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "ANJU_SIGNING_AUTHORITY": signing_authority(),
        }
        | {f"ANJU_{name.upper()}_BASE_URL": f"http://127.0.0.1:{ports[name]}" for name in CALLED_BY_OTHERS}
    )


def _partners(home: Path, ports: dict[str, int]) -> SandboxSettings:
    return SandboxSettings(
        home=home,
        sandbox_port=ports["sandbox"],
        sandbox_smtp_port=ports["smtp"],
        sandbox_callback=f"http://127.0.0.1:{ports['notifications']}/receipts/{{channel}}",
        sandbox_lock_callback=f"http://127.0.0.1:{ports['tenants']}/receipts/lock",
        sandbox_receipt_delay_ms=(1, 5),
    )


@asynccontextmanager
async def _serving(apps: dict[int, Any]) -> AsyncIterator[None]:
    servers = [
        Server(
            uvicorn.Config(
                app, http=Http, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=2
            )
        )
        for port, app in apps.items()
    ]
    tasks = [asyncio.create_task(server.serve()) for server in servers]
    try:
        yield
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)


@asynccontextmanager
async def _running(runtimes: dict[str, Runtime]) -> AsyncIterator[None]:
    try:
        await asyncio.gather(*(runtime.start() for runtime in runtimes.values()))
        until = asyncio.get_running_loop().time() + START_WITHIN
        while missing := {name: why for name, r in runtimes.items() if (why := r.readiness())}:
            if asyncio.get_running_loop().time() > until:
                raise HouseNotReady(str(missing))
            await asyncio.sleep(0.02)
        yield
    finally:
        await asyncio.gather(*(runtime.stop() for runtime in runtimes.values()))


@asynccontextmanager
async def _opened(settings: dict[str, Settings]) -> AsyncIterator[dict[str, AsyncConnection[DictRow]]]:
    async with AsyncExitStack() as stack:
        found = {}
        for name, each in settings.items():
            conn = await AsyncConnection.connect(each.url, autocommit=True, row_factory=dict_row)
            found[name] = await stack.enter_async_context(conn)
        yield found


async def _remove_topics(kafka: str, mark: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka, request_timeout_ms=5000)
    await admin.start()
    try:
        await admin.delete_topics([topic_of(name, mark) for name in DEPARTMENTS])
    finally:
        await admin.close()


def _remove_databases(postgres_url: str, mark: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as administrator:
        for context in CONTEXTS:
            name = sql.Identifier(databases.login(context, mark))
            owner = sql.Identifier(databases.owner(context, mark))
            administrator.execute(sql.SQL("drop database if exists {} with (force)").format(name))
            administrator.execute(sql.SQL("drop role if exists {}, {}").format(name, owner))
