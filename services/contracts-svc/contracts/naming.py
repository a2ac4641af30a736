"""Tells others what parks and buildings are called that they were told of before names were told.

Told once: where nobody heard a name a notice says the door number alone, and 1-502 is in many a house.
"""

import asyncio
import logging
from typing import Final

from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import named_id
from psycopg import OperationalError

from contracts.domain.park import TellNames, park
from contracts.views.parks import told_without_names

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 30.0


async def naming(runtime: Runtime) -> None:
    """Each park once, then nothing until cancelled."""
    while True:
        try:
            await tell_names(runtime)
            break
        except (OperationalError, Refusal) as fault:
            log.warning("names of parks wait to be told: %s", type(fault).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
    await asyncio.Event().wait()


async def tell_names(runtime: Runtime) -> None:
    """One pass. Any number may run, and a crash leaves the rest to the next."""
    for id_ in await told_without_names(runtime):
        command = named_id("tell names of park", id_)
        await runtime.handle(park, id_, TellNames(), origin=SYSTEM, command_id=command)
