"""Which two people may be one, what they have in common, and what became of the question.

`referred`: those who can tell know of it.
"""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import suspicion as of
from tenants.views.query import Pool, rows
from tenants.views.sight import in_sight


def project(row: Row | None, fact: Fact) -> Row | None:
    event = fact.event
    if not isinstance(event, of.SuspicionEvent):
        return row
    first, second = event.person_ids
    row = row or {
        "suspicion_id": event.suspicion_id,
        "first_id": first,
        "second_id": second,
        "grounds": [],
        "referred": False,
        "raised_at": fact.effective_at,
    }
    match event:
        case of.SuspicionRaised(ground=ground):
            return row | {"grounds": sorted({*row["grounds"], ground}), "status": "open"} | _NOBODY
        case of.SuspicionReferred() | of.SuspicionLapsed():
            return row | {"referred": isinstance(event, of.SuspicionReferred)}
        case of.SuspicionConfirmed():
            return row | {"status": "confirmed"} | _decided(fact)
        case of.SuspicionDismissed():
            return row | {"status": "dismissed"} | _decided(fact)
    return row


_NOBODY: Row = {"decided_at": None, "decided_by": None, "reason": None}


def _decided(fact: Fact) -> Row:
    origin = fact.origin
    return {"decided_at": fact.effective_at, "decided_by": origin.actor, "reason": origin.reason}


suspicions = View(
    name="suspicions",
    columns="suspicion_id uuid primary key, first_id uuid not null, second_id uuid not null,"
    " grounds text[] not null, status text not null, referred bool not null, raised_at timestamptz not null,"
    " decided_at timestamptz, decided_by text, reason text",
    listens=of.suspicion.events,
    keys=lambda fact: [fact.event.suspicion_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="suspicion_id",
    indexes=("(status, raised_at, suspicion_id)",),
)

_BOTH: LiteralString = """
      left join views.tenants ta on ta.person_id = s.first_id
      left join views.tenants tb on tb.person_id = s.second_id
      left join views.tenants a on a.id = coalesce(ta.merged_into, ta.id)
      left join views.tenants b on b.id = coalesce(tb.merged_into, tb.id)
      left join views.people pa on pa.id = s.first_id
      left join views.people pb on pb.id = s.second_id"""
# A task is for somebody who can merge: both have numbers, neither was erased, and they do not lead to one
# tenant already by another merge.
_TASK: LiteralString = "coalesce(a.id <> b.id and pa.seals is not null and pb.seals is not null, false)"

_PAGE: LiteralString = f"""
    select s.* from views.suspicions s {_BOTH}
     where s.status = %(status)s and ta.id is not null and tb.id is not null
       and (s.status <> 'open' or {_TASK})
       and (%(last_at)s::timestamptz is null or (raised_at, suspicion_id) > (%(last_at)s, %(last_id)s))
       and {in_sight("s.first_id", "ta.park_id")} and {in_sight("s.second_id", "tb.park_id")}
     order by raised_at, suspicion_id limit %(fetch)s"""

# Of two parks neither's people see both.
_MISREFERRED: LiteralString = f"""
    select s.suspicion_id, {_TASK} as task,
           case when coalesce(ta.park_id, tb.park_id) = coalesce(tb.park_id, ta.park_id)
                then coalesce(ta.park_id, tb.park_id) end as park_id
      from views.suspicions s {_BOTH}
     where s.status = 'open' and s.referred <> {_TASK}
     order by s.raised_at, s.suspicion_id"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` of a `status` behind `last`, the oldest first; `parks`: what the caller may see."""
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})


async def by_id(pool: Pool, suspicion_id: UUID) -> Row | None:
    found = await rows(pool, "select * from views.suspicions where suspicion_id = %s", [suspicion_id])
    return next(iter(found), None)


async def misreferred(pool: Pool) -> list[Row]:
    """Those that are a `task`, and nobody was told of; and those that are none any more.

    `park_id`: where both live or asked; None of two parks, or of none.
    """
    return await rows(pool, _MISREFERRED, {})
