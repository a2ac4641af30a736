"""How a provider is sent to: what waited during an outage goes out evenly, and no faster than it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pace:
    """Turns at equal distances, for as many as ask; `at_once` are under way at a time.

    Who is slow would be slower for each more that is asked of it, until every one takes too long.
    """

    def __init__(self, per_second: float, at_once: int) -> None:
        self._apart = 1 / per_second
        self._room = asyncio.Semaphore(at_once)
        self._next = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Begins when it is the caller's turn."""
        async with self._room:
            now = asyncio.get_running_loop().time()
            at = max(now, self._next)
            self._next = at + self._apart
            if at > now:
                await asyncio.sleep(at - now)
            yield
