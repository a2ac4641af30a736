"""What is to be taken up now: notifications, and which of their channels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from notifications.domain.limits import is_emergency
from notifications.domain.plan import PRIORITY, Channel
from notifications.views.over import KINDS, over
from notifications.views.units import PLACES

# Who a cause names is asked to be told at once: where it is, nobody has looked up for them yet.
DUE: LiteralString = f"""
select n.*, coalesce(u.place, '') as unit_place, {over("n")} as over
from views.notifications n left join {PLACES} u on u.id = n.unit_id
where n.due_at <= %(now)s order by n.rank, n.due_at limit %(at_most)s
"""


Row = Mapping[str, Any]


async def due_now(conn: AsyncConnection[Any], now: datetime, at_most: int) -> list[dict[str, Any]]:
    """The most pressing first; `over`: what it is about is, or was told anew since."""
    asked = {**KINDS, "now": now, "at_most": at_most}
    return await (await conn.cursor(row_factory=dict_row).execute(DUE, asked)).fetchall()


def due(row: Row, now: datetime) -> list[Channel]:
    """The channels that may be free; of the others no provider is spent a try on."""
    attempts = row["attempts"].items()
    return [c for c, a in attempts if a["due_at"] and datetime.fromisoformat(a["due_at"]) <= now]


def emergency(row: Row) -> bool:
    """Whether it goes before all else."""
    return is_emergency(PRIORITY[row["rank"]], row["words"].get("urgency"))
