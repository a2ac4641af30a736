"""Refers what may be one human being to those who can tell, as soon as they can, and takes it back once they
cannot.

A policy could not see it: that two can be merged hangs on the streams of both, and of those they gave way to.
"""

from typing import Final

from host.looking import looking
from host.runtime import Runtime
from kernel.ids import new_id

from tenants.domain.suspicion import NoteBeyondJudging, Refer, suspicion
from tenants.views.suspicions import misreferred

BREATH_SECONDS: Final = 10.0  # of a hundred thousand tenants all that are open are read at once


async def referring(runtime: Runtime) -> None:
    """Until cancelled."""
    await looking(runtime, "suspicions", refer, BREATH_SECONDS)


async def refer(runtime: Runtime) -> None:
    """One pass over all that are open."""
    for row in await misreferred(runtime.pool):
        asked = Refer(park_id=row["park_id"]) if row["task"] else NoteBeyondJudging()
        id_ = row["suspicion_id"]
        origin = await runtime.store.following_from(suspicion.stream(id_), runtime.clock.now())
        await runtime.handle(suspicion, id_, asked, origin=origin, command_id=new_id())
