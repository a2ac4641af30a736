"""Finds the persons behind each audience that had nobody as it was asked for, once somebody takes the role.

Where nobody holds a role, who answers for the park in general hears it in their place: its supervisor, its
operations, then whoever there is; and where the park has nobody at all, who answers for others: of an
emergency at once, of all else a minute on. Where nobody anywhere does, the managers of the park's units
hear it, or, where these have none, of all others. Whoever takes the role later hears what nobody heard so
far, and still holds.
What it finds becomes a fact, so that a replay or a restart never asks again; two of it race for the stream's
version, and the slower finds the audience closed. It reads only tables of this service; whom somebody named
for emergencies is found by `contacting.py`.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from psycopg import OperationalError
from psycopg.rows import dict_row

from notifications.domain.matter import EVERYWHERE, STAND_INS
from notifications.domain.notice import FindNobody, Name, NoticeCommand, StandIn, notice
from notifications.views.audiences import any_open
from notifications.views.over import KINDS, over
from notifications.views.units import PLACES

log = logging.getLogger(__name__)

AT_MOST = 100
LATE_SECONDS = 2.0  # how often roles that nobody held are looked at again
PATIENCE: Final = timedelta(minutes=1)
"""How long a unit may be unheard of before others hear in its manager's place (its topic is another one), and
how long a park may have nobody before those of other parks hear of what is no emergency."""

TERMS: Final[Mapping[str, Any]] = {"everywhere": EVERYWHERE, "stand_ins": list(STAND_INS), **KINDS}
"""What the question after open audiences is asked with, whenever it is asked."""

# A unit we have not heard of yet may still get its manager: its topic is another one than the cause's.
OPEN: LiteralString = f"""
select a.notice_id, a.who, a.park_id, a.missing, a.origin, coalesce(u.place, p.name, '') as place,
       found.ids as person_ids, coalesce(stand_in.role, 'unit_manager') as role,
       coalesce(stand_in.elsewhere, managers.elsewhere) as elsewhere,
       coalesce(stand_in.ids, managers.ids) as stand_in_ids, {over("a")} as over
from views.audiences a
left join {PLACES} u on u.id = a.unit_id
left join views.names p on p.id = a.park_id and a.unit_id is null
cross join lateral (
    select coalesce(array_agg(distinct r.person_id order by r.person_id), '{{}}') as ids
    from views.responsibilities r
    where (r.park_id = a.park_id or a.park_id = %(everywhere)s)
        and r.role = case a.who when 'unit_manager' then 'manager' else a.who end
) holders
cross join lateral (
    select case when a.who = 'unit_manager' and u.manager_id is not null then array[u.manager_id]
                when a.who = 'emergency_contact' then '{{}}'
                when a.person_id is not null then array[a.person_id]
                when a.who = 'unit_manager' and a.unit_id is not null and u.id is null then '{{}}'
                else holders.ids end as ids
) found
left join lateral (
    select r.role, r.park_id <> a.park_id as elsewhere,
        array_agg(distinct r.person_id order by r.person_id) as ids
    from views.responsibilities r
    where (r.park_id = a.park_id
             or (a.emergency or a.asked_at <= %(patient)s)
                 and r.role in ('supervisor', 'operations', 'manager'))
        and (a.who <> 'unit_manager' or a.unit_id is null or u.id is not null or a.asked_at <= %(patient)s)
    group by elsewhere, r.role
    order by elsewhere,
        array_position(%(stand_ins)s, r.role)
    limit 1
) stand_in on true
left join lateral (
    select m.park_id <> a.park_id as elsewhere, array_agg(distinct m.manager_id order by m.manager_id) as ids
    from views.units m
    where cardinality(found.ids) = 0 and stand_in.ids is null and m.manager_id is not null
        and (m.park_id = a.park_id or a.emergency or a.asked_at <= %(patient)s)
        and (a.who <> 'unit_manager' or a.unit_id is null or u.id is not null or a.asked_at <= %(patient)s)
        and not exists (select from views.erased e where e.person_id = m.manager_id)
        and not exists (
            select from views.responsibilities r where r.role in ('supervisor', 'operations', 'manager'))
    group by elsewhere order by elsewhere limit 1
) managers on true
where a.open and not a.stood_in and a.missing = %(late)s
    and (a.missing or a.who <> 'emergency_contact')
    and (not %(late)s or not {over("a")} and (
        cardinality(found.ids) > 0 or stand_in.ids is not null or managers.ids is not null))
order by a.notice_id
limit %(limit)s
"""


async def addressing(runtime: Runtime) -> None:
    """Name persons until cancelled."""
    loop, looked = asyncio.get_running_loop(), 0.0
    with runtime.sequencer.advancing(notice) as wake:
        while True:
            late = loop.time() - looked >= LATE_SECONDS
            try:
                more = await name_some(runtime, late=False)
                if late:
                    looked = loop.time()
                    more |= await name_some(runtime, late=True)
            except (OperationalError, Refusal) as fault:
                log.warning("addressing waits for the store: %s", type(fault).__name__)
                more = False
            if not more:
                await wake.wait(LATE_SECONDS)


async def name_some(runtime: Runtime, *, late: bool) -> bool:
    """One pass over open audiences; True if there may be more."""
    patient = runtime.clock.now() - PATIENCE
    async with runtime.pool.connection() as conn:
        if not await any_open(conn, missing=late):
            return False
        asked = {"late": late, "limit": AT_MOST, "patient": patient, **TERMS}
        rows = await (await conn.cursor(row_factory=dict_row).execute(OPEN, asked)).fetchall()
    notices = groupby(rows, itemgetter("notice_id"))
    await asyncio.gather(*(_name(runtime, list(of_one)) for _, of_one in notices))
    return len(rows) == AT_MOST


async def _name(runtime: Runtime, rows: Sequence[dict[str, Any]]) -> None:
    """All audiences of one notice that were looked at, one after another: they are one stream.

    For what is over by then nobody is named: it had nobody as it was asked for, and is not looked at again.
    """
    for row in rows:
        if row["person_ids"] and not row["over"]:
            named = Name(who=row["who"], person_ids=tuple(row["person_ids"]), place=row["place"])
            await _do(runtime, row, named)
        elif not row["missing"]:
            log.warning("nobody is responsible: %s of park %s", row["who"], row["park_id"])
            await _do(runtime, row, FindNobody(who=row["who"]))
    unheard = [row for row in rows if not row["person_ids"] and row["stand_in_ids"] and not row["over"]]
    if unheard:
        first = unheard[0]
        command = StandIn(
            instead_of=tuple(row["who"] for row in unheard),
            role=first["role"],
            elsewhere=first["elsewhere"],
            person_ids=tuple(first["stand_in_ids"]),
            place=first["place"],
        )
        await _do(runtime, first, command)


async def _do(runtime: Runtime, row: dict[str, Any], command: NoticeCommand) -> None:
    origin = Origin.from_dict(row["origin"])
    await runtime.handle(notice, row["notice_id"], command, origin=origin, command_id=new_id())
