"""Which lists were asked for unmasked, by whom and why, who approved them, and when they were taken."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import reveal as of
from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.RevealAsked(reveal_id=id_, wanted=wanted, listed=listed, asked_by=who):
            asked = {"asked_by": who, "asked_at": fact.effective_at, "reason": fact.origin.reason}
            nobody = {"approved_by": None, "approved_at": None, "taken_at": None}
            return {"id": id_, **listed.model_dump()} | wanted.model_dump() | asked | nobody
        case of.RevealApproved(approved_by=who) if row:
            return row | {"approved_by": who, "approved_at": fact.effective_at}
        case of.RevealTaken() if row:
            return row | {"taken_at": fact.effective_at}
    return row


reveals = View(
    name="reveals",
    columns="id uuid primary key, count int not null, digest text not null, park_id uuid, unit_id uuid,"
    " status text, asked_by text not null, asked_at timestamptz not null, reason text, approved_by text,"
    " approved_at timestamptz, taken_at timestamptz",
    listens=of.reveal.events,
    keys=lambda fact: [fact.event.reveal_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(asked_at, id)",),
)

_PAGE: LiteralString = """
    select * from views.reveals
     where (%(last_at)s::timestamptz is null or (asked_at, id) < (%(last_at)s, %(last_id)s))
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
     order by asked_at desc, id desc limit %(fetch)s"""


async def page_of(
    pool: Pool, parks: list[UUID] | None, last: tuple[datetime, UUID] | None, fetch: int
) -> list[Row]:
    """At most `fetch` behind `last`, the latest asked for first; `parks`: what the caller may see."""
    last_at, last_id = last or (None, None)
    wanted = {"parks": parks, "last_at": last_at, "last_id": last_id, "fetch": fetch}
    return await rows(pool, _PAGE, wanted)


async def one(pool: Pool, reveal_id: UUID) -> Row | None:
    found = await rows(pool, "select * from views.reveals where id = %s", [reveal_id])
    return found[0] if found else None
