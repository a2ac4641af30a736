"""Rounds that one process of a service makes at a time; the others wait to take over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kernel.handle import Conflict
from kernel.leader import leadership
from kernel.store import StoreUnavailable
from psycopg import AsyncConnection, OperationalError

if TYPE_CHECKING:
    from host.runtime import Runtime

log = logging.getLogger(__name__)

Round = Callable[[], Awaitable[int]]
"""Does what is due; whether there was any."""


async def while_leading(
    runtime: "Runtime", duty: str, work: Callable[[AsyncConnection], Awaitable[None]], again: float
) -> None:
    """`work` until cancelled, begun anew with each lead, with the connection that holds it.

    A store that is away, and whoever is faster on a stream, is waited out: `again` seconds later somebody
    leads anew.
    """
    while True:
        try:
            async with leadership(runtime.settings.url, f"{duty}.{runtime.service.name}") as lead:
                await work(lead)
        except (OperationalError, Conflict, StoreUnavailable) as fault:
            log.warning("%s waits for the store: %s", duty, type(fault).__name__)
            await asyncio.sleep(again)


async def leading(
    runtime: "Runtime", duty: str, begin: Callable[[AsyncConnection], Round], seconds: float
) -> None:
    """Go round until cancelled: at once while something was due, else when the log grows or after `seconds`.

    `begin` is asked anew with each lead, by the connection that holds it: a round that looks by that very
    connection is over when the lead is lost. A store that is away is waited out.
    """

    async def rounds(lead: AsyncConnection) -> None:
        go_round = begin(lead)
        with runtime.sequencer.advancing() as wake:
            while True:
                if not await go_round():
                    await wake.wait(seconds)

    await while_leading(runtime, duty, rounds, seconds)
