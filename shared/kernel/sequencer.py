"""Gives events their gap-free positions. See kernel.sequence in schema.sql for the order it keeps.

Why by one hand: a sequence drawn while others commit loses events for tailing readers (a later number commits
first), a snapshot horizon stalls on any open transaction of the cluster, and a table lock costs two thirds of
the throughput. Here appenders never wait, and a rollback leaves no hole: whoever finds the lock free when it
appends sequences what is committed, then its own, and keeps the lock to its commit; whoever does not leaves
its own to the next.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from kernel.crash import point
from kernel.domain import Decider
from kernel.positions import Place, Positions
from kernel.recent import Recent
from kernel.signals import Pace, Signal
from kernel.store import AT_MOST, Appended

log = logging.getLogger(__name__)

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
            row = await (await conn.execute("select * from kernel.sequence(%s)", [AT_MOST])).fetchone()
        assert row is not None
        busy, head, moved = row
        if busy:
            # The holder may have looked before our commit: look again as soon as it is through.
            await asyncio.sleep(0.002)
            return True
        self._given(head, moved)
        return len(moved) == AT_MOST

    async def committed_with(self, appended: Appended) -> dict[Place, int]:
        """What was appended has been committed: tell everyone who waits. The positions that were given, its
        own and those of others; its own are not among them where somebody else was giving some.
        """
        facts, sequenced = appended
        if sequenced is None:
            return {}
        row = await sequenced.fetchone()
        assert row is not None
        waits, head, moved = row
        self.recent.committed(facts)
        if waits:
            self.committed.set()
        if head is None:
            return {}
        return self._given(head, [*(moved or ()), *(() if waits else ((f.stream, f.version) for f in facts))])

    def _given(self, head: int, moved: Sequence[Place]) -> dict[Place, int]:
        """These, up to `head`."""
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
        return positions
