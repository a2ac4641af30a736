"""The services of this installation in an operator's hand: their stores and topics, nothing started."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from host.run import load
from host.runtime import Runtime
from host.settings import load_settings
from kernel.clock import WallClock
from kernel.connection import CONNECT_SECONDS
from local.postgres import accepts
from local.stack import DEPARTMENTS, Stack
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from anju.answer import Exit, end
from anju.silent import database_silent
from anju.words import say


@asynccontextmanager
async def opened(contexts: Sequence[str] = DEPARTMENTS) -> AsyncIterator[list[Runtime]]:
    """Runtimes whose stores are open. A context's own settings in the environment win over the local stack's.

    Raises Ended: 2 for a context that does not exist, 3 when PostgreSQL does not answer, also where it did
    at first.
    """
    unknown = sorted(set(contexts) - set(DEPARTMENTS))
    if unknown:
        known = say("、", ", ").join(DEPARTMENTS)
        said = say(f"没有 {unknown[0]}；可选：{known}", f"no context {unknown[0]}; there are: {known}")
        raise end(Exit.REFUSED, said)
    usual = Stack().environment(tuple(contexts))
    for name, value in usual.items():
        os.environ.setdefault(name, value)
    async with AsyncExitStack() as stack:
        runtimes = []
        for context in contexts:
            service = load(context)
            runtime = Runtime(service, load_settings(context, seals=service.seals), WallClock())
            # A pool tries again until its time is over; where nothing listens, nobody should wait for that.
            if not await asyncio.to_thread(accepts, runtime.settings.url):
                raise end(Exit.NOT_READY, _silent(context, usual))
            await stack.enter_async_context(runtime.pool)
            runtimes.append(runtime)
        for context, runtime in zip(contexts, runtimes, strict=True):
            try:
                await runtime.pool.wait(CONNECT_SECONDS)
            except PoolTimeout as silent:
                raise end(Exit.NOT_READY, _silent(context, usual)) from silent
        try:
            yield runtimes
        except OperationalError as silent:
            # Which of them, and whether it is too busy or gone, the fault alone can say.
            raise end(Exit.NOT_READY, f"{_silent(contexts[0], usual)}\n{silent}") from silent


def _silent(context: str, usual: Mapping[str, str]) -> str:
    """By the context's own setting where it says otherwise than the local stack does."""
    own = f"ANJU_{context.upper()}_URL"
    return database_silent(own) if os.environ[own] != usual[own] else database_silent()


@asynccontextmanager
async def one(context: str) -> AsyncIterator[Runtime]:
    """The runtime of one context."""
    async with opened([context]) as runtimes:
        yield runtimes[0]
