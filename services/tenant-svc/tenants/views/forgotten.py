"""Who was erased, who lives with us, and which numbers are one human being: at odds in no moment.

Streams of their own say it, of people and of tenants, so that constraints keep them apart. Nobody who was
erased has a home; and whoever was erased, was so with all whom they were merged with then, and no others.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.person_facts import PersonalDataErased
from tenants.domain.tenant_facts import (
    GaveWay,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantsMerged,
    TenantsUnmerged,
)
from tenants.views.query import Pool, rows


def key_of(fact: Fact) -> str:
    match fact.event:
        case PersonalDataErased(person_id=who):
            return f"erased/{who}"
        case TenantsMerged(tenant_id=id_) | TenantsUnmerged(tenant_id=id_):
            return f"merge/{id_}"
    return f"home/{fact.event.tenant_id}"  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    """`person_id`: who has a home, or was erased; `version`: at which the number gave way last."""
    new: Row = {"id": key_of(fact), "person_id": None, "version": None, "places": None}
    match fact.event:
        case TenantMovedIn(person_id=who) | TenantMoveOutWithdrawn(person_id=who):
            return new | {"person_id": who}
        case TenantMovedOut() | TenantMoveInWithdrawn():
            return None
        case TenantsMerged() as said:
            merge = GaveWay(tenant_id=said.tenant_id, version=fact.version)
            both = (said.person_id, said.survivor_person_id)
            return new | {"version": fact.version, "places": of_merge(both, merge, undone=False)}
        case TenantsUnmerged() as said if row:
            merge = GaveWay(tenant_id=said.tenant_id, version=row["version"])
            return row | {"places": of_merge((said.person_id, said.survivor_person_id), merge, undone=True)}
        case PersonalDataErased(person_id=who, by=by) if by is not None:
            return new | {"person_id": who, "places": of_erasure(who, by)}
    return row


def of_merge(people: Iterable[UUID], merge: GaveWay, *, undone: bool) -> str:
    """A nummultirange with a point for each of the two: each person has a stretch of numbers for the merges
    that stand, and one for those that were undone.
    """
    return _spelled(f"[{at},{at}]" for at in (_point(who, merge, undone=undone) for who in people))


def of_erasure(who: UUID, by: Iterable[GaveWay]) -> str:
    """All merges of theirs that might stand but those it knows, and that one of these were undone."""
    known = sorted(_point(who, merge, undone=False) for merge in by)
    others = pairwise([_stretch(who, undone=False), *known, _stretch(who, undone=True)])
    ends = (_point(who, merge, undone=True) for merge in by)
    return _spelled((*(f"({first},{end})" for first, end in others), *(f"[{at},{at}]" for at in ends)))


def _point(who: UUID, merge: GaveWay, *, undone: bool) -> int:
    return _stretch(who, undone=undone) + (merge.tenant_id.int << 32) + merge.version


def _stretch(who: UUID, *, undone: bool) -> int:
    return ((who.int << 1) + undone) << 160


def _spelled(ranges: Iterable[str]) -> str:
    return f"{{{','.join(ranges)}}}"


forgotten = View(
    name="forgotten",
    columns="id text primary key, person_id uuid constraint nobody_forgotten_lives_here unique,"
    " version integer, places nummultirange,"
    " constraint forgotten_with_all_they_are exclude using gist (places with &&)",
    listens=(
        *(TenantMovedIn, TenantMovedOut, TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
        *(TenantsMerged, TenantsUnmerged, PersonalDataErased),
    ),
    keys=lambda fact: [key_of(fact)],
    project=project,
    inline=True,
)

_MERGES: LiteralString = """
    select m.tenant_id, f.version from views.merges m
      join views.forgotten f on f.id = 'merge/' || m.tenant_id
     where m.survivor_id in (select coalesce(t.merged_into, t.id) from views.tenants t where t.person_id = %s)
     order by m.tenant_id"""


# Whose number survived is forgotten first, and says of which merges it knew.
_BEHIND: LiteralString = """
    select m.person_id, m.survivor_person_id as erased from views.merges m
      join views.people gone on gone.id = m.person_id and gone.seals is not null
      join views.people survivor on survivor.id = m.survivor_person_id and survivor.seals is null
      join views.forgotten f on f.id = 'erased/' || m.survivor_person_id
     order by m.person_id limit 100"""


async def behind(pool: Pool) -> dict[UUID, UUID]:
    """Who is not forgotten yet, though they are one human being with somebody who was: with whom."""
    return {row["person_id"]: row["erased"] for row in await rows(pool, _BEHIND, [])}


async def merges_of(pool: Pool, person_id: UUID) -> tuple[GaveWay, ...]:
    """The merges by which others are the same human being as this person."""
    return tuple(GaveWay(**row) for row in await rows(pool, _MERGES, [person_id]))
