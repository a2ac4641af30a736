"""Looks whether each channel, and each kind of device that one provider alone leads to, has a provider in
order: without one for longer than policy says, and once it has one again, those above are told, with how many
messages wait.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, LiteralString

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import new_id
from psycopg.rows import dict_row

from notifications.domain.notification import OUT_OF_ORDER
from notifications.domain.outage import NoteOrder, NoteOutage, outage
from notifications.domain.outage_policy import ChannelOutages
from notifications.edge.partners import PartnerSettings, Way, ways
from notifications.policies.of_outages import outage_of
from notifications.views.policies import SHELF

# It is out of order since the last of its providers is; what waits for the morning waits for no provider, and
# what waits for one that alone leads to its address for no other.
STATES: Final[LiteralString] = """
select w.channel, w.alone, o.way is not null as told,
       case when bool_and(coalesce(c.open, false)) then max(c.since) end as since,
       (select count(*) from views.notifications n
         where n.due_at is not null
           and n.attempts -> w.channel ->> 'status' in ('waiting', 'calling', 'postponed')
           and case when w.alone is null
                    then coalesce(n.attempts -> w.channel ->> 'code', '') <> all(%(of_one)s)
                    else n.attempts -> w.channel ->> 'code' = %(waits)s || w.alone end) as waiting
  from unnest(%(channels)s::text[], %(alone)s::text[], %(providers)s::text[]) as w (channel, alone, provider)
  left join views.circuits c on c.provider = w.provider
  left join views.outages o on o.way = coalesce(w.alone, w.channel) and not o.over
 group by w.channel, w.alone, o.way
having bool_and(coalesce(c.open, false)) <> (o.way is not null)
 order by w.channel, w.alone nulls first
"""


async def outages_told(runtime: Runtime) -> None:
    """Tell of them until cancelled."""
    await looking(runtime, "outages told", partial(tell_outages, ways=ways(PartnerSettings())))


async def tell_outages(runtime: Runtime, *, ways: Sequence[Way]) -> None:
    """One pass over all ways that are not as was told last."""
    each = [(way, name) for way in ways for name in way.providers]
    asked = {
        "channels": [way.channel for way, _ in each],
        "alone": [way.alone for way, _ in each],
        "providers": [name for _, name in each],
        "waits": f"{OUT_OF_ORDER}:",
        "of_one": [f"{OUT_OF_ORDER}:{way.alone}" for way in ways if way.alone],
    }
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        rows = await (await conn.cursor(row_factory=dict_row).execute(STATES, asked)).fetchall()
        book = await SHELF.book(conn) if rows else None
    if book is None:
        return
    patience = timedelta(minutes=book.of(ChannelOutages).in_force(local_date(now)).values.minutes)
    for row in rows:
        if row["told"] or row["since"] + patience <= now:
            stream = outage_of(row["alone"] or row["channel"])
            await runtime.handle(outage, stream, _noted(row, now), origin=SYSTEM, command_id=new_id())


def _noted(row: dict[str, Any], now: datetime) -> NoteOutage | NoteOrder:
    said = {name: row[name] for name in ("channel", "alone", "waiting")}
    return NoteOrder(**said, at=now) if row["told"] else NoteOutage(**said, since=row["since"])
