"""Whoever was erased answers for nothing any more: each role of theirs is released, and one that nobody else
holds is said to be empty.

Twice or by several is no harm: a role that was released is held no more.
"""

import asyncio
import logging
from typing import Final, LiteralString

from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.signals import Pace
from psycopg import OperationalError
from psycopg.rows import dict_row

from notifications.domain.responsibility import Vacate, responsibility

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 5.0
HELD: Final[LiteralString] = """
select r.park_id, r.role, r.person_id from views.responsibilities r join views.erased using (person_id)
 order by r.id limit 100
"""


async def vacating(runtime: Runtime) -> None:
    """Release them until cancelled."""
    pace = Pace(LEAST_SECONDS, MOST_SECONDS)
    while True:
        try:
            async with runtime.pool.connection() as conn:
                rows = await (await conn.cursor(row_factory=dict_row).execute(HELD)).fetchall()
            for row in rows:
                asked = Vacate.model_validate(row)
                await runtime.handle(responsibility, asked.park_id, asked, origin=SYSTEM, command_id=new_id())
                pace.worked()
        except (OperationalError, Refusal) as fault:
            log.warning("roles of who was erased wait: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())
