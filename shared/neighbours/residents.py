"""Who lives in which unit, as tenant-svc told it."""

from typing import NamedTuple
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)

from neighbours.in_order import in_order
from neighbours.looking import Pool, look_up
from neighbours.tenants import goes_by


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case (
            TenantMovedIn(tenant_id=id_, unit_id=unit)
            | TenantMoveOutWithdrawn(tenant_id=id_, unit_id=unit)
            | TenantRoomChanged(tenant_id=id_, to_unit_id=unit)
        ):
            return {"tenant_id": id_, "unit_id": unit}
        case TenantMovedOut(tenant_id=id_) | TenantMoveInWithdrawn(tenant_id=id_):
            return {"tenant_id": id_, "unit_id": None}
    return row


residents = View(
    name="residents",
    columns="""
        tenant_id uuid primary key,
        unit_id   uuid,
        version   integer not null
    """,
    listens=(
        *(TenantMovedIn, TenantRoomChanged, TenantMovedOut),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
    ),
    keys=lambda fact: [fact.event.tenant_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="tenant_id",
    indexes=("(unit_id)",),
)


class Resident(NamedTuple):
    """Who lives in a unit, by the id they go by now, and as a person."""

    tenant_id: UUID
    person_id: UUID


RESIDENT = f"""
    select distinct t.tenant_id, t.person_id from views.residents r
      join views.tenants t on t.tenant_id = {goes_by("r.tenant_id")}
     where r.unit_id = %s limit 2
"""


async def resident_of(pool: Pool, unit_id: UUID) -> Resident | None:
    """By what has been heard so far; None where nobody lives there, or more than one of them may be meant."""
    async with pool.connection() as conn:
        rows = await (await conn.execute(RESIDENT, [unit_id])).fetchall()
    return Resident(*rows[0]) if len(rows) == 1 else None


async def living_in(pool: Pool, unit_id: UUID) -> UUID | None:
    """The tenant who lives there, by what has been heard so far."""
    row = await look_up(pool, "select tenant_id from views.residents where unit_id = %s", unit_id)
    return row[0] if row else None


ELSEWHERE = f"""
    select bool_and(r.unit_id <> %(unit)s or t.person_id <> %(person)s)
      from views.residents r join views.tenants t on t.tenant_id = {goes_by("r.tenant_id")}
     where r.unit_id = %(unit)s or (r.unit_id is not null and t.person_id = %(person)s)
"""


async def lives_elsewhere(pool: Pool, person_id: UUID, unit_id: UUID) -> bool:
    """This person does not live in the unit, by what has been heard so far: somebody else does, or they live
    in another. Of an empty unit and somebody who lives nowhere nothing is known.
    """
    async with pool.connection() as conn:
        asked = await conn.execute(ELSEWHERE, {"unit": unit_id, "person": person_id})
        row = await asked.fetchone()
    return bool(row and row[0])
