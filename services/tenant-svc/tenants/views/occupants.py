"""Who lives with whom, or asked to. Who they are is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import household as of
from tenants.views.query import Pool, rows
from tenants.views.tenants import numbers_of


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.OccupantNamed(occupant_id=id_, seals=seals) as named:
            said = named.model_dump(include={"tenant_id", "person_id", "unit_id", "park_id", "relation"})
            none = {"judged_by": None, "judged_at": None, "reason": None}
            kept = {"seals": seals.model_dump(), "named_at": fact.effective_at}
            return {"id": id_, **said, **kept, "status": "open", **none}
        case of.OccupantLeft() if row:
            return row | {"status": "left"}
        case of.OccupantReturned() if row:
            return row | {"status": of.status_after(fact.event)}
        case of.OccupantApproved() | of.OccupantDeclined() if row:
            said = {"judged_by": fact.origin.actor, "judged_at": fact.effective_at}
            return row | said | {"status": of.STATUS[type(fact.event)], "reason": fact.origin.reason}
    return row


def _keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.occupant_id] if isinstance(fact.event, of.HouseholdEvent) else []


occupants = View(
    name="occupants",
    columns="id uuid primary key, tenant_id uuid not null, person_id uuid not null, unit_id uuid not null,"
    " park_id uuid not null, relation text not null, seals jsonb not null, status text not null,"
    " named_at timestamptz not null, judged_by text, judged_at timestamptz, reason text",
    listens=of.household.events,
    keys=_keys,
    project=project,
    inline=True,
    indexes=("(tenant_id)", "(named_at, id)"),
)

_PAGE: LiteralString = f"""
    select * from views.occupants
     where (%(last_at)s::timestamptz is null or (named_at, id) > (%(last_at)s, %(last_id)s))
       and (%(status)s::text is null or status = %(status)s)
       and (%(tenant_id)s::uuid is null or tenant_id in {numbers_of("%(tenant_id)s::uuid")})
       and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
     order by named_at, id limit %(fetch)s"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` behind `last`, who was named first first; `parks`: what the caller may see."""
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})


async def one(pool: Pool, occupant_id: UUID) -> Row | None:
    found = await rows(pool, "select * from views.occupants where id = %s", [occupant_id])
    return found[0] if found else None


async def all_of(pool: Pool, tenant_id: UUID) -> list[Row]:
    """All whom one tenant ever named, by whichever number, the latest first."""
    query: LiteralString = f"""
        select * from views.occupants where tenant_id in {numbers_of("%s::uuid")}
         order by named_at desc, id"""
    return await rows(pool, query, [tenant_id])
