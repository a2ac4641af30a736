"""Drops what need not be filed: leases that were over in time when a termination alone dropped a filing.

They fell overdue one by one, and a manager would have to say of each why it was not filed. Looked for once.
"""

import asyncio
import logging
from typing import Final

from host.runtime import Runtime
from kernel.handle import Conflict
from kernel.ids import named_id
from kernel.store import StoreUnavailable
from psycopg import OperationalError

from contracts.domain.contract import contract
from contracts.domain.filing import Drop, filing
from contracts.views.filings import over_in_time

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 30.0


async def dropping(runtime: Runtime) -> None:
    """Each once, then nothing until cancelled: what is over from now on is heard of as it happens."""
    while True:
        try:
            await drop_what_was_over(runtime)
            break
        except (OperationalError, Conflict, StoreUnavailable) as fault:
            log.warning("filings wait to be dropped: %s", type(fault).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
    await asyncio.Event().wait()


async def drop_what_was_over(runtime: Runtime) -> None:
    """One pass. Any number may run, and a crash leaves the rest to the next."""
    for id_, day in await over_in_time(runtime):
        origin = await runtime.store.following_from(contract.stream(id_))
        command = named_id("drop the filing of what was over", id_, day)
        await runtime.handle(filing, id_, Drop(day=day), origin=origin, command_id=command)
