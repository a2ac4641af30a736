"""Databases as the migrations of a service leave them: made once for each, and put back to that after use."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.service import Service
from psycopg import AsyncConnection, sql

from testkit.databases import Databases
from testkit.stack import NOWHERE, Roles, settings_of, with_roles

END_OTHERS: Final[LiteralString] = """
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()"""
SHAPE: Final[LiteralString] = """
    select nspname, relname, relkind::text, attname, format_type(atttypid, atttypmod), attnotnull
      from pg_class c join pg_namespace n on n.oid = relnamespace left join pg_attribute a on attrelid = c.oid
     where nspname <> 'information_schema' and not starts_with(nspname, 'pg_')
     order by nspname, relname, attnum"""
TABLES: Final[LiteralString] = """
    select schemaname, tablename from pg_tables
     where schemaname <> 'information_schema' and not starts_with(schemaname, 'pg_')"""
MUCH: Final = 1 << 20  # bytes: of a table that is emptied as a whole
SEQUENCES: Final[LiteralString] = (
    "select schemaname, sequencename from pg_sequences where last_value is not null"
)


@dataclass(frozen=True)
class Store:
    """One of them; `held` is what its tables held when it was made."""

    service: Service
    roles: Roles
    shape: list[Any]
    held: Sequence[tuple[sql.Identifier, bytes]]

    async def put_back(self) -> bool:
        """As it was made; False where that cannot be, since its tables are no longer the same."""
        async with await AsyncConnection.connect(self.roles.owner, autocommit=True) as conn:
            await conn.execute(END_OTHERS)
            if await _shape(conn) != self.shape:
                return False
            # Facts are never removed: but here, by who owns them, with all that goes on at a change away.
            await conn.execute("set session_replication_role = replica")
            # To truncate makes the files of a table and its indexes anew: dearer than to delete a few rows.
            done = {False: sql.SQL("delete from {}"), True: sql.SQL("truncate {}")}
            emptied = [done[size > MUCH].format(table) for table, size in await _used(conn)]
            await conn.execute(sql.SQL("; ").join(emptied))
            for table, rows in self.held:
                async with conn.cursor().copy(sql.SQL("copy {} from stdin").format(table)) as copy:
                    await copy.write(rows)
            for name in await (await conn.execute(SEQUENCES)).fetchall():
                await conn.execute(sql.SQL("alter sequence {} restart").format(sql.Identifier(*name)))
        return True


class Stores:
    """Of one server, for one process."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._free: list[Store] = []

    @asynccontextmanager
    async def lent(self, service: Service) -> AsyncIterator[Roles]:
        """A fresh one for this service, for as long as the block lasts."""
        store = next((each for each in self._free if each.service is service), None)
        if store:
            self._free.remove(store)
        else:
            store = await self._make(service)
        yield store.roles
        if await store.put_back():
            self._free.append(store)

    async def _make(self, service: Service) -> Store:
        empty = await with_roles(self._databases.given())
        settings = settings_of(service, empty, NOWHERE, "test")
        await Runtime(service, settings, WallClock()).migrate(empty.owner)
        roles = Roles(empty.owner, empty.app, migrated=True)
        async with await AsyncConnection.connect(empty.owner, autocommit=True) as conn:
            held = [(table, await _copied(conn, table)) for table, _ in await _used(conn)]
            return Store(service, roles, await _shape(conn), held)


async def _shape(conn: AsyncConnection) -> list[Any]:
    return await (await conn.execute(SHAPE)).fetchall()


async def _used(conn: AsyncConnection) -> list[tuple[sql.Identifier, int]]:
    """The tables that hold anything, and how large each is (bytes)."""
    tables = [sql.Identifier(*name) for name in await (await conn.execute(TABLES)).fetchall()]
    asked = [
        sql.SQL("select {}, pg_relation_size({}) where exists (select from {})").format(
            number, sql.Literal(table.as_string(conn)), table
        )
        for number, table in enumerate(tables)
    ]
    found = await (await conn.execute(sql.SQL(" union all ").join(asked))).fetchall()
    return [(tables[number], size) for number, size in found]


async def _copied(conn: AsyncConnection, table: sql.Identifier) -> bytes:
    async with conn.cursor().copy(sql.SQL("copy {} to stdout").format(table)) as copy:
        return b"".join([bytes(block) async for block in copy])
