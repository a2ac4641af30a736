"""How fast a provider is sent to at most: what waited during an outage goes out evenly, not all at once."""

import asyncio


class Pace:
    """Turns at equal distances, for as many as ask."""

    def __init__(self, per_second: float) -> None:
        self._apart = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Returns when it is the caller's turn."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        self._next = at + self._apart
        if at > now:
            await asyncio.sleep(at - now)
