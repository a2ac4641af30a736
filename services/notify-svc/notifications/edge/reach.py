"""HTTP of reach 触达率: how many heard what, by which channel."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal, LiteralString
from uuid import UUID

from edge.access import Role
from edge.body import LocalDate
from edge.call import Call, CallContext
from edge.kit import Edge
from edge.lists import Sheet
from fastapi import Query
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Refusal
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from notifications.domain.kinds import CHANNEL, KIND
from notifications.edge.sheets import readable
from notifications.views.notifications import BITS

DAYS: Final = 30
MOST_DAYS: Final = 366
Dimension = Literal["kind", "channel", "park_id", "day"]
USUALLY_BY: Final[list[Dimension]] = ["kind", "channel"]
KINDS: Final = {kind: words[0] for kind, words in KIND.items()}
CHANNELS: Final = {channel: words[0] for channel, words in CHANNEL.items()}

REACH: Final = Sheet(
    "触达率",
    {
        "day": "日期",
        "park": "园区",
        "kind": "事由",
        "channel": "渠道",
        "asked": "发起数",
        "delivered": "送达数",
        "notices_reached": "按时至少一个渠道送达的通知数",
        "notices_late": "超时后才送达的通知数",
        "notices_unreached": "所有渠道均未送达的通知数",
        "under_way": "仍在发送中的通知数",
        "per_cent": "按时触达率（%，不含发送中）",
    },
    {"kind": KINDS, "channel": CHANNELS},
)

# Counted out of the index first; only the few kinds of rows that this leaves are taken apart by channel.
COUNTED: LiteralString = """
with counted as (
    select day, park_id, kind, asked, heard, status, late, count(*) as n from views.notifications
    where day between %(since)s and %(until)s
        and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
        and (%(park)s::uuid is null or park_id = %(park)s)
        and (%(kind)s::text is null or kind = %(kind)s)
    group by day, park_id, kind, asked, heard, status, late
)
select case when %(by_day)s then day end as day,
       case when %(by_park)s then park_id end as park_id,
       case when %(by_kind)s then kind end as kind,
       case when %(by_channel)s then channel end as channel,
       sum(n)::bigint as asked,
       coalesce(sum(n) filter (where heard & case when %(by_channel)s then bit else heard end > 0), 0)::bigint
           as delivered,
       coalesce(sum(n) filter (where status = 'requested'), 0)::bigint as under_way,
       coalesce(sum(n) filter (where status in ('delivered', 'unreached')), 0)::bigint as over,
       coalesce(sum(n) filter (where status in ('delivered', 'unreached') and not late
           and heard & case when %(by_channel)s then bit else heard end > 0), 0)::bigint as heard_of_them,
       coalesce(sum(n) filter (where status = 'delivered' and not late), 0)::bigint as notices_reached,
       coalesce(sum(n) filter (where status = 'delivered' and late), 0)::bigint as notices_late,
       coalesce(sum(n) filter (where status = 'unreached'), 0)::bigint as notices_unreached
from counted join unnest(%(channels)s::text[], %(bits)s::int[]) as of_channels (channel, bit)
    on (case when %(by_channel)s then asked & bit > 0 else bit = 1 end)
group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""


class SpanTooLong(Refusal):
    """More days than one report has; or none."""

    title, field = "起止日期之间应为 1 至 {days} 天", "until"


class ReachRow(BaseModel):
    """Of a channel `asked` and `delivered` count its messages, else notices, by whichever channels they came.

    `notices_reached` arrived by at least one channel in the time of their plan, `notices_late` after it,
    `notices_unreached` by none, and others are under way: of a channel, among those that were given to a
    provider of it, or are to be (without an address, over its limit or unwanted there, none is). What was
    not asked by is null.
    """

    @classmethod
    def of(cls, over: int, heard_of_them: int, **counted: Any) -> "ReachRow":
        """`over`: of `asked`, those whose notice arrived or can no more; so many were heard in time."""
        return cls(**counted, per_cent=round(100 * heard_of_them / over, 2) if over else None)

    day: date | None
    park_id: UUID | None
    kind: str | None
    channel: str | None
    asked: int
    delivered: int
    notices_reached: int
    notices_late: int
    notices_unreached: int
    under_way: int = Field(description="of `asked`: their notice may still arrive")
    per_cent: float | None = Field(description="heard in time, of those that are not under way; null of none")


Since = Annotated[LocalDate | None, Query(description="first day, thirty days back where it is left out")]
Until = Annotated[LocalDate | None, Query(description="last day, today where it is left out")]


def reach_routes(edge: Edge, runtime: Runtime, readers: Sequence[Role]) -> None:
    """Add them to the service's own."""

    async def rows(query: LiteralString, **values: Any) -> list[dict[str, Any]]:
        async with runtime.pool.connection() as conn:
            return await (await conn.cursor(row_factory=dict_row).execute(query, values)).fetchall()

    @edge.get("/reach", allow=readers, sheet=readable(runtime, REACH))
    async def reach(
        call: Call,
        since: Since = None,
        until: Until = None,
        park_id: UUID | None = None,
        kind: Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z]+$")] = None,
        by: Annotated[list[Dimension], Query(max_length=4)] = USUALLY_BY,
    ) -> list[ReachRow]:
        """触达率: how many were asked for and heard in time, `by` any of kind, channel, park and day."""
        found = await rows(
            COUNTED,
            **span_of(call, since, until),
            parks=call.parks,
            park=park_id,
            kind=kind,
            by_day="day" in by,
            by_park="park_id" in by,
            by_kind="kind" in by,
            by_channel="channel" in by,
            channels=list(BITS),
            bits=list(BITS.values()),
        )
        return [ReachRow.of(**row) for row in found]


def span_of(call: CallContext, since: date | None, until: date | None) -> dict[str, date]:
    """Both days included. Raises SpanTooLong."""
    last = until or local_date(call.now)
    first = since or last - timedelta(days=DAYS)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise SpanTooLong(days=MOST_DAYS)
    return {"since": first, "until": last}
