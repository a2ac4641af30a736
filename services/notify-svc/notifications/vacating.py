"""Whoever was erased answers for nothing any more, nor does who is none of our staff (until November 2026 a
tenant could be named, and got the alarms of others' homes): each role of theirs is released, and one that
nobody else holds is said to be empty.
"""

from typing import Final, LiteralString

from host.looking import looking
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from psycopg.rows import dict_row

from notifications.domain.responsibility import Vacate, responsibility

HELD: Final[LiteralString] = """
select r.park_id, r.role, r.person_id from views.responsibilities r
 where exists (select from views.erased e where e.person_id = r.person_id)
    or exists (select from views.people p where p.person_id = r.person_id and p.kind <> 'staff')
 order by r.id
"""


async def vacating(runtime: Runtime) -> None:
    """Release them until cancelled."""
    await looking(runtime, "vacated", vacate)


async def vacate(runtime: Runtime) -> None:
    """One pass over all that are held."""
    async with runtime.pool.connection() as conn:
        rows = await (await conn.cursor(row_factory=dict_row).execute(HELD)).fetchall()
    for row in rows:
        asked = Vacate.model_validate(row)
        await runtime.handle(responsibility, asked.park_id, asked, origin=SYSTEM, command_id=new_id())
