"""Takes the codes of the rooms beside their home from who left it, where one contract let them all and is
over; and gives them back to who never left.

A policy could not see it: a tenant moves into one of their rooms, whichever a contract lets beside it.
"""

from typing import Any

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import new_id

from tenants.domain.door import door
from tenants.domain.door_commands import LeaveBeside, StayBeside
from tenants.views.doors import beside


async def keeping(runtime: Runtime) -> None:
    """Until cancelled."""
    await looking(runtime, "doors beside", keep)


async def keep(runtime: Runtime) -> None:
    """One pass over all such doors."""
    for row in await beside(runtime.pool):
        now, id_ = runtime.clock.now(), row["access_id"]
        ids = {name: row[name] for name in ("access_id", "tenant_id", "unit_id", "park_id")}
        order: dict[str, Any] = ids | {"order_id": new_id(), "today": local_date(now)}
        asked = StayBeside(**order) if row["stays"] else LeaveBeside(**order, left_on=row["left_on"])
        origin = await runtime.store.following_from(door.stream(id_), now)
        await runtime.handle(door, id_, asked, origin=origin, command_id=new_id())
