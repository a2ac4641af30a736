"""Finds the persons behind each open audience, at once or whenever somebody takes the role.

What it finds becomes a fact, so that a replay or a restart never asks again; two of it race for the stream's
version, and the slower finds the audience closed. It reads only tables of this service.
"""

import asyncio
import logging
from typing import Any, LiteralString
from uuid import UUID

from host.runtime import Runtime
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.signals import Signal
from psycopg import OperationalError
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout

from notifications.domain.notice import FindNobody, Name, notice

log = logging.getLogger(__name__)

AT_MOST = 100
LATE_SECONDS = 2.0  # how often roles that nobody held are looked at again

# A unit we have not heard of yet may still get its manager: its topic is another one than the cause's.
OPEN: LiteralString = """
select a.notice_id, a.who, a.park_id, a.origin, coalesce(u.code, '') as place, found.ids as person_ids
from views.audiences a
left join views.units u on u.id = a.unit_id
cross join lateral (
    select coalesce(array_agg(r.person_id order by r.person_id), '{}') as ids
    from views.responsibilities r
    where r.park_id = a.park_id and r.role = case a.who when 'unit_manager' then 'manager' else a.who end
) holders
cross join lateral (
    select case when a.who = 'unit_manager' and u.manager_id is not null then array[u.manager_id]
                when a.person_id is not null then array[a.person_id]
                when a.who = 'unit_manager' and a.unit_id is not null and u.id is null then '{}'
                else holders.ids end as ids
) found
where a.open and a.missing = %(late)s and (not %(late)s or cardinality(found.ids) > 0)
limit %(limit)s
"""


async def addressing(runtime: Runtime) -> None:
    """Name persons until cancelled."""
    wake, loop = Signal(), asyncio.get_running_loop()
    runtime.sequencer.advanced.append(wake)
    looked = 0.0
    try:
        while True:
            late = loop.time() - looked >= LATE_SECONDS
            try:
                more = await name_some(runtime, late=False)
                if late:
                    looked = loop.time()
                    more |= await name_some(runtime, late=True)
            except (OperationalError, PoolTimeout, Refusal) as fault:
                log.warning("addressing waits for the store: %s", type(fault).__name__)
                more = False
            if not more:
                await wake.wait(LATE_SECONDS)
    finally:
        runtime.sequencer.advanced.remove(wake)


async def name_some(runtime: Runtime, *, late: bool) -> bool:
    """One pass over open audiences; True if there may be more."""
    async with runtime.pool.connection() as conn:
        found = await conn.cursor(row_factory=dict_row).execute(OPEN, {"late": late, "limit": AT_MOST})
        rows = await found.fetchall()
    await asyncio.gather(*(_name(runtime, row) for row in rows))
    return len(rows) == AT_MOST


async def _name(runtime: Runtime, row: dict[str, Any]) -> None:
    persons: list[UUID] = row["person_ids"]
    command: Command
    if persons:
        command = Name(who=row["who"], person_ids=tuple(persons), place=row["place"])
    else:
        command = FindNobody(who=row["who"])
        log.warning("nobody is responsible: %s of park %s", row["who"], row["park_id"])
    origin = Origin.from_dict(row["origin"])
    await runtime.handle(notice, row["notice_id"], command, origin=origin, command_id=new_id())
