"""Which number gave way to which, when, by whom and why: what can be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.tenant_facts import TenantsMerged, TenantsUnmerged
from tenants.views.query import Pool, rows
from tenants.views.sight import in_sight


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case TenantsMerged() as merged:
            told = merged.model_dump()
            told |= {
                "merged_at": fact.effective_at,
                "merged_by": fact.origin.actor,
                "reason": fact.origin.reason,
            }
            return told | {"places": places(merged.tenant_id, merged.survivor_id)}
        case TenantsUnmerged():
            return None
    return row


def places(gone: UUID, survivor: UUID) -> str:
    """A nummultirange that meets another's where one gave way and the other did, or survived.

    Each tenant has a stretch of numbers: the one that gives way takes all of its own, and one point of the
    survivor's, so that others may give way to the same survivor.
    """
    first, point = gone.int << 128, (survivor.int << 128) + gone.int
    return f"{{[{first},{first + (1 << 128)}),[{point},{point}]}}"


merges = View(
    name="merges",
    columns="tenant_id uuid primary key, person_id uuid not null, number text not null,"
    " survivor_id uuid not null, survivor_person_id uuid not null, survivor_number text not null,"
    " merged_at timestamptz not null, merged_by text not null, reason text,"
    " places nummultirange not null, constraint nobody_is_merged_twice exclude using gist (places with &&)",
    listens=(TenantsMerged, TenantsUnmerged),
    keys=lambda fact: [fact.event.tenant_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="tenant_id",
    indexes=("(survivor_id)", "(survivor_person_id)", "(person_id)", "(merged_at, tenant_id)"),
)

_OTHER: LiteralString = """
    select tenant_id, number, survivor_id, survivor_number from views.merges
     where tenant_id = %(survivor_id)s or survivor_id = %(gone)s
     order by merged_at, tenant_id limit 1"""


async def other_merge(pool: Pool, gone: UUID, survivor_id: UUID) -> Row | None:
    """The first merge that keeps `gone` from giving way to the survivor, with both its numbers."""
    found = await rows(pool, _OTHER, {"gone": gone, "survivor_id": survivor_id})
    return found[0] if found else None


async def going_by(pool: Pool, person_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """As whom each of them is reached: who gave way to another as that one, all others as themselves."""
    query = "select person_id, survivor_person_id from views.merges where person_id = any(%s)"
    gave_way = await rows(pool, query, [list(person_ids)])
    return {id_: id_ for id_ in person_ids} | {r["person_id"]: r["survivor_person_id"] for r in gave_way}


async def like(pool: Pool, goes_by: Mapping[UUID, UUID]) -> dict[UUID, set[UUID]]:
    """Of each of whom `going_by` says as whom they are reached: all who are that one human being."""
    query = "select person_id, survivor_person_id from views.merges where survivor_person_id = any(%s)"
    found: dict[UUID, set[UUID]] = {id_: {id_} for id_ in goes_by.values()}
    for row in await rows(pool, query, [[*found]]):
        found[row["survivor_person_id"]].add(row["person_id"])
    return {asked: found[id_] for asked, id_ in goes_by.items()}


async def gave_way_at(pool: Pool, person_id: UUID) -> datetime | None:
    """Since when who gave way to another number is reached as that one; None of all others."""
    found = await rows(pool, "select merged_at from views.merges where person_id = %s", [person_id])
    at: datetime | None = found[0]["merged_at"] if found else None
    return at


async def gave_way_to(pool: Pool, person_id: UUID) -> dict[UUID, datetime]:
    """Who gave way to this person's number, each since when."""
    query: LiteralString = "select person_id, merged_at from views.merges where survivor_person_id = %s"
    return {row["person_id"]: row["merged_at"] for row in await rows(pool, query, [person_id])}


_PAGE: LiteralString = f"""
    select m.* from views.merges m join views.tenants t on t.id = m.survivor_id
     where (%(last_at)s::timestamptz is null or (merged_at, tenant_id) < (%(last_at)s, %(last_id)s))
       and {in_sight("m.survivor_person_id", "t.park_id")}
       and (%(survivor_id)s::uuid is null or survivor_id = %(survivor_id)s)
     order by merged_at desc, tenant_id desc limit %(fetch)s"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` merges behind `last`, the latest first; `parks`: what the caller may see."""
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})
