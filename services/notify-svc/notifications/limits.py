"""What each person was sent today, by channel and template, counted in our own table before more is sent.

An emergency counts among emergencies alone, so that no ordinary notice keeps it from them; all else counts
among all. An alarm about an ordinary repair is no emergency here.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, LiteralString

from kernel.clock import SHANGHAI, local_date
from psycopg import AsyncConnection

from notifications.composing import Begun
from notifications.domain.plan import PRIORITY

# What was asked for a week ago may have been sent today: after quiet hours, or an outage.
SENT: LiteralString = """
select n.person_id, a.channel, n.template, n.rank, n.words->>'urgency', count(*)
from views.notifications n, jsonb_each(n.attempts) as a(channel, attempt)
where n.person_id = any(%(persons)s) and n.requested_at > %(midnight)s - interval '7 days'
    and (a.attempt->>'accepted_at')::timestamptz >= %(midnight)s
group by 1, 2, 3, 4, 5
"""
Key = tuple[Any, ...]


class Sent:
    """Of some persons, with those of this round that are on their way."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()

    def add(self, whose: Key, template: str, count: int, *, emergency: bool) -> None:
        """`whose`: the person and the channel."""
        for among in {False, emergency}:
            self._counts[among, *whose] += count
            self._counts[among, *whose, template] += count

    def take(self, attempt: Begun) -> bool:
        """Whether the limits leave room for this one, which then counts. In doubt it may be there already."""
        row = attempt.row
        whose, template = (row["person_id"], attempt.channel), row["template"]
        emergency = _emergency(row["rank"], row["words"].get("urgency"))
        today, of_the_template = self._counts[emergency, *whose], self._counts[emergency, *whose, template]
        if not attempt.started.in_doubt and attempt.limits.reached(attempt.channel, today, of_the_template):
            return False
        self.add(whose, template, 1, emergency=emergency)
        return True


async def sent_today(conn: AsyncConnection[Any], attempts: Iterable[Begun], now: datetime) -> Sent:
    """Since midnight, Asia/Shanghai, as providers count."""
    persons = list({each.row["person_id"] for each in attempts})
    midnight = datetime.combine(local_date(now), time(), SHANGHAI)
    sent = Sent()
    found = await conn.execute(SENT, {"persons": persons, "midnight": midnight})
    for person, channel, template, rank, urgency, count in await found.fetchall():
        sent.add((person, channel), template, count, emergency=_emergency(rank, urgency))
    return sent


def _emergency(rank: int, urgency: str | None) -> bool:
    """`urgency`: of the order it is about, where it is about one."""
    return PRIORITY[rank] == "emergency" and urgency != "ordinary"
