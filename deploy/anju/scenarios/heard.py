"""What tenants heard, by notify-svc's own rows: by a message in its plan's time, or by a human in theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from notifications.domain.plans import NIGHT

from anju.demonstration.house import House

NOTICES: Final[LiteralString] = """
select n.id, n.person_id, n.requested_at, n.delivered_at, n.status, n.attempts,
       c.id as callback_id, c.reason, c.how, c.due_at as call_by, c.closed_at,
       jsonb_array_length(coalesce(c.calls, '[]')) as calls
  from views.notifications n left join views.callbacks c on c.id = n.id
 where n.person_id = any(%s) and n.rank <= 1
"""
BY_A_HUMAN: Final = ("call", "in_person", "letter")
Row = Mapping[str, Any]


async def important(house: House, persons: Sequence[UUID]) -> list[dict[str, Any]]:
    """Every notice of an important matter to one of these persons."""
    return await house.ask("notifications", NOTICES, [list(persons)])


def in_time(row: Row, plan: timedelta) -> bool:
    """A message was receipted while its plan ran, or a human told them before they had to have called."""
    return by_message(row, plan) or by_call(row)


def by_message(row: Row, plan: timedelta) -> bool:
    """Of what waits for the morning, the plan's time begins there."""
    at: datetime | None = row["delivered_at"]
    return at is not None and at - NIGHT.over(row["requested_at"]) <= plan


def by_call(row: Row) -> bool:
    return row["how"] in BY_A_HUMAN and row["closed_at"] <= row["call_by"]


def of_channels(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """How many messages of each channel ended how."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        for channel, attempt in row["attempts"].items():
            ended = found.setdefault(channel, {"asked": 0, "delivered": 0})
            ended["asked"] += 1
            # A dead address of which tenant-svc was told is `buried`.
            status = {"buried": "dead"}.get(attempt["status"], attempt["status"])
            ended[status] = ended.get(status, 0) + 1
    return found


def of_callbacks(rows: Sequence[Row]) -> dict[str, int]:
    tasks = [row for row in rows if row["callback_id"]]
    return {
        "opened": len(tasks),
        "because_unreached": sum(row["reason"] == "unreached" for row in tasks),
        "because_high_risk": sum(row["reason"] == "high_risk" for row in tasks),
        "calls": sum(row["calls"] for row in tasks),
        "told_by_a_human": sum(row["how"] in BY_A_HUMAN for row in tasks),
        "heard_by_message_after_all": sum(row["how"] == "receipt" for row in tasks),
        "late": sum(row["closed_at"] is None or row["closed_at"] > row["call_by"] for row in tasks),
    }
