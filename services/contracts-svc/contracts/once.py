"""What an upgrade leaves to do with what was written before it: once, and then there is nothing any more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from host.runtime import Runtime
from host.settings import told
from kernel.handle import Conflict
from kernel.store import StoreUnavailable
from obstore.exceptions import BaseError
from psycopg import OperationalError

from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 30.0


async def once(runtime: Runtime, duty: str, work: Callable[[Runtime], Awaitable[None]]) -> None:
    """`work` until it got through, then nothing until cancelled. A store that is away, of events or of files,
    and whoever is faster on a stream, is waited out; `work` finds again what it did not get through with.
    """
    while True:
        try:
            await work(runtime)
            break
        except (BaseError, OSError, OperationalError, Conflict, StoreUnavailable) as fault:
            log.warning("%s waits for the store: %s", duty, type(fault).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
    await asyncio.Event().wait()


async def once_of_papers(
    runtime: Runtime, duty: str, work: Callable[[Runtime, PaperSettings], Awaitable[None]]
) -> None:
    """The same of what lies where papers are kept; nothing where they are kept nowhere."""
    settings = told(PaperSettings)

    async def where_they_lie(runtime: Runtime) -> None:
        if settings.papers_url:
            await work(runtime, settings)

    await once(runtime, duty, where_they_lie)
