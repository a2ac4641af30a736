"""HTTP of whether important matters reached whom they are about, against what the company promises."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal, LiteralString, get_args
from uuid import UUID

from edge.access import Role
from edge.call import Call
from edge.kit import Edge
from edge.lists import Sheet
from host.runtime import Runtime
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from notifications.edge.reach import Since, Until, span_of

TARGET: Final = 98.1
"""Per cent of important notifications that reach whom they are about: what the company promises."""
Group = Literal["concerned", "staff"]
GROUPS: Final = {"concerned": "当事人（租客、业主及其紧急联系人）", "staff": "员工"}

IMPORTANT: Final = Sheet(
    "重要事项触达率",
    {
        "since": "起始日期",
        "until": "截止日期",
        "group": "通知对象",
        "persons": "人数（同一人只计一次）",
        "notifications": "通知数",
        "by_message": "消息按时送达的通知数",
        "by_call": "人工按时告知的通知数",
        "late": "超时后才送达或告知的通知数",
        "under_way": "仍在发送中的通知数",
        "per_cent": "按时触达率（%，按通知数，不含发送中）",
        "target_per_cent": "承诺触达率（%）",
        "met": "是否达标",
    },
    {"group": GROUPS},
)

# A call counts where the message did not come in time; who was told is waited for no longer.
COUNTED: LiteralString = """
with each as (
    select n.person_id, n.status = 'delivered' and not n.late as by_message,
           n.status = 'delivered' as came, n.status = 'requested' as open,
           coalesce(c.how in ('call', 'in_person', 'letter'), false) as told,
           coalesce(c.how in ('call', 'in_person', 'letter') and c.closed_at <= c.due_at, false) as in_time,
           case when s.person_id is null then 'concerned' else 'staff' end as "group"
    from views.notifications n
    left join views.staff s on s.person_id = n.person_id
    left join views.callbacks c on c.id = n.id
    where n.day between %(since)s and %(until)s and n.rank <= 1 and n.status <> 'lapsed'
        and (%(parks)s::uuid[] is null or n.park_id = any(%(parks)s))
        and (%(park)s::uuid is null or n.park_id = %(park)s)
)
select "group", count(distinct person_id) as persons, count(*) as notifications,
       count(*) filter (where by_message) as by_message,
       count(*) filter (where in_time and not by_message) as by_call,
       count(*) filter (where (came or told) and not (by_message or in_time)) as late,
       count(*) filter (where open and not told) as under_way
from each group by "group"
"""
NONE: Final = dict.fromkeys(("persons", "notifications", "by_message", "by_call", "late", "under_way"), 0)


class ImportantReach(BaseModel):
    """Of what is important, how much reached whom it was for: by a message in the time of its plan, or by a
    human who told them by when they were to be called. What came `late` reached nobody in time.

    The promise is made to whom matters are about (`concerned`); the staff, who hear of the same matters more
    often than anybody, stand beside it and have no target. `met` is null as long as it depends on what is
    under way: true once enough were reached even if none of that arrives, false once too few can be.
    """

    group: Group = Field(
        description="concerned: tenants, owners and their emergency contacts; staff: who works here"
    )
    since: date
    until: date
    persons: int = Field(description="distinct persons, however many notifications each of them had")
    notifications: int
    by_message: int = Field(description="notifications that a message brought in the time of their plan")
    by_call: int = Field(description="others of which a human told them by when they were to be called")
    late: int = Field(description="others that a message brought, or of which a human told them, later")
    under_way: int = Field(description="notifications that may still arrive")
    per_cent: float | None = Field(description="of the notifications that are not under way; null of none")
    target_per_cent: float | None = Field(description="null of the staff")
    met: bool | None


def important_routes(edge: Edge, runtime: Runtime, readers: Sequence[Role]) -> None:
    """Add it to the service's own."""

    @edge.get("/reach/important", allow=readers, sheet=IMPORTANT)
    async def important(
        call: Call, since: Since = None, until: Until = None, park_id: UUID | None = None
    ) -> list[ImportantReach]:
        """重要事项触达率 of whom they are about, against the 98.1 % that are promised; and of the staff."""
        span = span_of(call, since, until)
        asked = {**span, "parks": call.parks, "park": park_id}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await (await cursor.execute(COUNTED, asked)).fetchall()
        by_group = {row["group"]: row for row in found}
        return [_reach(group, by_group.get(group, NONE), span) for group in get_args(Group)]


def _reach(group: Group, counted: dict[str, Any], span: dict[str, date]) -> ImportantReach:
    reached, notifications = counted["by_message"] + counted["by_call"], counted["notifications"]
    waiting, promised = counted["under_way"], group == "concerned"
    over = notifications - waiting
    return ImportantReach(
        **counted | span | {"group": group},
        per_cent=round(100 * reached / over, 2) if over else None,
        target_per_cent=TARGET if promised else None,
        met=met_by(reached, waiting, notifications) if promised else None,
    )


def met_by(reached: int, under_way: int, notifications: int) -> bool | None:
    """Whether the target is met whatever becomes of what is under way; None where that decides."""
    least, most = (100 * each >= TARGET * notifications for each in (reached, reached + under_way))
    return least if notifications and least == most else None
