"""Who lives by the contract of a number that gave way to theirs, and which merges were undone: never both.

Two streams say it, of the survivor and of the number that gave way, so that a constraint keeps them apart.
"""

from collections.abc import Iterable
from datetime import date
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.tenant_facts import (
    GaveWay,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
    TenantsMerged,
    TenantsUnmerged,
)
from tenants.views.query import Pool, rows


def key_of(fact: Fact) -> str:
    of_merge = isinstance(fact.event, TenantsMerged | TenantsUnmerged)
    return f"{'merge' if of_merge else 'home'}/{fact.event.tenant_id}"  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    """`version`: at which the number gave way last, and `survivor_id`: to whom."""
    match fact.event:
        case TenantMovedIn(by=by) | TenantRoomChanged(by=by) | TenantMoveOutWithdrawn(by=by):
            home = {"id": key_of(fact), "version": None, "survivor_id": None}
            return home | {"places": places(by)} if by else None
        case TenantMovedOut() | TenantMoveInWithdrawn():
            return None
        case TenantsMerged(survivor_id=survivor):
            gave_way = {"id": key_of(fact), "version": fact.version, "survivor_id": survivor}
            return gave_way | {"places": None}
        case TenantsUnmerged(tenant_id=id_) if row:
            return row | {"places": places([GaveWay(tenant_id=id_, version=row["version"])])}
    return row


def places(merges: Iterable[GaveWay]) -> str:
    """A nummultirange with a point for each merge."""
    points = ((each.tenant_id.int << 32) + each.version for each in merges)
    return f"{{{','.join(f'[{point},{point}]' for point in points)}}}"


taken_apart = View(
    name="taken_apart",
    columns="id text primary key, version integer, survivor_id uuid, places nummultirange,"
    " constraint merged_while_lived_by exclude using gist (places with &&)",
    listens=(
        *(TenantMovedIn, TenantRoomChanged, TenantMovedOut),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn, TenantsMerged, TenantsUnmerged),
    ),
    keys=lambda fact: [key_of(fact)],
    project=project,
    inline=True,
    indexes=("(survivor_id) where survivor_id is not null",),
    revision=2,  # since it says to whom
)

_BY: LiteralString = """
    select distinct m.tenant_id, t.version from views.merges m
      join views.taken_apart t on t.id = 'merge/' || m.tenant_id
      join views.leases l on l.tenant_id = m.tenant_id
     where m.survivor_id = %(survivor)s
       and (l.contract_id = %(contract)s
            or l.unit_ids @> array[%(unit)s]::uuid[] and (l.stands or l.agreed_until > %(day)s))
     order by m.tenant_id"""


async def lives_by(
    pool: Pool, survivor_id: UUID, unit_id: UUID, contract_id: UUID | None, day: date
) -> tuple[GaveWay, ...]:
    """The numbers that gave way to this one and have the unit by contract, on `day` or later."""
    given = {"survivor": survivor_id, "unit": unit_id, "contract": contract_id, "day": day}
    return tuple(GaveWay(**row) for row in await rows(pool, _BY, given))


async def gave_way_to(pool: Pool, tenant_id: UUID) -> list[UUID]:
    """Whose numbers gave way to this one last, taken apart from it since or not."""
    query: LiteralString = "select id from views.taken_apart where survivor_id = %s order by id"
    return [UUID(row["id"].removeprefix("merge/")) for row in await rows(pool, query, [tenant_id])]
