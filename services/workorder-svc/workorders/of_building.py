"""Looks for the order that a fault of the whole building has already, whether it is written or spoken."""

from datetime import datetime
from uuid import UUID

from host.runtime import Runtime
from kernel.clock import local_date

from workorders.domain.building import neighbours_needed
from workorders.domain.intake_limits import IntakeLimits
from workorders.views import pool
from workorders.views.policies import SHELF


async def order_of_building(
    runtime: Runtime, unit_id: UUID, fault: str, words: str, at: datetime
) -> UUID | None:
    """The first one of it, where enough other homes have it; None: it is this home's own.

    `words`: what was said of it, and may say that it is not theirs alone; `at`: when.
    """
    limits = (await SHELF.book_of(runtime)).of(IntakeLimits).in_force(local_date(at)).values
    needed = neighbours_needed(fault, words, limits)
    if needed is None:
        return None
    asked = {"unit_id": unit_id, "fault": fault, "since": at - limits.together}
    async with runtime.pool.connection() as conn:
        [lead, homes] = await (await conn.execute(pool.OF_BUILDING, asked)).fetchone() or (None, 0)
    return lead if homes >= needed else None
