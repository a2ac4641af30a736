"""Where the rows are measured: real engines on a fresh folder, durable as they come, or named ones."""

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psycopg
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.migrate import migrate
from kernel.service import Service
from local.engines import Embedded, Mixed
from local.urls import with_database
from psycopg import AsyncConnection, sql
from testkit.stack import Roles, settings_of, with_roles

OUT = Path("out")


class Place:
    """Makes databases and topics with names of their own."""

    def __init__(self) -> None:
        self._engines = Mixed(Embedded())
        self._numbers = itertools.count(1)

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        self._engines.close()

    @property
    def kafka(self) -> str:
        return self._engines.kafka

    @property
    def postgres_url(self) -> str:
        return self._engines.postgres_url

    def name(self, purpose: str) -> str:
        return f"{purpose}-{os.getpid()}-{next(self._numbers)}"

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Roles]:
        """A fresh database, its owner and the role of a service; dropped afterwards."""
        name = self.name("bench").replace("-", "_")
        async with await psycopg.AsyncConnection.connect(self.postgres_url, autocommit=True) as conn:
            await conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield await with_roles(with_database(self.postgres_url, name))
        async with await psycopg.AsyncConnection.connect(self.postgres_url, autocommit=True) as conn:
            await conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    @asynccontextmanager
    async def runtime(self, service: Service, prefix: str = "bench") -> AsyncIterator[tuple[Runtime, Roles]]:
        """A service on a fresh database with its pool open and none of its duties running."""
        async with self.database() as roles:
            runtime = Runtime(service, settings_of(service, roles, self.kafka, prefix), WallClock())
            await migrate(roles.owner, roles.app, service)
            await runtime.pool.open(wait=True)
            try:
                yield runtime, roles
            finally:
                await runtime.stop()


@asynccontextmanager
async def connections(url: str, count: int) -> AsyncIterator[list[AsyncConnection]]:
    """So many connections of the bare driver, each committing by itself."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(await AsyncConnection.connect(url, autocommit=True))
            for _ in range(count)
        ]
