"""A service follows its own log like any other source: asynchronous views and policies on its own facts."""

import asyncio
import logging
from collections.abc import Callable

import psycopg

from kernel.following import Following
from kernel.sequencer import Sequencer
from kernel.signals import Signal
from kernel.store import Store
from kernel.wire import Received, from_log

log = logging.getLogger(__name__)

AT_MOST = 200  # a transaction …
AT_MOST_BESIDE_OTHERS = 40  # … and while facts come from the bus, all of which wait until it ends
POLL_SECONDS = 5.0  # the sequencer tells of new positions, whoever gave them; this is for when it cannot


class OwnLog:
    """Any number may run: the checkpoint row lets one at a time through and the others find nothing new.

    `others_tell` says whether facts of other contexts come just now. They and the own ones take turns, and
    what others tell, as a tenant's status, is not to wait for all that is decided upon what they told before.
    """

    def __init__(
        self, store: Store, following: Following, sequencer: Sequencer, others_tell: Callable[[], bool]
    ) -> None:
        self._store, self._following, self._sequencer = store, following, sequencer
        self._others_tell = others_tell
        self.source = f"log:{store.context}"
        self.signal = Signal()

    async def run(self) -> None:
        """Follow until cancelled. PostgreSQL going away is waited out."""
        while True:
            try:
                more = await self.once()
            except psycopg.OperationalError as fault:
                log.warning("own log waits for the store: %s", type(fault).__name__)
                await asyncio.sleep(0.5)
                continue
            if not more:
                await self.signal.wait(POLL_SECONDS)

    async def once(self) -> bool:
        """Apply the next stretch of the log; True when there may be more."""
        async with self._store.pool.connection() as conn:
            row = await (
                await conn.execute(
                    "select position from kernel.checkpoints where consumer = %s and source = %s",
                    [self._following.consumer, self.source],
                )
            ).fetchone()
            at_most = AT_MOST_BESIDE_OTHERS if self._others_tell() else AT_MOST
            records = await self._read(conn, row[0] if row else 0, at_most)
        if not records:
            return False
        await self._following.apply(records)
        return len(records) == at_most or records[-1].position < self._sequencer.head

    async def _read(self, conn: psycopg.AsyncConnection, after: int, at_most: int) -> list[Received]:
        recent = self._sequencer.recent.after(after, at_most)
        facts = recent or await self._store.read_log(conn, after, at_most)
        return [from_log(fact, self.source) for fact in facts]
