"""Documents that people handed in, and what became of each. What they show is not here."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import document as of
from tenants.views.query import Pool, rows
from tenants.views.sight import IN_SIGHT

STATUS = {
    of.DocumentWithdrawn: "withdrawn",
    of.DocumentAccepted: "accepted",
    of.DocumentDeclined: "declined",
}


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.DocumentHandedIn(document_id=id_) as handed:
            said = handed.model_dump(include={"person_id", "kind", "media", "size", "content"})
            none = {"judged_by": None, "judged_at": None, "reason": None}
            return {"id": id_, **said, "status": "open", "handed_in_at": fact.effective_at, **none}
        case of.DocumentWithdrawn() if row:
            return row | {"status": "withdrawn"}
        case of.DocumentAccepted() | of.DocumentDeclined() if row:
            said = {"judged_by": fact.origin.actor, "judged_at": fact.effective_at}
            return row | said | {"status": STATUS[type(fact.event)], "reason": fact.origin.reason}
    return row


def _keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.document_id] if isinstance(fact.event, of.DocumentEvent) else []


documents = View(
    name="documents",
    columns="id uuid primary key, person_id uuid not null, kind text not null, media text not null,"
    " size int not null, content text not null, status text not null, handed_in_at timestamptz not null,"
    " judged_by text,"
    " judged_at timestamptz, reason text",
    listens=of.document.events,
    keys=_keys,
    project=project,
    inline=True,
    indexes=("(person_id)", "(handed_in_at, id)", "(person_id) where status = 'open'"),
)

_PAGE: LiteralString = f"""
    select d.*, t.number, t.unit_id
      from views.documents d left join views.tenants t using (person_id)
     cross join lateral (select d.person_id, t.park_id) as seen
     where (%(last_at)s::timestamptz is null or (d.handed_in_at, d.id) > (%(last_at)s, %(last_id)s))
       and (%(status)s::text is null or d.status = %(status)s)
       and (%(persons)s::uuid[] is null or d.person_id = any(%(persons)s))
       and exists (select from views.people p where p.id = d.person_id and p.seals is not null)
       and {IN_SIGHT}
     order by d.handed_in_at, d.id limit %(fetch)s"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` documents behind `last`, the oldest first, none of whoever was erased; `parks`: what
    the caller may see.
    """
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})


async def one(pool: Pool, document_id: UUID) -> Row | None:
    """`forgotten`: whose it was was erased."""
    query: LiteralString = (
        "select d.*, p.seals is null as forgotten from views.documents d"
        " left join views.people p on p.id = d.person_id where d.id = %s"
    )
    found = await rows(pool, query, [document_id])
    return found[0] if found else None


async def beyond_judging(pool: Pool) -> list[Row]:
    """Those that wait, of whoever was erased."""
    query: LiteralString = (
        "select d.id from views.documents d join views.people p on p.id = d.person_id"
        " where d.status = 'open' and p.seals is null order by d.handed_in_at, d.id"
    )
    return await rows(pool, query, [])


async def all_of(pool: Pool, person_ids: Sequence[UUID]) -> list[Row]:
    """All that these ever handed in, the latest first."""
    query: LiteralString = (
        "select * from views.documents where person_id = any(%s) order by handed_in_at desc, id"
    )
    return await rows(pool, query, [list(person_ids)])
