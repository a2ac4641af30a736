"""What comes while something else is under way: all of it goes with the next transaction.

As with commands (`commit.py`): alone a record has a transaction of its own, under load they grow, and nobody
waits on purpose. A record waits for the transaction under way and for its own, never for a third.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]
Waiting = dict[TopicPartition, list[ConsumerRecord[Any, Any]]]


class Inbox:
    """Asks `poll`, with the number of records there is room for, until `at_most` are in hand."""

    def __init__(self, poll: Callable[[int], Awaitable[Batches]], at_most: int) -> None:
        self._poll, self._at_most = poll, at_most
        self.waiting: Waiting = {}
        self._polled, self._taken = asyncio.Event(), asyncio.Event()

    async def fill(self) -> None:
        """Until cancelled. Raises what `poll` raises."""
        while True:
            while (room := self._at_most - sum(map(len, self.waiting.values()))) <= 0:
                self._taken.clear()
                await self._taken.wait()
            for place, batch in (await self._poll(room)).items():
                self.waiting.setdefault(place, []).extend(batch)
            self._polled.set()

    async def take(self, at_most: float = math.inf) -> Batches:
        """Everything that waits, or the first `at_most`, after a poll; nothing where that brought nothing."""
        await self._polled.wait()
        self._polled.clear()
        taken, self.waiting = _parted(self.waiting, at_most)
        if self.waiting:
            self._polled.set()
        self._taken.set()
        return taken


def _parted(waiting: Waiting, at_most: float) -> tuple[Waiting, Waiting]:
    """The first `at_most` of them, and the rest, each partition in its order.

    The one that is cut comes last in the rest, so that one to which much is told keeps no other waiting.
    """
    taken: Waiting = {}
    left: Waiting = {}
    cut: Waiting = {}
    room = at_most
    for place, batch in waiting.items():
        if len(batch) <= room:
            taken[place] = batch
            room -= len(batch)
        elif room:
            taken[place], cut[place] = batch[: int(room)], batch[int(room) :]
            room = 0
        else:
            left[place] = batch
    return taken, left | cut
