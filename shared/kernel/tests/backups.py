"""A store set back to what it was, under the service that runs on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
from host.runtime import Runtime
from kernel.ids import new_id
from psycopg import AsyncConnection, sql
from psycopg.conninfo import conninfo_to_dict

END = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"


@dataclass(frozen=True)
class Backups:
    """Of one service's store; whoever is connected loses the connection."""

    administrator: AsyncConnection
    name: str

    async def make(self) -> str:
        """One of this moment."""
        kept = f"kept_{new_id().hex}"
        await self._allow(False)
        await self.administrator.execute(END, [self.name])
        await self._copy(self.name, kept)
        await self._allow(True)
        return kept

    async def restore(self, kept: str) -> None:
        """The store as it was then, in the place of what it has become."""
        gone = sql.SQL("drop database {} with (force)").format(sql.Identifier(self.name))
        await self.administrator.execute(gone)
        await self._copy(kept, self.name)

    async def _copy(self, source: str, to: str) -> None:
        copy = sql.SQL("create database {} template {} strategy file_copy")
        await self.administrator.execute(copy.format(sql.Identifier(to), sql.Identifier(source)))

    async def _allow(self, allowed: bool) -> None:
        allow = sql.SQL("alter database {} with allow_connections {}")
        await self.administrator.execute(allow.format(sql.Identifier(self.name), sql.Literal(allowed)))


@asynccontextmanager
async def backups(postgres_url: str, runtime: Runtime) -> AsyncIterator[Backups]:
    """Those that are made are gone behind the block."""
    name = str(conninfo_to_dict(runtime.settings.url)["dbname"])
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as administrator:
        yield Backups(administrator, name)
        found = await administrator.execute(
            "select datname from pg_database where starts_with(datname, 'kept_')"
        )
        for (kept,) in await found.fetchall():
            await administrator.execute(sql.SQL("drop database {}").format(sql.Identifier(kept)))
