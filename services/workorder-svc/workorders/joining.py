"""What is done with another order of the building ends with it, and is on its own again where that is taken
back.

No order could see it: each knows of itself alone. So all that are done with another are looked at: at once
when anything happens, and in passing, should the process have ended in between.
"""

from contextlib import suppress
from typing import LiteralString
from uuid import UUID

from host.looking import looking
from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import new_id

from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import FollowLead

OVER: LiteralString = """
    select p.order_id, p.same_as, lead.status <> 'cancelled'
      from views.pool p join views.pool lead on lead.order_id = p.same_as
     where p.joined and p.completed_at is null and lead.status in ('completed', 'closed', 'cancelled')"""


async def joining(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "joining", follow)


async def follow(runtime: Runtime) -> None:
    """One pass over all whose other order is over."""
    async with runtime.pool.connection() as conn:
        rows: list[tuple[UUID, UUID, bool]] = await (await conn.execute(OVER)).fetchall()
    for order_id, lead, done in rows:
        asked = FollowLead(lead=lead, done=done, at=runtime.clock.now())
        with suppress(Refusal):  # whoever was faster on it is seen by the next look
            await runtime.handle(work_order, order_id, asked, origin=SYSTEM, command_id=new_id())
