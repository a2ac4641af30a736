"""Of whom a confirmation is, what for, until when its code counts, and by which channels it may have gone."""

from typing import LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.confirmation import CodeAsked
from notifications.views.notifications import may_have_it


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, CodeAsked):
        return row
    said = fact.event.model_dump(include={"person_id", "purpose", "expires_at"})
    return {"id": fact.event.confirmation_id, **said}


confirmations = View(
    name="confirmations",
    columns="id uuid primary key, person_id uuid not null, purpose text not null,"
    " expires_at timestamptz not null",
    listens=(CodeAsked,),
    keys=lambda fact: [fact.event.confirmation_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
)


async def went_by(host: Host, confirmation_id: UUID) -> frozenset[str]:
    """The channels by which the code may have left, while it is sent or thereafter."""
    query: LiteralString = (
        "select attempts from views.notifications where thing_id = %s and kind = 'CodeAsked'"
    )
    async with host.pool.connection() as conn:
        rows = await (await conn.execute(query, [confirmation_id])).fetchall()
    return frozenset(channel for (attempts,) in rows for channel in may_have_it(attempts))
