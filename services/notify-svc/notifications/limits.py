"""Which attempts of a round are over the limits of the day, by our own table, before they are sent.

What is under way counts as what was accepted does, also in other rounds and other replicas: of two at once,
one alone gets the last place. Places go by the log: an attempt counts those under way that began before it
did, and it has its position, so all of these are to be seen. Who ends without being accepted gives their
place back.

Of who had so few notifications in these days that no limit can be reached, as of nearly everybody, nothing
more is read: each of their notifications is one message by a channel at most.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from kernel.clock import SHANGHAI, local_date
from psycopg import AsyncConnection
from psycopg.rows import class_row

from notifications.composing import Begun, key_of
from notifications.domain.limits import is_emergency
from notifications.domain.notification import notification
from notifications.domain.plan import PRIORITY

# What was asked for a week ago may have been sent today: after quiet hours, or an outage.
SENT: LiteralString = """
with many as (
    select x.person_id from unnest(%(persons)s::uuid[], %(least)s::int[]) as x(person_id, least)
    where x.least < (select count(*) from (
        select from views.notifications n
        where n.person_id = x.person_id and n.requested_at > %(midnight)s - interval '7 days'
        limit x.least + 1
    ) as found)
)
select person_id, channel, template, rank, urgency,
    case when began is not null then id || '.' || channel end as key,
    case when began > 0 then (
        select position from kernel.log where stream_id = %(stream)s || id and version = began
    ) end as position,
    count(*) as messages
from (
    select n.id, n.person_id, a.channel, n.template, n.rank, n.words->>'urgency' as urgency,
        (a.attempt->>'began')::int as began, (a.attempt->>'accepted_at')::timestamptz as accepted_at
    from many join views.notifications n using (person_id), jsonb_each(n.attempts) as a(channel, attempt)
    where n.requested_at > %(midnight)s - interval '7 days'
) as attempts
where began is not null or accepted_at >= %(midnight)s
group by 1, 2, 3, 4, 5, 6, 7
order by position nulls first
"""


class Sent(NamedTuple):
    """Messages that were accepted, or the one that is under way by the name of `key`.

    `position`: where in the log it began; None: accepted, or a provider may have it already.
    """

    person_id: UUID
    channel: str
    template: str
    rank: int
    urgency: str | None
    key: str | None
    position: int | None
    messages: int

    @property
    def emergency(self) -> bool:
        return is_emergency(PRIORITY[self.rank], self.urgency)


class Counts:
    """How many each person was sent by each channel, and of these in the words of each template."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Any, ...]] = Counter()

    def add(self, sent: Sent) -> None:
        self._counts[sent.person_id, sent.channel] += sent.messages
        self._counts[sent.person_id, sent.channel, sent.template] += sent.messages

    def leave_room(self, attempt: Begun, sent: Sent) -> bool:
        """In doubt it may be there already."""
        whose = (sent.person_id, sent.channel)
        today, of_the_template = self._counts[whose], self._counts[*whose, sent.template]
        return attempt.started.in_doubt or not attempt.limits.reached(
            attempt.channel, today, of_the_template, emergency=sent.emergency
        )


async def over_limit(conn: AsyncConnection[Any], attempts: Iterable[Begun], now: datetime) -> set[str]:
    """The keys of those for whom there is no room since midnight, Asia/Shanghai, as providers count."""
    own = {key_of(each): each for each in attempts}
    least: dict[UUID, int] = {}
    for each in own.values():
        of_channel, person = each.limits.least(each.channel), each.row["person_id"]
        least[person] = min(of_channel, least.get(person, of_channel))
    asked = {
        "persons": list(least),
        "least": list(least.values()),
        "midnight": datetime.combine(local_date(now), time(), SHANGHAI),
        "stream": notification.stream(""),
    }
    counts, over = Counts(), set[str]()
    found = await conn.cursor(row_factory=class_row(Sent)).execute(SENT, asked)
    for sent in await found.fetchall():
        attempt = own.get(sent.key or "")
        if attempt is None or counts.leave_room(attempt, sent):
            counts.add(sent)
        else:
            over.add(key_of(attempt))
    return over
