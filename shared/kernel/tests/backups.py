"""A store set back to what it was, under the service that runs on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

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
    made: list[str] = field(default_factory=list)

    async def make(self) -> str:
        """One of this moment."""
        kept = f"kept_{new_id().hex}"
        self.made.append(kept)
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
        found = Backups(administrator, name)
        try:
            yield found
        finally:
            for kept in found.made:
                gone = sql.SQL("drop database if exists {}").format(sql.Identifier(kept))
                await administrator.execute(gone)
