"""Finds whom a party named for emergencies, for each audience that is theirs.

tenant-svc is asked; which of its contacts they are becomes a fact, names and numbers do not. It is away: they
wait, and no audience of a role waits with them. A party who named nobody leaves the audience missing, as a
role does that nobody holds: `addressing.py` has others hear it.
"""

import asyncio
import logging
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.signals import Pace
from neighbours.asking import NeighbourAway
from psycopg import OperationalError
from psycopg.rows import dict_row

from notifications.domain.notice import FindNobody, Name, NoticeCommand, notice
from notifications.edge.people import PURPOSE, People, open_people
from notifications.views.audiences import any_open
from notifications.views.units import PLACES

log = logging.getLogger(__name__)

AT_MOST: Final = 20
POLL_SECONDS: Final = 2.0
LONGEST_WAIT: Final = 30.0
OPEN: Final[LiteralString] = f"""
select a.notice_id, a.who, a.person_id, a.origin, coalesce(u.place, '') as place
from views.audiences a left join {PLACES} u on u.id = a.unit_id
where a.open and not a.missing and a.who = 'emergency_contact'
order by a.asked_at, a.notice_id limit %s
"""


async def contacting(runtime: Runtime) -> None:
    """Name them until cancelled; tenant-svc being away is waited out."""
    away = Pace(POLL_SECONDS, LONGEST_WAIT)
    with runtime.sequencer.advancing(notice) as wake:
        async with open_people(runtime.settings.token_key) as people:
            while True:
                try:
                    more = await name_some(runtime, people)
                    away.worked()
                    if not more:
                        await wake.wait(POLL_SECONDS)
                except (NeighbourAway, OperationalError, Refusal) as fault:
                    log.warning("emergency contacts wait to be told: %s", fault)
                    await asyncio.sleep(away.seconds())


async def name_some(runtime: Runtime, people: People) -> bool:
    """Those of the audiences that wait longest; True if there may be more."""
    async with runtime.pool.connection() as conn:
        if not await any_open(conn, missing=False):
            return False
        rows = await (await conn.cursor(row_factory=dict_row).execute(OPEN, [AT_MOST])).fetchall()
    for row in rows:
        contacts = await people.emergency(row["person_id"], PURPOSE) if row["person_id"] else []
        await _say(runtime, row, [each.contact_id for each in contacts])
    return len(rows) == AT_MOST


async def _say(runtime: Runtime, row: dict[str, Any], contact_ids: list[Any]) -> None:
    who = row["who"]
    named = Name(who=who, person_ids=tuple(contact_ids), place=row["place"])
    command: NoticeCommand = named if contact_ids else FindNobody(who=who)
    origin = Origin.from_dict(row["origin"])
    await runtime.handle(notice, row["notice_id"], command, origin=origin, command_id=new_id())
