"""Takes the codes from who never came into any room of a contract for several that is over.

A policy could not see it: who lives in two rooms is put down in one, and of the other a contract that ends
says as little as a tenant who comes.
"""

from typing import Any

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import new_id

from tenants.domain.door import door
from tenants.domain.door_commands import GiveBack
from tenants.views.doors import never_came


async def keeping(runtime: Runtime) -> None:
    """Until cancelled."""
    await looking(runtime, "doors", keep)


async def keep(runtime: Runtime) -> None:
    """One pass over all codes by a contract that is over."""
    for row in await never_came(runtime.pool):
        now = runtime.clock.now()
        order: dict[str, Any] = {"order_id": new_id(), "today": local_date(now)}
        origin = await runtime.store.following_from(door.stream(row["access_id"]), now)
        asked = GiveBack(**row, **order)
        await runtime.handle(door, row["access_id"], asked, origin=origin, command_id=new_id())
