"""Gives events their gap-free positions. See kernel.sequence in schema.sql for the order it keeps.

Why by one hand: a sequence drawn while others commit loses events for tailing readers (a later number commits
first), a snapshot horizon stalls on any open transaction of the cluster, and a table lock costs two thirds of
the throughput. Here appenders never wait, and a rollback leaves no hole: whoever finds the lock free as the
last thing before its commit sequences what is committed and its own; whoever does not leaves it to the next.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg_pool import AsyncConnectionPool

from kernel.crash import point
from kernel.domain import Decider
from kernel.positions import Place, Positions
from kernel.recent import Recent
from kernel.signals import Pace, Signal

log = logging.getLogger(__name__)

AT_MOST = 2000
RECHECK_SECONDS = (0.05, 1.0)  # for what other processes committed or sequenced: soon after some, or later


class Sequencer:
    """Any number may run, in any process; a transaction-scoped lock lets one at a time through."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection]) -> None:
        self._pool = pool
        self.committed = Signal()
        self.advanced: dict[Signal, tuple[str, ...]] = {}  # and of which streams each is told; none: of all
        self.head = 0
        self.positions = Positions(pool)
        self.recent = Recent()

    @contextmanager
    def advancing(self, *deciders: Decider[Any, Any, Any]) -> Iterator[Signal]:
        """A signal that is set whenever the log has grown, as long as the block lasts.

        By streams of these deciders, where any are named, or by whatever another process sequenced.
        """
        signal = Signal()
        self.advanced[signal] = tuple(decider.stream("") for decider in deciders)
        try:
            yield signal
        finally:
            del self.advanced[signal]

    async def run(self) -> None:
        """Sequence until cancelled. PostgreSQL going away is waited out."""
        pace, head = Pace(*RECHECK_SECONDS), 0
        while True:
            try:
                more = await self.once()
            except psycopg.OperationalError as fault:
                log.warning("sequencer waits for the store: %s", type(fault).__name__)
                await asyncio.sleep(0.5)
                continue
            if self.head > head:
                head = self.head
                pace.worked()
            if not more:
                await self.committed.wait(pace.seconds())

    async def once(self) -> bool:
        """One pass; True when there may be more to do at once."""
        async with self._pool.connection() as conn:
            row = await (await self.within(conn)).fetchone()
        self.answered(row)
        assert row is not None
        busy, _, moved = row
        if busy:
            # The holder may have looked before our commit: look again as soon as it is through.
            await asyncio.sleep(0.002)
        return busy or len(moved) == AT_MOST

    async def within(self, conn: AsyncConnection) -> AsyncCursor:
        """Sequence in the caller's transaction, as its last statement before a commit that follows at once.

        What that transaction appended itself is moved too: visible together with its position, or not at all.
        """
        return await conn.execute("select * from kernel.sequence(%s)", [AT_MOST])

    def answered(self, row: tuple[Any, ...] | None) -> dict[Place, int]:
        """After the commit: tell everyone who waits. The positions that were given."""
        assert row is not None
        busy, head, moved = row
        if busy:
            self.committed.set()
            return {}
        if moved:
            point("sequenced")
        first = head - len(moved) + 1
        positions = {(stream, version): first + index for index, (stream, version) in enumerate(moved)}
        self.positions.given(positions)
        self.recent.given(positions)
        if head > self.head:
            by_others = first > self.head + 1  # of what, they know
            self.head = head
            for signal, of in self.advanced.items():
                if by_others or not of or any(stream.startswith(of) for stream, _ in moved):
                    signal.set()
        if len(moved) == AT_MOST:
            self.committed.set()
        return positions
