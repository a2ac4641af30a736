"""One question for many: what is asked while an answer is awaited goes with the next question.

As with commands (`commit.py`): alone a question is asked by itself, under load they grow, and nobody waits on
purpose. An answer is never older than the question: who asks while one is under way is not told by it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

import psycopg

K = TypeVar("K")
V = TypeVar("V")


class Together(Generic[K, V]):
    """`ask` answers any number of keys; of one that it leaves out there is nothing to tell."""

    def __init__(self, ask: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._ask = ask
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def of(self, key: K) -> V | None:
        """Raises what `ask` raises of this key, also where it was asked with others."""
        told = self._waiting.get(key)
        if told is None:
            told = self._waiting[key] = asyncio.get_running_loop().create_future()
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask_all())
        return await asyncio.shield(told)  # who leaves takes nobody along

    async def _ask_all(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await self._tell(waiting)
        finally:
            self._asking = None

    async def _tell(self, waiting: Mapping[K, asyncio.Future[V | None]]) -> None:
        try:
            found = await self._ask(list(waiting))
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked
            alone = len(waiting) == 1 or isinstance(fault, psycopg.OperationalError)
            for key, told in waiting.items():
                if alone:
                    told.set_exception(fault)
                    told.exception()  # who asked may have left: then nobody else is to be told
                else:  # the others are not at fault
                    await self._tell({key: told})
        else:
            for key, told in waiting.items():
                told.set_result(found.get(key))
