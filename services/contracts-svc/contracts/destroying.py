"""Destroys the papers of contracts whose time is over, and tells contracts that their party was erased.

A policy could not ask whose contracts those are, since it looks nothing up. What the store does not take now
is done in the next round: a key that is there shows what is left to do. Any number may run.
"""

import asyncio
import logging
from typing import Final

from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.signals import Pace
from obstore.exceptions import BaseError
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from contracts.domain.retention import NoteClaim, NoteForgotten, NoteOver, RetentionCommand, retention
from contracts.papers.desk import papers_of
from contracts.settings import PaperSettings
from contracts.views.retentions import over_before, to_be_destroyed, to_be_told

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 30.0


async def destroying(runtime: Runtime) -> None:
    """Destroy until cancelled."""
    pace, noted = Pace(LEAST_SECONDS, MOST_SECONDS), False
    while True:
        try:
            noted = noted or await note_from_before(runtime)
            if await destroy_some(runtime):
                pace.worked()
        except (BaseError, OSError, OperationalError, PoolTimeout, Refusal) as fault:
            log.warning("papers wait to be destroyed: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())


async def note_from_before(runtime: Runtime) -> bool:
    """Of each contract that was over before papers had a time; whoever ends now is noted by a policy."""
    while True:
        async with runtime.pool.connection() as conn:
            rows = await over_before(conn)
        if not rows:
            return True
        today = local_date(runtime.clock.now())
        for id_, ended_on, settlements in rows:
            await _ask(runtime, *(NoteClaim(contract_id=id_, settlement_id=each) for each in settlements))
            await _ask(runtime, NoteOver(contract_id=id_, ended_on=ended_on, today=today))


async def destroy_some(runtime: Runtime) -> int:
    """One round; how much there was to do."""
    async with runtime.pool.connection() as conn:
        forgotten, over = await to_be_told(conn), await to_be_destroyed(conn)
    today = local_date(runtime.clock.now())
    for id_, unsigned in forgotten:
        await _ask(runtime, NoteForgotten(contract_id=id_, unsigned=unsigned, today=today))
    settings = told(PaperSettings)
    if not settings.papers_url:
        return len(forgotten)
    papers = papers_of(settings, runtime.pool, runtime.clock)
    for id_ in over:
        await papers.destroy(id_)
    return len(forgotten) + len(over)


async def _ask(runtime: Runtime, *commands: RetentionCommand) -> None:
    for command in commands:
        await runtime.handle(retention, command.contract_id, command, origin=SYSTEM, command_id=new_id())
