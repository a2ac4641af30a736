"""Bring a context's database to what the code expects. Safe to run again, and by several at once."""

from pathlib import Path

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from kernel import definitions, two_steps
from kernel.connection import CONNECT_SECONDS, OPTIONS, Connection
from kernel.service import Service

SCHEMA = Path(__file__).with_name("schema.sql")


class AppOwnsStore(Exception):
    """The service would run as the role that owns the events: nothing would keep it from changing them."""


async def migrate(owner_url: str, app_url: str, service: Service, *more: Path) -> None:
    """Schemas and grants as the owner (`more` before the service's); then, as itself, its views' tables."""
    owner, app = conninfo_to_dict(owner_url).get("user"), str(conninfo_to_dict(app_url).get("user"))
    if owner == app:
        raise AppOwnsStore(f"{service.name}: {app} must not own the store it writes to")
    async with await _connect(owner_url) as conn, conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.migrate'))")
        for script in [SCHEMA, *more, *_own(service)]:
            text = script.read_text().replace("{app}", sql.Identifier(app).as_string(conn))
            await conn.execute(text.encode())
        await two_steps.divide(conn, service)
    async with await _connect(app_url) as conn, conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.views'))")
        await definitions.begin(conn, service.views)


async def _connect(url: str) -> Connection:
    return await Connection.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS, options=OPTIONS)


def _own(service: Service) -> list[Path]:
    return sorted(service.migrations.glob("*.sql")) if service.migrations else []
