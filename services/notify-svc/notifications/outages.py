"""Looks whether each channel has a provider in order: without one for longer than policy says, and once it
has one again, those above are told, with how many messages wait.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, LiteralString

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import new_id
from psycopg.rows import dict_row

from notifications.domain.outage import NoteOrder, NoteOutage, outage
from notifications.domain.outage_policy import ChannelOutages
from notifications.domain.plan import Channel
from notifications.edge.partners import PartnerSettings, lineup
from notifications.policies.of_outages import outage_of
from notifications.views.policies import SHELF

Lineup = Mapping[Channel, tuple[str, ...]]

# It is out of order since the last of its providers is; what waits for the morning waits for no provider.
STATES: Final[LiteralString] = """
select l.channel, o.channel is not null as told,
       case when bool_and(coalesce(c.open, false)) then max(c.since) end as since,
       (select count(*) from views.notifications n
         where n.due_at is not null
           and n.attempts -> l.channel ->> 'status' in ('waiting', 'calling', 'postponed')) as waiting
  from unnest(%(channels)s::text[], %(providers)s::text[]) as l (channel, provider)
  left join views.circuits c on c.provider = l.provider
  left join views.outages o on o.channel = l.channel and not o.over
 group by l.channel, o.channel
having bool_and(coalesce(c.open, false)) <> (o.channel is not null)
 order by l.channel
"""


async def outages_told(runtime: Runtime) -> None:
    """Tell of them until cancelled."""
    await looking(runtime, "outages told", partial(tell_outages, channels=lineup(PartnerSettings())))


async def tell_outages(runtime: Runtime, *, channels: Lineup) -> None:
    """One pass over all channels that are not as was told last."""
    pairs = [(channel, name) for channel, names in channels.items() for name in names]
    asked = {"channels": [channel for channel, _ in pairs], "providers": [name for _, name in pairs]}
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        rows = await (await conn.cursor(row_factory=dict_row).execute(STATES, asked)).fetchall()
        book = await SHELF.book(conn) if rows else None
    if book is None:
        return
    patience = timedelta(minutes=book.of(ChannelOutages).in_force(local_date(now)).values.minutes)
    for row in rows:
        if row["told"] or row["since"] + patience <= now:
            stream = outage_of(row["channel"])
            await runtime.handle(outage, stream, _noted(row, now), origin=SYSTEM, command_id=new_id())


def _noted(row: dict[str, Any], now: datetime) -> NoteOutage | NoteOrder:
    said = {"channel": row["channel"], "waiting": row["waiting"]}
    return NoteOrder(**said, at=now) if row["told"] else NoteOutage(**said, since=row["since"])
