"""Rebuild a view beside the old one while the service runs, compare, and let it take the old one's place.

The fresh table grows in schema `rebuilding` from the first fact on. At the end one short transaction stops
the view where it stands (its checkpoint row, or for an inline view the table against writers), brings the
fresh table to that very point, compares and swaps. A view holds the only copy of nothing, so this is always
allowed; a difference found is a defect of the view and is reported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from aiokafka import AIOKafkaConsumer
from psycopg import AsyncConnection, sql

from kernel import history, parking, two_steps, views
from kernel.connection import unhurried
from kernel.facts import Fact, PublishedEvent, Registry
from kernel.following import Place, lock_checkpoints
from kernel.service import Row, View
from kernel.wire import Received

if TYPE_CHECKING:
    from host.runtime import Runtime

FRESH = "rebuilding"
HELD_ROWS = 300_000  # rows kept in memory between writes
WRITE_ROWS = 5_000
NEAR = 500  # events still missing when the closing transaction may begin

_COUNT: LiteralString = "select (select count(*) from {fresh}), 0"
_COUNT_DIFFERENCES: LiteralString = (
    "select (select count(*) from {fresh}), (select count(*) from"
    " ((table {old} except all table {fresh}) union all (table {fresh} except all table {old})) d)"
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rebuilt:
    """How it went: facts read, rows made, and rows in which old and fresh table differed."""

    view: str
    facts: int
    rows: int
    differences: int


def _swallow(done: int, total: int) -> None:
    """Nobody watches."""


async def rebuild(
    runtime: "Runtime",
    view: View,
    *,
    swap: bool = True,
    compare: bool = True,
    progress: Progress = _swallow,
    by: AIOKafkaConsumer | None = None,
) -> Rebuilt:
    """Build the view anew and swap it in; with `swap=False` only compare. Reports (done, total) events.

    `compare=False` where the old table has other columns; no differences are counted then. `by` reads the
    topics, where somebody has a reader for several views.
    """
    growing = _Growing(runtime, view, compare, indexed=swap)
    await growing.clear()
    try:
        if issubclass(view.listens[0], PublishedEvent):
            return await _from_topics(growing, swap, progress, by)
        return await _from_own_log(growing, swap, progress)
    finally:
        await growing.clear(make=False)


class _Growing:
    """The fresh table and the rows of it that are at hand."""

    def __init__(self, runtime: "Runtime", view: View, compare: bool, indexed: bool) -> None:
        self.runtime, self.view, self.compare, self.indexed = runtime, view, compare, indexed
        self.types = [event.__name__ for event in view.listens]
        self.held: dict[Any, Row | None] = {}
        self.past: list[Row] = []
        self.facts = 0
        self.written = False

    async def clear(self, *, make: bool = True) -> None:
        async with self.runtime.pool.connection() as conn, conn.transaction():
            for table in views.tables_of(self.view, FRESH):
                await conn.execute(sql.SQL("drop table if exists {}").format(table))
            if make:
                await views.create(conn, self.view, FRESH, indexed=self.indexed)

    async def fold(self, conn: AsyncConnection, facts: Sequence[Fact]) -> None:
        changes = views.touched(self.view, facts)
        self.facts += len(facts)
        if self.written and (missing := {key for key, _ in changes} - self.held.keys()):
            known = await views.read(conn, self.view, missing, FRESH)
            self.held |= {key: known.get(key) for key in missing}
        self.past += views.fold(self.view, self.held, changes)
        if len(self.held) + len(self.past) > HELD_ROWS:
            await self.write(conn)

    async def write(self, conn: AsyncConnection) -> None:
        held = list(self.held.items())
        self.held, self.written = {}, True
        past, self.past = self.past, []
        with unhurried(conn):
            for start in range(0, len(held), WRITE_ROWS):
                await views.write(conn, self.view, dict(held[start : start + WRITE_ROWS]), FRESH)
            for start in range(0, len(past), WRITE_ROWS):
                await views.remember(conn, self.view, past[start : start + WRITE_ROWS], FRESH)

    async def close(self, conn: AsyncConnection, swap: bool) -> Rebuilt:
        """Compare and swap, in the transaction that holds the view still."""
        await self.write(conn)
        count = sql.SQL(_COUNT_DIFFERENCES if self.compare else _COUNT)
        pairs = list(zip(views.tables_of(self.view), views.tables_of(self.view, FRESH), strict=True))
        counted = []
        with unhurried(conn):
            for old, fresh in pairs:
                counted += await (await conn.execute(count.format(old=old, fresh=fresh))).fetchall()
        if swap:
            for old, fresh in pairs:
                await conn.execute(sql.SQL("drop table if exists {}").format(old))
                await conn.execute(
                    sql.SQL("alter table {} set schema {}").format(fresh, sql.Identifier(views.LIVE))
                )
        return Rebuilt(self.view.name, self.facts, counted[0][0], sum(differ for _, differ in counted))


async def _from_own_log(growing: _Growing, swap: bool, progress: Progress) -> Rebuilt:
    runtime, store = growing.runtime, growing.runtime.store
    position = 0
    async with runtime.pool.connection() as conn:
        while (stands := await _stands(conn, growing)) - position > (NEAR if position else 0):
            async with runtime.pool.connection() as writing:
                async for facts in history.from_log(conn, store, growing.types, position, stands):
                    await growing.fold(writing, facts)
                    progress(facts[-1].position if facts else stands, stands)
            position = stands
    async with runtime.pool.connection() as conn, conn.transaction():
        end = await _hold(conn, growing)
        await growing.fold(conn, await store.read_log(conn, position, end - position))
        progress(end, end)
        return await growing.close(conn, swap)


async def _stands(conn: AsyncConnection, growing: _Growing) -> int:
    """Where the view stands at this moment: the fresh table must never run ahead of its checkpoint."""
    runtime = growing.runtime
    if growing.view.inline:
        return await runtime.store.head(conn)
    return await runtime.agreement_of.applied_of(conn, runtime.own_log.source)


async def _hold(conn: AsyncConnection, growing: _Growing) -> int:
    """Stop the view until the transaction ends; the log position it stands at."""
    if not growing.view.inline:
        source = growing.runtime.own_log.source
        return (await lock_checkpoints(conn, growing.runtime.service.name, {(source, 0)}))[(source, 0)]
    # First the turn to give positions: who has it may still want the view, and gives it back with its commit.
    await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.sequence'))")
    # Exclusive: writers wait before their first read of a row, everybody else goes on reading.
    lock = sql.SQL("lock table {} in exclusive mode")
    await conn.execute(lock.format(views.table_of(growing.view)))
    # Writers of this view are through or wait: give what they committed its positions, and read to the end.
    while True:
        row = await (await conn.execute("select head, moved from kernel.sequence(100000)")).fetchone()
        assert row is not None
        head, moved = row
        if not moved:
            return int(head)


async def _from_topics(
    growing: _Growing, swap: bool, progress: Progress, by: AIOKafkaConsumer | None
) -> Rebuilt:
    runtime = growing.runtime
    contexts = {event.context for event in growing.view.listens if issubclass(event, PublishedEvent)}
    topics = [runtime.topics[context] for context in sorted(contexts)]
    registry = Registry(growing.view.listens)
    async with history.from_topics(runtime.settings.kafka, topics, registry, growing.types, by) as topic:
        waiting: list[tuple[Received, Fact | None]] = []
        while True:
            waiting += await topic.more()
            async with runtime.pool.connection() as conn, conn.transaction():
                marks = await _marks(conn, two_steps.views_of(runtime.service), topics)
                waiting = await _up_to(conn, growing, waiting, marks)
                progress(sum(topic.reached.values()), sum(marks.values()))
                if all(topic.reached.get(place, 0) >= mark for place, mark in marks.items()):
                    return await growing.close(conn, swap)


async def _up_to(
    conn: AsyncConnection,
    growing: _Growing,
    waiting: list[tuple[Received, Fact | None]],
    marks: dict[Place, int],
) -> list[tuple[Received, Fact | None]]:
    """Fold what the view has applied at these marks; what lies beyond them goes on waiting."""
    behind = [(r, f) for r, f in waiting if r.position <= marks.get((r.source, r.part), 0)]
    set_aside = await _set_aside(conn, growing.runtime.service.name, behind)
    facts = [f for r, f in behind if f and (r.source, r.part, r.position) not in set_aside]
    await growing.fold(conn, facts)
    return [(r, f) for r, f in waiting if r.position > marks.get((r.source, r.part), 0)]


async def _marks(conn: AsyncConnection, consumer: str, topics: Sequence[str]) -> dict[Place, int]:
    """Where the view stands until the transaction ends. Nothing is applied meanwhile, nor the first facts of
    a place that has no checkpoint yet.
    """
    await parking.lock(conn, consumer)
    rows = await conn.execute(
        "select source, part, position from kernel.checkpoints"
        " where consumer = %s and source = any(%s) order by source, part for update",
        [consumer, list(topics)],
    )
    return {(source, part): position for source, part, position in await rows.fetchall()}


async def _set_aside(
    conn: AsyncConnection, consumer: str, records: Sequence[tuple[Received, Fact | None]]
) -> set[tuple[str, int, int]]:
    """Records that are parked or were skipped: the view never had them."""
    rows = await conn.execute(
        "select source, part, position from kernel.parked"
        " where consumer = %s and not shown and status <> 'redriven' and position = any(%s)",
        [consumer, [r.position for r, _ in records]],
    )
    return {(source, part, position) for source, part, position in await rows.fetchall()}
