"""The services of this installation in an operator's hand: their stores and topics, nothing started."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from host.run import load
from host.runtime import Runtime
from host.settings import load_settings
from kernel.clock import WallClock
from local.stack import DEPARTMENTS, Stack

from anju.answer import Exit, end
from anju.words import say


@asynccontextmanager
async def opened(contexts: Sequence[str] = DEPARTMENTS) -> AsyncIterator[list[Runtime]]:
    """Runtimes whose stores are open. A context's own settings in the environment win over the local stack's.

    Raises typer.Exit(2) for a context that does not exist.
    """
    unknown = sorted(set(contexts) - set(DEPARTMENTS))
    if unknown:
        known = say("、", ", ").join(DEPARTMENTS)
        said = say(f"没有 {unknown[0]}；可选：{known}", f"no context {unknown[0]}; there are: {known}")
        raise end(Exit.ROWS_REFUSED, said)
    for name, value in Stack().environment(tuple(contexts)).items():
        os.environ.setdefault(name, value)
    async with AsyncExitStack() as stack:
        runtimes = []
        for context in contexts:
            service = load(context)
            runtime = Runtime(service, load_settings(context, seals=service.seals), WallClock())
            await stack.enter_async_context(runtime.pool)
            runtimes.append(runtime)
        yield runtimes


@asynccontextmanager
async def one(context: str) -> AsyncIterator[Runtime]:
    """The runtime of one context."""
    async with opened([context]) as runtimes:
        yield runtimes[0]
