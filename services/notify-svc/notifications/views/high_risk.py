"""Who counts as high-risk, as tenant-svc told it of one of their numbers; it holds for all of them."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import persons_like
from psycopg import AsyncConnection

from notifications.domain.callback_facts import HighRiskEnded, HighRiskNoted


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case HighRiskNoted(person_id=who):
            return {"person_id": who}
        case HighRiskEnded():
            return None
    return row


high_risk = View(
    name="high_risk",
    columns="person_id uuid primary key",
    listens=(HighRiskNoted, HighRiskEnded),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="person_id",
)

_OF_THEM: LiteralString = f"""
    select c.id from unnest(%s::uuid[]) as c (id)
     where exists (select from views.high_risk h where h.person_id in {persons_like("c.id")})"""


async def at_risk(conn: AsyncConnection, person_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of them who count as high-risk, under whichever of their numbers it was found."""
    found = await conn.execute(_OF_THEM, [list(person_ids)])
    return frozenset(id_ for (id_,) in await found.fetchall())
