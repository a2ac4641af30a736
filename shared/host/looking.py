"""Looks over all there is, for what no single fact shows: by one process of a service at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kernel.signals import Signal
from psycopg import AsyncConnection

from host.leading import while_leading

if TYPE_CHECKING:
    from host.runtime import Runtime

BREATH_SECONDS = 2.0
SPEAK_SECONDS: Final = 5.0  # PostgreSQL ends a leader of whom it hears nothing (`kernel/leader.py`)
QUIET: Final = 6  # times SPEAK_SECONDS without a word: then for what the calendar brought, or another heard


async def looking(
    runtime: "Runtime",
    duty: str,
    look: Callable[["Runtime"], Awaitable[None]],
    breath: float | None = None,
) -> None:
    """Until cancelled: as soon as something was written here or heard of others, else every half minute.

    However much is written, `breath` seconds (default `BREATH_SECONDS`) lie between two looks: what comes
    meanwhile waits for the next. A store that is away, and whoever is faster on a stream, is waited out.
    `look` finds again what it did not get through with, and finds noted what another did whose lead was lost
    meanwhile.
    """

    async def looks(lead: AsyncConnection) -> None:
        with _stirring(runtime) as stirred:
            while True:
                await look(runtime)
                await asyncio.sleep(BREATH_SECONDS if breath is None else breath)
                await _quiet(stirred, lead)

    await while_leading(runtime, duty, looks, BREATH_SECONDS)


@contextmanager
def _stirring(runtime: "Runtime") -> Iterator[Signal]:
    """Set by what this process wrote, and by what it took in of others, which need not grow the log."""
    with runtime.sequencer.advancing() as signal:
        runtime.following.tell(signal)
        try:
            yield signal
        finally:
            runtime.following.tell_no_more(signal)


async def _quiet(stirred: Signal, lead: AsyncConnection) -> None:
    """As long as nothing comes, for half a minute at most. Raises OperationalError where the lead is lost."""
    for _ in range(QUIET):
        await lead.execute("select")
        if await stirred.wait(SPEAK_SECONDS):
            break
