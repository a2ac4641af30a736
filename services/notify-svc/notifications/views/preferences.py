"""What each person said about what they want to get where; of who said nothing, nothing.

Who has several numbers said it under each of them: a no under any stands.
"""

from collections.abc import Iterable
from typing import Any, LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import persons_like
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
    """Of those of them who ever said something, under whichever of their numbers."""
    query: LiteralString = f"""
        select w.id, p.said from unnest(%s::uuid[]) as w (id)
          cross join lateral {persons_like("w.id")} as same (id)
          join views.preferences p on p.person_id = same.id"""
    rows = await conn.cursor(row_factory=tuple_row).execute(query, [list(person_ids)])
    found: dict[UUID, dict[str, bool]] = {}
    for id_, said in await rows.fetchall():
        known = found.setdefault(id_, {})
        known |= {what: on and known.get(what, True) for what, on in said.items()}
    return found


async def each_said(conn: AsyncConnection[Any], person_id: UUID) -> dict[UUID, dict[str, bool]]:
    """What was said as each of those whose numbers lead to this one's tenant; as whom they go by first."""
    query: LiteralString = f"""
        select w.id, coalesce(p.said, '{{}}') from {persons_like("%s::uuid")} as w (id)
          left join views.preferences p on p.person_id = w.id
          left join views.tenants t on t.person_id = w.id
         order by t.survivor_id is not null, t.number"""
    rows = await conn.cursor(row_factory=tuple_row).execute(query, [person_id, person_id])
    return dict(await rows.fetchall())
