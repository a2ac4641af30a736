"""Services running for a test: real store, real bus, roles as in production, a clock of the test's choice."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from edge.access import Role, mint, new_key
from host.runtime import Runtime
from host.settings import Settings
from kernel.clock import Clock, WallClock
from kernel.service import Service
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

KEY = new_key()
NOWHERE = "127.0.0.1:9"  # a Kafka that answers nobody
VALID = timedelta(hours=8)  # of a test's tokens
MASTER = base64.b64encode(bytes(range(32))).decode()


@dataclass(frozen=True)
class Roles:
    """A fresh database: its owner, and the role a service runs as; `migrated` for that service, or empty."""

    owner: str
    app: str
    migrated: bool = False


async def with_roles(database: str) -> Roles:
    """Give the app role access to a fresh `database` (superuser URL), which the superuser owns."""
    parts = conninfo_to_dict(database)
    app = f"app_{parts['dbname']}"[:60]
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as conn:
        role = sql.Identifier(app)
        await conn.execute(sql.SQL("drop role if exists {}").format(role))
        await conn.execute(sql.SQL("create role {} login password 'app'").format(role))
    return Roles(database, make_conninfo(database, user=app, password="app"))  # noqa: S106 - of a database that lives as long as a test


def settings_of(service: Service, roles: Roles, kafka: str, prefix: str) -> Settings:
    """Settings as the environment would give them; the token key is `KEY`."""
    return Settings.model_validate(
        {
            "service": service.name,
            "url": _url(roles.app),
            "owner_url": None if roles.migrated else _url(roles.owner),
            "ANJU_KAFKA": kafka,
            "ANJU_TOPIC_PREFIX": prefix,
            "ANJU_TOKEN_PUBLIC_KEY": json.dumps(KEY.as_dict(private=False)),
            "ANJU_TOKEN_KEY": json.dumps(KEY.as_dict(private=True)),
            "ANJU_VAULT_KEY": MASTER,
            "ANJU_ENV": "test",
        }
    )


def _url(conninfo: str) -> str:
    if conninfo.startswith("postgres"):
        return conninfo
    parts = conninfo_to_dict(conninfo)
    rest = "&".join(f"{k}={str(v).replace('/', '%2F')}" for k, v in parts.items() if k in ("host", "port"))
    return f"postgresql://{parts['user']}:{parts.get('password') or ''}@/{parts['dbname']}?{rest}"


@asynccontextmanager
async def running(
    service: Service, database: str | Roles, kafka: str, prefix: str, clock: Clock | None = None
) -> AsyncIterator[Runtime]:
    """One service, started on a fresh database (empty, or one of `Stores`) and stopped at the end."""
    roles = database if isinstance(database, Roles) else await with_roles(database)
    runtime = Runtime(service, settings_of(service, roles, kafka, prefix), clock or WallClock())
    await runtime.start()
    try:
        await eventually(lambda: _ready(runtime), "ready")
        yield runtime
    finally:
        await runtime.stop()


async def _ready(runtime: Runtime) -> bool:
    return not runtime.readiness()


def bearer(role: Role, actor: str = "test", parks: object = "*") -> dict[str, str]:
    """Headers of somebody with this role, signed with `KEY`."""
    token = mint(KEY, actor=actor, role=role, parks=parks, now=WallClock().now(), valid=VALID)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {token}"}


async def eventually(
    true: Callable[[], Awaitable[bool]], what: str, within: float = 15.0, every: float = 0.05
) -> None:
    """Wait for a point instead of racing it; AssertionError names what never came."""
    loop = asyncio.get_running_loop()
    until = loop.time() + within
    while not await true():
        assert loop.time() < until, f"not within {within} s: {what}"
        await asyncio.sleep(every)
