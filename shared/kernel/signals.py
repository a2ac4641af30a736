"""Wake-ups inside one process. They only save waiting: every reader also polls, so none can be lost.

`asyncio.timeout`, not `wait_for`: in Python 3.11 the latter loses a cancellation that comes together with the
wake-up, and a service would never stop.
"""

import asyncio


def heed_cancel() -> None:
    """Raise a cancel that was lost in a wait_for that is not ours: the connection pool's."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


class Signal:
    """Set by whoever made work, awaited by the one who does it; a set before the wait is not lost."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, at_most: float) -> bool:
        """Return when set, or after `at_most` seconds; whether it was set."""
        heed_cancel()
        try:
            async with asyncio.timeout(at_most):
                await self._event.wait()
        except TimeoutError:
            return False
        finally:
            self._event.clear()
        return True


class Pace:
    """How long to look away when nothing was found: briefly after work, ever longer while there is none."""

    def __init__(self, least: float, most: float) -> None:
        self._least, self._most = least, most
        self._next = least

    def worked(self) -> None:
        self._next = self._least

    def seconds(self) -> float:
        now, self._next = self._next, min(2 * self._next, self._most)
        return now


class Pulse:
    """A beat that wakes everyone who waits at that moment, and nobody later."""

    def __init__(self) -> None:
        self._beat = asyncio.Event()

    def beat(self) -> None:
        self._beat.set()
        self._beat = asyncio.Event()

    async def wait(self, at_most: float) -> None:
        """Return at the next beat, or after `at_most` seconds."""
        try:
            async with asyncio.timeout(at_most):
                await self._beat.wait()
        except TimeoutError:
            return
