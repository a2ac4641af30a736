"""What the kernel's own tests start from: the library without a bus, a second copy of it, questions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from host.runtime import Runtime
from kernel.clock import Clock, WallClock
from kernel.domain import Command
from kernel.facts import SYSTEM
from kernel.handle import Outcome
from kernel.ids import new_id
from kernel.service import Service
from testkit.library import FORTNIGHT, Lend, book, library
from testkit.stack import running
from testkit.stores import Stores

NOWHERE = "127.0.0.1:1"  # of a service that neither publishes nor follows

silent = replace(library, publish=None)
"""The library without its publisher: what needs no bus runs without one."""


@asynccontextmanager
async def stored(
    stores: Stores,
    service: Service,
    *,
    on: Service | None = None,
    kafka: str = NOWHERE,
    prefix: str = "test",
    clock: Clock | None = None,
) -> AsyncIterator[Runtime]:
    """A service on a store that was migrated before, for it or for one with the same views (`on`)."""
    async with stores.lent(on or service) as roles, running(service, roles, kafka, prefix, clock) as runtime:
        runtime.settings = runtime.settings.model_copy(update={"owner_url": roles.owner})  # see `as_owner`
        yield runtime


@asynccontextmanager
async def another(runtime: Runtime) -> AsyncIterator[Runtime]:
    """A second copy of a running service, as a second process has it: own pool, own cache, own workers."""
    settings = runtime.settings.model_copy(update={"owner_url": None})
    copy = Runtime(runtime.service, settings, runtime.clock)
    await copy.start()
    try:
        yield copy
    finally:
        await copy.stop()


@asynccontextmanager
async def two_copies(service: Service, stores: Stores) -> AsyncIterator[tuple[Runtime, Runtime]]:
    async with stored(stores, service) as one, another(one) as two:
        yield one, two


async def rows(runtime: Runtime, query: LiteralString, *values: object) -> list[Any]:
    """Ask a service's database as the service itself."""
    async with runtime.pool.connection() as conn:
        return await (await conn.execute(query, values)).fetchall()


async def as_owner(runtime: Runtime, statement: LiteralString) -> None:
    """One statement by the role that owns the store (in tests: the superuser)."""
    owner = runtime.settings.owner_url
    assert owner is not None
    async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as conn:
        await conn.execute(statement)


async def do(
    runtime: Runtime, id_: object, command: Command, command_id: UUID | None = None, **more: Any
) -> Outcome:
    """One command on a book, decided by this copy."""
    return await runtime.handle(book, id_, command, origin=SYSTEM, command_id=command_id or new_id(), **more)


def lend(id_: UUID, reader: str = "Li") -> Lend:
    return Lend(book_id=id_, reader=reader, due_at=WallClock().now() + FORTNIGHT)


async def outcomes(*doing: Any) -> Sequence[Any]:
    """Run at once; what was raised stands in the place of the answer."""
    return await asyncio.gather(*doing, return_exceptions=True)
