"""Waits out a store that is away, or has no connection to spare, where what is known here would be lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from kernel.signals import heed_cancel
from kernel.store import StoreUnavailable

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 0.5
T = TypeVar("T")


async def waited_out(ask: Callable[[], Awaitable[T]]) -> T:
    """What `ask` answers, asked until the store takes it; whatever else it raises is raised.

    For what may be asked twice: a question, or a command under one id, of which it may be unknown whether it
    was taken. Not for an edge: somebody waits there, and asks again.
    """
    while True:
        try:
            return await ask()
        except (psycopg.OperationalError, StoreUnavailable) as fault:
            log.warning("waiting for the store: %s", type(fault).__name__)
        await asyncio.sleep(AGAIN_SECONDS)
        heed_cancel()


async def answered(
    pool: AsyncConnectionPool[AsyncConnection[Any]], ask: Callable[[AsyncConnection[Any]], Awaitable[T]]
) -> T:
    """What one question to the store says, as soon as there is a connection for it."""

    async def once() -> T:
        async with pool.connection() as conn:
            return await ask(conn)

    return await waited_out(once)
