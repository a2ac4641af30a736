"""Who checks in at another building has left the one before.

No order could see it: each knows of its own check-ins alone. What their phone tells late may be what they did
before or what they did after, so all the check-ins of a technician are looked at by when they were: at once
when one is told, and in passing, should the process have ended in between.
"""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from edge.call import Host
from host.looking import looking
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id

from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import LeaveSite

# Within a building they are at all that they checked in to: a check-in says no more than within 200 m of it.
# What they went on to counts also where it is done by now.
GONE: LiteralString = """
    select p.order_id, p.technician_id, min(later.arrived_at)
      from views.pool p
      join views.places here using (unit_id)
      join views.visits later on later.technician_id = p.technician_id
                             and (later.arrived_at, later.visit_id) > (p.arrived_at, p.order_id)
      join views.places there on there.unit_id = later.unit_id and there.building_id <> here.building_id
     where p.status = 'on_site' and (%(who)s::uuid is null or p.technician_id = %(who)s)
     group by p.order_id, p.technician_id"""


async def moving_on(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "moving on", leave)


async def leave(runtime: Host, who: UUID | None = None) -> None:
    """One pass over all who are on site, or over `who` alone."""
    async with runtime.pool.connection() as conn:
        found = await conn.execute(GONE, {"who": who})
        rows: list[tuple[UUID, UUID, datetime]] = await found.fetchall()
    for order_id, whose, at in rows:
        asked = LeaveSite(technician_id=whose, at=at)
        await runtime.handle(work_order, order_id, asked, origin=SYSTEM, command_id=new_id())
