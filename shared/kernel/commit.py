"""Group commit: everything waiting goes with the next commit.

While one commit is under way the next batch gathers, without an artificial wait: under load commits grow
large, alone each command has its own. One writer and no cap measured fastest (two writers or capped batches
were slower). A batch that fails is halved until the one at fault stands alone, so it harms no other.
"""

import asyncio
import logging
from collections.abc import Sequence

import psycopg

from kernel.crash import point
from kernel.deciding import Deciding
from kernel.domain import Refusal
from kernel.sequencer import Sequencer
from kernel.store import Append, StaleVersion, StoreUnavailable
from kernel.telemetry import APPEND_SECONDS, COMMIT_SIZE, span_for_each

log = logging.getLogger(__name__)

Waiting = tuple[Append, asyncio.Future[int | None]]


class GroupCommit:
    """One per process and context."""

    def __init__(
        self, deciding: Deciding, reservations: dict[str, type[Refusal]], sequencer: Sequencer
    ) -> None:
        self._deciding = deciding
        self._sequencer = sequencer
        self._reservations = reservations
        self._seconds = APPEND_SECONDS.labels(deciding.store.context)
        self._size = COMMIT_SIZE.labels(deciding.store.context)
        self._waiting: list[Waiting] = []
        self._busy = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def append(self, append: Append) -> int | None:
        """Commit these events with whatever else is waiting; the position of the last, if it has one already.

        Raises StaleVersion, Repeated, StoreUnavailable, or the Refusal of a broken reservation.
        """
        done: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((append, done))
        if not self._busy:
            self._busy = True
            task = asyncio.create_task(self._drain())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await done

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._commit(batch)
        finally:
            self._busy = False

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        try:
            with self._seconds.time():
                positions = await self._transact([append for append, _ in batch])
        except psycopg.OperationalError as fault:
            log.warning("commit of %d commands failed: %s", len(batch), type(fault).__name__)
            if isinstance(fault, psycopg.errors.DeadlockDetected):
                await self._halve(batch, StaleVersion())
            else:
                _fail(batch, StoreUnavailable())
        except psycopg.IntegrityError as fault:
            refusal = self._reservations.get(fault.diag.constraint_name or "")
            await self._halve(batch, refusal() if refusal else fault)
        except Exception as fault:  # noqa: BLE001 - it belongs to the caller at fault, not to the writer
            await self._halve(batch, fault)
        else:
            self._size.observe(len(batch))
            for append, done in batch:
                if not done.done():
                    done.set_result(positions.get((append.stream, append.expected + len(append.events))))

    async def _transact(self, appends: list[Append]) -> dict[tuple[str, int], int]:
        """The positions of whatever could be sequenced in the same commit."""
        store = self._deciding.store
        with span_for_each("append", (a.origin.trace for a in appends), commands=len(appends)):
            async with store.transaction() as conn:
                appended = await store.append_many(conn, appends)
                taken = await self._deciding.show(conn, appended.facts)
                point("inserted")
        point("committed")
        await self._deciding.rows.keep(taken)
        return await self._sequencer.committed_with(appended)

    async def _halve(self, batch: Sequence[Waiting], fault: Exception) -> None:
        if len(batch) == 1:
            _fail(batch, fault)
            return
        middle = len(batch) // 2
        await self._commit(batch[:middle])
        await self._commit(batch[middle:])


def _fail(batch: Sequence[Waiting], fault: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(fault)
