"""Technicians who are none of our staff are suspended: until November 2026 a tenant could be taken on, and
was sent into others' homes.

A policy could not see it: who is of the staff is told by tenant-svc, to whom no technician is one.
"""

from typing import LiteralString
from uuid import UUID

from host.looking import looking
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id

from workorders.domain.technician import Suspend, technician

NO_STAFF: LiteralString = """
    select t.technician_id from views.technicians t join views.people p on p.person_id = t.technician_id
     where t.status = 'active' and p.kind <> 'staff'"""


async def standing_down(runtime: Runtime) -> None:
    """Suspend them until cancelled."""
    await looking(runtime, "strangers", stand_down)


async def stand_down(runtime: Runtime) -> None:
    """One pass over all technicians."""
    async with runtime.pool.connection() as conn:
        rows: list[tuple[UUID]] = await (await conn.execute(NO_STAFF)).fetchall()
    for (who,) in rows:
        asked = Suspend(reason="not_staff", technician_id=who, at=runtime.clock.now())
        await runtime.handle(technician, who, asked, origin=SYSTEM, command_id=new_id())
