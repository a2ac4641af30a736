"""What is to be gone through in a home that is its owner's again is withdrawn: nobody of ours enters there.

No inspection could see it: that a home is given back is told of the home, and on whatever day, often ahead.
"""

from typing import LiteralString
from uuid import UUID

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import new_id

from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import EndWithHome

GIVEN_BACK: LiteralString = """
    select i.inspection_id from views.inspections i join views.units u using (unit_id)
     where i.closed_at is null and i.withdrawn_at is null and u.released_on <= %s"""


async def giving_back(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "homes given back", give_back)


async def give_back(runtime: Runtime) -> None:
    """One pass over all that is open."""
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        rows: list[tuple[UUID]] = await (await conn.execute(GIVEN_BACK, [local_date(now)])).fetchall()
    for (inspection_id,) in rows:
        asked = EndWithHome(at=now)
        await runtime.handle(inspection, inspection_id, asked, origin=SYSTEM, command_id=new_id())
