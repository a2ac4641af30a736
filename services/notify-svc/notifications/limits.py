"""What each person was sent today, by channel and template, counted in our own table before more is sent."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, LiteralString

from kernel.clock import SHANGHAI, local_date
from psycopg import AsyncConnection

from notifications.composing import Begun

# What was asked for a week ago may have been sent today: after quiet hours, or an outage.
SENT: LiteralString = """
select n.person_id, a.channel, n.template, count(*)
from views.notifications n, jsonb_each(n.attempts) as a(channel, attempt)
where n.person_id = any(%(persons)s) and n.requested_at > %(midnight)s - interval '7 days'
    and (a.attempt->>'accepted_at')::timestamptz >= %(midnight)s
group by 1, 2, 3
"""
Key = tuple[Any, ...]


class Sent:
    """Of some persons, with those of this round that are on their way."""

    def __init__(self, counts: Counter[Key]) -> None:
        self._counts = counts

    def take(self, attempt: Begun) -> bool:
        """Whether the limits leave room for this one, which then counts. In doubt it may be there already."""
        person, template = attempt.row["person_id"], attempt.row["template"]
        whole, one = (person, attempt.channel), (person, attempt.channel, template)
        if not attempt.started.in_doubt and attempt.limits.reached(
            attempt.channel, self._counts[whole], self._counts[one]
        ):
            return False
        self._counts.update((whole, one))
        return True


async def sent_today(conn: AsyncConnection[Any], attempts: Iterable[Begun], now: datetime) -> Sent:
    """Since midnight, Asia/Shanghai, as providers count."""
    persons = list({each.row["person_id"] for each in attempts})
    midnight = datetime.combine(local_date(now), time(), SHANGHAI)
    counts: Counter[Key] = Counter()
    found = await conn.execute(SENT, {"persons": persons, "midnight": midnight})
    for person, channel, template, count in await found.fetchall():
        counts[person, channel] += count
        counts[person, channel, template] += count
    return Sent(counts)
