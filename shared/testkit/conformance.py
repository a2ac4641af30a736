"""What the kernel needs of a PostgreSQL and a Kafka, as promises that are tried on the real thing.

`python -m testkit.conformance POSTGRES_URL KAFKA`, with the URL of a role that may create databases
and roles, says which of them some engine keeps: a managed one, an older one, one in containers.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from aiokafka.admin import AIOKafkaAdminClient
from host.runtime import Runtime
from kernel.audit import audit
from kernel.clock import WallClock
from kernel.facts import SYSTEM
from kernel.handle import Outcome
from kernel.ids import new_id
from kernel.store import StoreUnavailable
from kernel.topics import topic_of
from psycopg import sql
from psycopg.conninfo import make_conninfo

from testkit.library import FORTNIGHT, Lend, Return, book, desk, library
from testkit.stack import eventually, running


@dataclass(frozen=True)
class Pair:
    """The library and the desk that hears of it, running on the engines in question."""

    library: Runtime
    desk: Runtime
    owner: str
    prefix: str

    async def lend(self, id_: UUID, due_in: timedelta = FORTNIGHT, command_id: UUID | None = None) -> Outcome:
        """Lend a book, asking again while the store is away."""
        command = Lend(book_id=id_, reader=f"reader {id_.int % 5}", due_at=WallClock().now() + due_in)
        return await self.ask(id_, command, command_id or new_id())

    async def ask(self, id_: UUID, command: Any, command_id: UUID) -> Outcome:
        while True:
            try:
                return await self.library.handle(book, id_, command, origin=SYSTEM, command_id=command_id)
            except StoreUnavailable:
                await asyncio.sleep(0.05)

    async def at_rest(self) -> None:
        """Both agree and the auditor finds nothing."""

        async def nothing_broken() -> bool:
            try:
                return not await audit([self.library, self.desk])
            except psycopg.OperationalError:
                return False

        await eventually(nothing_broken, "the house is at rest", within=30, every=0.2)

    async def as_owner(self, statement: LiteralString) -> None:
        async with await psycopg.AsyncConnection.connect(self.owner, autocommit=True) as conn:
            await conn.execute(statement)

    async def known(self) -> int:
        async with self.desk.pool.connection() as conn:
            row = await (await conn.execute("select count(*) from views.known")).fetchone()
        return row[0] if row else 0


async def facts_are_never_changed(pair: Pair) -> None:
    await pair.lend(new_id())
    for change in (
        "update kernel.events set version = 9",
        "delete from kernel.events",
        "truncate kernel.events",
    ):
        code = None
        try:
            await pair.as_owner(change)
        except psycopg.Error as refused:
            code = refused.sqlstate
        assert code == "AJ002", f"the owner could {change}, or was refused by {code}"


async def commands_at_once_get_gapless_positions(pair: Pair) -> None:
    ids = [new_id() for _ in range(100)]
    before = pair.library.sequencer.head
    found = await asyncio.gather(*(pair.lend(id_) for id_ in ids))
    positions = sorted(outcome.position or 0 for outcome in found)
    assert positions == list(range(positions[0], positions[0] + 100))
    assert positions[0] > before
    await asyncio.gather(*(pair.ask(id_, Return(book_id=id_), new_id()) for id_ in ids))
    await pair.at_rest()


async def a_command_sent_twice_is_one_fact(pair: Pair) -> None:
    id_, command_id = new_id(), new_id()
    command = Lend(book_id=id_, reader="Li", due_at=WallClock().now() + FORTNIGHT)
    found = await asyncio.gather(*(pair.ask(id_, command, command_id) for _ in range(8)))
    assert {(outcome.version, outcome.position) for outcome in found} == {(1, found[0].position)}


async def killed_sessions_lose_nothing(pair: Pair) -> None:
    lending = asyncio.gather(*(pair.lend(new_id()) for _ in range(60)))
    for _ in range(4):
        await asyncio.sleep(0.02)
        await pair.as_owner(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and application_name like 'anju-%'"
        )
    assert {outcome.version for outcome in await lending} == {1}
    await pair.at_rest()


async def a_deadline_fires_once(pair: Pair) -> None:
    for _ in range(10):
        await pair.lend(new_id(), due_in=timedelta(seconds=-1))

    async def fired() -> bool:
        async with pair.library.pool.connection() as conn:
            found = await conn.execute("select count(*) from kernel.events where type = 'Missed'")
            return await found.fetchone() == (10,)

    await eventually(fired, "ten deadlines fired", within=15)
    await pair.at_rest()


async def a_deleted_topic_is_published_again(pair: Pair) -> None:
    await pair.at_rest()
    known = await pair.known()
    admin = AIOKafkaAdminClient(bootstrap_servers=pair.library.settings.kafka)
    await admin.start()
    await admin.delete_topics([topic_of("library", pair.prefix)])
    await admin.close()
    await pair.lend(new_id())

    async def heard() -> bool:
        return await pair.known() == known + 1

    await eventually(heard, "the desk hears of what was told after the loss", within=40)
    await pair.at_rest()


Promise = Callable[[Pair], Awaitable[None]]

PROMISES: tuple[Promise, ...] = (
    facts_are_never_changed,
    commands_at_once_get_gapless_positions,
    a_command_sent_twice_is_one_fact,
    killed_sessions_lose_nothing,
    a_deadline_fires_once,
    a_deleted_topic_is_published_again,
)


@asynccontextmanager
async def pair_on(postgres_url: str, kafka: str) -> AsyncIterator[Pair]:
    """Both services on fresh databases and topics, dropped afterwards."""
    mark = new_id().hex[:10]
    names = [f"conforms_{mark}_{name}" for name in ("library", "desk")]
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as administrator:
        for name in names:
            await administrator.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            first, second = (make_conninfo(postgres_url, dbname=name) for name in names)
            prefix = f"conforms-{mark}"
            async with (
                running(library, first, kafka, prefix) as here,
                running(desk, second, kafka, prefix) as there,
            ):
                yield Pair(here, there, first, prefix)
        finally:
            for name in names:
                drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
                await administrator.execute(drop)


async def main(postgres_url: str, kafka: str) -> int:
    """Try every promise; how many were broken."""
    broken = 0
    async with pair_on(postgres_url, kafka) as pair:
        for promise in PROMISES:
            name = promise.__name__.replace("_", " ")
            try:
                await promise(pair)
            except AssertionError as fault:
                broken += 1
                sys.stdout.write(f"BROKEN  {name}: {fault}\n")
            else:
                sys.stdout.write(f"kept    {name}\n")
    return broken


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
