"""Tells those who wait which log position their event was given."""

import asyncio
from collections.abc import Mapping

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from kernel.store import StoreUnavailable

Place = tuple[str, int]

LOOK_SECONDS = 0.05  # between looks for positions that another process gave


class Positions:
    """Whoever waits is told by the sequencer of this process, or by one look for all at a time."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection]) -> None:
        self._pool = pool
        self._waiting: dict[Place, asyncio.Future[int]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def of(self, stream: str, version: int) -> int:
        """The position of one committed event; 0 for version 0. Raises StoreUnavailable."""
        if version == 0:
            return 0
        place = (stream, version)
        known = self._waiting.get(place)
        if known is None:
            known = self._waiting[place] = asyncio.get_running_loop().create_future()
            if self._looking is None:
                self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(known)

    def given(self, positions: Mapping[Place, int]) -> None:
        """These events were given these positions."""
        for place in self._waiting.keys() & positions.keys():
            self._tell(place, positions[place])

    def _tell(self, place: Place, position: int) -> None:
        waiting = self._waiting.pop(place, None)
        if waiting and not waiting.done():
            waiting.set_result(position)

    async def _look(self) -> None:
        # Once at once: the sequencer may have been faster than the caller.
        try:
            while self._waiting:
                places = list(self._waiting)
                async with self._pool.connection() as conn:
                    rows = await conn.execute(
                        "select l.stream_id, l.version, l.position from kernel.log l"
                        " join unnest(%s::text[], %s::int[]) as w(s, v)"
                        " on (l.stream_id, l.version) = (w.s, w.v)",
                        [[s for s, _ in places], [v for _, v in places]],
                    )
                    for stream, version, position in await rows.fetchall():
                        self._tell((stream, version), position)
                if self._waiting:
                    await asyncio.sleep(LOOK_SECONDS)
        except Exception as fault:  # noqa: BLE001 - told to everyone who waits, by their own raise
            gone = isinstance(fault, psycopg.OperationalError)
            waiting, self._waiting = self._waiting, {}
            for future in waiting.values():
                if not future.done():
                    future.set_exception(StoreUnavailable() if gone else fault)
        finally:
            self._looking = None
