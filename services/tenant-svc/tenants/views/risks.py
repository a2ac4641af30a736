"""Who counts as high-risk, on what grounds, since when. The reason that somebody gave is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import risk as of
from tenants.views.query import Pool, rows
from tenants.views.sight import IN_SIGHT
from tenants.views.tenants import standing


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.HighRiskForgotten():
            return None
        case of.HighRiskGroundFound(person_id=who, ground=ground) as found:
            blank: Row = {"person_id": who, "grounds": [], "since": None, "reason": None}
            row = row or blank
            row = row | {"grounds": sorted({*row["grounds"], ground})}
            if found.reason:
                row |= {"reason": found.reason.model_dump()}
        case of.HighRiskWordTakenBack() if row:
            row = row | {"grounds": [each for each in row["grounds"] if each != "hand"], "reason": None}
        case of.TenantFlaggedHighRisk() if row:
            row = row | {"since": fact.effective_at}
        case of.TenantHighRiskLifted() if row:
            row = row | {"since": None}
    return row and row | {"version": fact.version}


risks = View(
    name="risks",
    columns="person_id uuid primary key, grounds text[] not null, since timestamptz, reason jsonb,"
    " version int not null",
    listens=of.risk.events,
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="person_id",
    indexes=("(since, person_id) where since is not null",),
)

# Whoever is known under several numbers is one human being, and stands where they were flagged first. Among
# all who are flagged the earliest are looked at alone, so each is asked for its others.
_PAGE: LiteralString = f"""
    select coalesce(s.person_id, r.person_id) as person_id, h.grounds, r.since, s.id as tenant_id, s.unit_id,
           s.park_id
      from views.risks r
      left join views.tenants t using (person_id)
      left join views.tenants s on s.id = coalesce(t.merged_into, t.id)
     cross join lateral (select coalesce(s.person_id, r.person_id) as person_id, s.park_id) as seen
     cross join lateral (
           select array_agg(distinct g.ground order by g.ground) as grounds,
                  (array_agg(o.person_id order by o.since, o.person_id))[1] as flagged_first
             from views.risks o cross join lateral unnest(o.grounds) as g (ground)
            where o.since is not null and (o.person_id = r.person_id or o.person_id in (
                  select f.person_id from views.tenants f where s.id in (f.id, f.merged_into)))) h
     where r.since is not null and h.flagged_first = r.person_id
       and (%(last_at)s::timestamptz is null or (r.since, seen.person_id) > (%(last_at)s, %(last_id)s))
       and {IN_SIGHT}
       and (%(park_id)s::uuid is null or s.park_id = %(park_id)s)
       and (%(status)s::text is null or {standing("s")} = %(status)s)
     order by r.since, seen.person_id limit %(fetch)s"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` of them behind `last`, the longest so first, with where they live: each human being
    once, as the number that they go by, on the grounds found under any of theirs.
    """
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})


async def of_people(pool: Pool, person_ids: Sequence[UUID]) -> list[Row]:
    """Those of them of whom anything was ever found; who was flagged by hand first."""
    query: LiteralString = (
        "select * from views.risks where person_id = any(%s) order by reason is null, person_id"
    )
    return await rows(pool, query, [list(person_ids)])


async def flagged(pool: Pool, person_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them who count as high-risk."""
    query = "select person_id from views.risks where person_id = any(%s) and since is not null"
    return {row["person_id"] for row in await rows(pool, query, [list(person_ids)])}
