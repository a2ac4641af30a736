"""Who may approve costs hears of those that wait for it since before November 2026: until then they stood on
the wall, and nobody was told.

What is recorded since tells so itself, in one breath. A deadline could not: none was armed by what was
recorded before.
"""

from uuid import UUID

from host.looking import looking
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id

from workorders.domain.cost_commands import TellWaiting
from workorders.domain.work_order import work_order
from workorders.views.costs import UNTOLD


async def untold_costs(runtime: Runtime) -> None:
    """Tell of them until cancelled."""
    await looking(runtime, "untold costs", tell_waiting)


async def tell_waiting(runtime: Runtime) -> None:
    """One pass over all that wait."""
    async with runtime.pool.connection() as conn:
        rows: list[tuple[UUID, int]] = await (await conn.execute(UNTOLD)).fetchall()
    for order_id, closing in rows:
        asked = TellWaiting(closing=closing, at=runtime.clock.now())
        await runtime.handle(work_order, order_id, asked, origin=SYSTEM, command_id=new_id())
