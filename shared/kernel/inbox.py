"""What comes while something else is under way: all of it goes with the next transaction.

As with commands (`commit.py`): alone a record has a transaction of its own, under load they grow, and nobody
waits on purpose. A record waits for the transaction under way and for its own, never for a third.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]


class Inbox:
    """Asks `poll`, with the number of records there is room for, until `at_most` are in hand."""

    def __init__(self, poll: Callable[[int], Awaitable[Batches]], at_most: int) -> None:
        self._poll, self._at_most = poll, at_most
        self.waiting: dict[TopicPartition, list[ConsumerRecord[Any, Any]]] = {}
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

    async def take(self) -> Batches:
        """Everything that waits, after a poll; nothing where that brought nothing."""
        await self._polled.wait()
        self._polled.clear()
        taken, self.waiting = self.waiting, {}
        self._taken.set()
        return taken
