"""What each person said about what they want to get where; of who said nothing, nothing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from notifications.domain.preference import ChannelSwitchedOff, ChannelSwitchedOn, OfChannel, of


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case OfChannel(person_id=who, purpose=purpose, channel=channel):
            said = row["said"] if row else {}
            on = isinstance(fact.event, ChannelSwitchedOn)
            return {"person_id": who, "said": said | {of(purpose, channel): on}, "version": fact.version}
    return row


preferences = View(
    name="preferences",
    columns="person_id uuid primary key, said jsonb not null, version int not null",
    listens=(ChannelSwitchedOn, ChannelSwitchedOff),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="person_id",
)


async def said_by(conn: AsyncConnection[Any], person_ids: Iterable[UUID]) -> dict[UUID, dict[str, bool]]:
    """Of those of them who ever said something."""
    query = "select person_id, said from views.preferences where person_id = any(%s)"
    found = await conn.cursor(row_factory=tuple_row).execute(query, [list(person_ids)])
    return dict(await found.fetchall())
