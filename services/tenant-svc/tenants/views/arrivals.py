"""When something last arrived by each channel of a person, as notify-svc told it.

A code that came to an address they offer says nothing of the one they have.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.notifications import NotificationDelivered

from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    """The latest counts, in whatever order it is heard: receipts of many messages have none."""
    match fact.event:
        case NotificationDelivered(person_id=who, channel=channel, at=at, offered=False):
            known = row["arrived"] if row else {}
            last = known.get(channel)
            if last is None or datetime.fromisoformat(last) < at:
                known = known | {channel: at.isoformat()}
            return {"person_id": who, "arrived": known}
    return row


arrivals = View(
    name="arrivals",
    columns="person_id uuid primary key, arrived jsonb not null",
    listens=(NotificationDelivered,),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    key="person_id",
    revision=2,
)


async def of_people(pool: Pool, person_ids: Sequence[UUID]) -> dict[UUID, dict[str, datetime]]:
    """By channel, of those by whom anything ever arrived."""
    query: LiteralString = "select * from views.arrivals where person_id = any(%s)"
    return {
        row["person_id"]: {channel: datetime.fromisoformat(at) for channel, at in row["arrived"].items()}
        for row in await rows(pool, query, [list(person_ids)])
    }
