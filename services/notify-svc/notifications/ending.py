"""Nobody is called about what is over: a repair that was done or called off, a lease that ended, a paper that
was signed, or what was told anew since. Whoever calls reads out what still holds.
"""

from itertools import groupby
from typing import Final, LiteralString

from host.looking import looking
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id

from notifications.domain.callback import callback
from notifications.domain.callback_commands import CloseOver
from notifications.views.over import KINDS, over

OVER: Final[LiteralString] = f"""
select c.person_id, c.id from views.callbacks c join views.notifications n on n.id = c.id
 where c.closed_at is null and {over("n")}
 order by c.person_id, c.id
"""


async def ending(runtime: Runtime) -> None:
    """Close them until cancelled."""
    await looking(runtime, "ended", end)


async def end(runtime: Runtime) -> None:
    """One pass over all that are open."""
    async with runtime.pool.connection() as conn:
        rows = await (await conn.execute(OVER, KINDS)).fetchall()
    for person, tasks in groupby(rows, lambda row: row[0]):
        asked = CloseOver(person_id=person, notification_ids=tuple(id_ for _, id_ in tasks))
        await runtime.handle(callback, person, asked, origin=SYSTEM, command_id=new_id())
