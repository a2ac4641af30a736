"""What is to be taken up now: notifications, and which of their channels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from notifications.domain.limits import is_emergency
from notifications.domain.plan import PRIORITY, Channel
from notifications.views.units import PLACES

# Who a cause names is asked to be told at once: where it is, nobody has looked up for them yet.
DUE: LiteralString = f"""
select n.*, coalesce(u.place, '') as unit_place
from views.notifications n left join {PLACES} u on u.id = n.unit_id
where n.due_at <= %s order by n.rank, n.due_at limit %s
"""


Row = Mapping[str, Any]


def due(row: Row, now: datetime) -> list[Channel]:
    """The channels that may be free; of the others no provider is spent a try on."""
    attempts = row["attempts"].items()
    return [c for c, a in attempts if a["due_at"] and datetime.fromisoformat(a["due_at"]) <= now]


def emergency(row: Row) -> bool:
    """Whether it goes before all else."""
    return is_emergency(PRIORITY[row["rank"]], row["words"].get("urgency"))
