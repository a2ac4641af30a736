"""A store that does not answer yet is waited for: it starts itself, or its machine has no time for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from psycopg import OperationalError

log = logging.getLogger(__name__)

T = TypeVar("T")
ANSWER_SECONDS = 120.0  # then whoever runs us is told, and asked to look at the address
AGAIN_SECONDS: Final = 1.0


async def once_answered(service: str, step: Callable[[], Awaitable[T]]) -> T:
    """`step`, which may be done again from its beginning, as soon as the store of `service` lets it.

    Raises the store's OperationalError where it does not within `ANSWER_SECONDS`.
    """
    loop = asyncio.get_running_loop()
    until, said = loop.time() + ANSWER_SECONDS, False
    while True:
        try:
            return await step()
        except OperationalError as silent:
            if loop.time() >= until:
                raise
            if not said:
                log.warning("the database of %s does not answer yet: %s", service, silent)
                said = True
        await asyncio.sleep(AGAIN_SECONDS)
