"""What is known of an address that is not there any more: since when it is dead, and by what."""

from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from notifications.domain.lost import WRONG_NUMBER
from notifications.domain.notification_commands import Fail
from notifications.domain.plan import Channel

# tenant-svc says that it is; what told us so is a message of ours, or a call, if it was we who found out.
DIED: LiteralString = """
select (h.died_at->>%(channel)s)::timestamptz, coalesce(
    (select n.attempts->%(channel)s->>'code' from views.notifications n
     where n.person_id = h.person_id and n.attempts->%(channel)s->>'status' in ('dead', 'buried')
     order by n.requested_at desc limit 1),
    (select %(wrong)s from views.callbacks c
     where c.person_id = h.person_id and %(channel)s = 'sms'
         and c.calls @> '[{"whom": "person", "outcome": "wrong_number"}]' limit 1),
    '')
from views.contact_health h
where h.person_id = %(person)s and %(channel)s = any(h.dead)
"""


async def without_address(
    conn: AsyncConnection[Any], person_id: UUID, channel: Channel, at: datetime
) -> Fail:
    """Of who has no address there: of one that there was, since when it is dead and by what.

    `code`: of the provider that said so, or WRONG_NUMBER; empty where others told tenant-svc.
    """
    asked = {"person": person_id, "channel": channel, "wrong": WRONG_NUMBER}
    found = await (await conn.execute(DIED, asked)).fetchone()
    since, code = found or (None, "")
    return Fail(channel=channel, why="no_address", code=code[:64], at=at, dead_since=since)
