"""Rounds that one process of a service makes at a time; the others wait to take over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kernel.leader import leadership
from psycopg import AsyncConnection, OperationalError

if TYPE_CHECKING:
    from host.runtime import Runtime

log = logging.getLogger(__name__)

Round = Callable[[], Awaitable[int]]
"""Does what is due; whether there was any."""


async def leading(
    runtime: "Runtime", duty: str, begin: Callable[[AsyncConnection], Round], seconds: float
) -> None:
    """Go round until cancelled: at once while something was due, else when the log grows or after `seconds`.

    `begin` is asked anew with each lead, by the connection that holds it: a round that looks by that very
    connection is over when the lead is lost. A store that is away is waited out.
    """
    while True:
        try:
            async with leadership(runtime.settings.url, f"{duty}.{runtime.service.name}") as lead:
                go_round = begin(lead)
                with runtime.sequencer.advancing() as wake:
                    while True:
                        if not await go_round():
                            await wake.wait(seconds)
        except OperationalError as fault:
            log.warning("%s: the store is away: %s", duty, type(fault).__name__)
            await asyncio.sleep(seconds)
