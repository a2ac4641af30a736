"""Who lives with us and has too few contact methods that work: the task of who looks after the unit."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.reach import ContactMethodsInsufficient, ContactMethodsSufficient
from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContactMethodsInsufficient(person_id=who, home=home, live=live):
            since = row["since"] if row else fact.effective_at
            return {"person_id": who, **home.model_dump(), "live": live, "since": since}
        case ContactMethodsSufficient():
            return None
    return row


hard_to_reach = View(
    name="hard_to_reach",
    columns="person_id uuid primary key, tenant_id uuid not null, unit_id uuid not null,"
    " park_id uuid not null, live int not null, since timestamptz not null",
    listens=(ContactMethodsInsufficient, ContactMethodsSufficient),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="person_id",
    indexes=("(since, person_id)",),
)

_PAGE: LiteralString = """
    select * from views.hard_to_reach
     where (%(last_at)s::timestamptz is null or (since, person_id) > (%(last_at)s, %(last_id)s))
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
     order by since, person_id limit %(fetch)s"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` of them behind `last`, the longest so first; `parks`: what the caller may see."""
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})
