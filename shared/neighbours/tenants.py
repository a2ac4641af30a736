"""Who has which number, and which gave way to another, as tenant-svc told it."""

from collections.abc import Sequence
from typing import LiteralString, NamedTuple
from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import TenantRegistered, TenantsMerged, TenantsUnmerged

from neighbours.looking import Pool, look_up


class TenantNotHeardOf(Refusal):
    """Nobody has this number, or only since a moment and word of it is still on its way: ask again."""

    title, field, status = "没有这位租客；如果是刚登记的，请稍后再试", "tenant_id", 404


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case TenantRegistered(tenant_id=id_, person_id=person, number=number):
            alone = {"survivor_id": None, "survivor_number": None}
            return {"tenant_id": id_, "person_id": person, "number": number} | alone
        case TenantsMerged(survivor_id=survivor, survivor_number=number) if row:
            return row | {"survivor_id": survivor, "survivor_number": number}
        case TenantsUnmerged() if row:
            return row | {"survivor_id": None, "survivor_number": None}
    return row


tenants = View(
    name="tenants",
    columns="""
        tenant_id uuid primary key,
        person_id uuid not null,
        number text not null,
        survivor_id uuid,
        survivor_number text
    """,
    listens=(TenantRegistered, TenantsMerged, TenantsUnmerged),
    keys=lambda fact: [fact.event.tenant_id],  # type: ignore[attr-defined]
    project=project,
    key="tenant_id",
    indexes=("(survivor_id) where survivor_id is not null", "(person_id)"),
)


def goes_by(tenant: LiteralString, known: LiteralString = "views.tenants") -> LiteralString:
    """In a query, the id this tenant goes by, as `known` has it: the survivor's, where theirs was merged into
    another.
    """
    return f"coalesce((select survivor_id from {known} known where tenant_id = {tenant}), {tenant})"


def numbers_of(tenant: LiteralString) -> LiteralString:
    """In a query, the ids of all numbers that lead to the same tenant as this one: it, the survivor's where
    it gave way, and whichever else gave way to that.
    """
    return f"""(
        select other.tenant_id from views.tenants asked
          join views.tenants other
            on coalesce(asked.survivor_id, asked.tenant_id) in (other.tenant_id, other.survivor_id)
         where asked.tenant_id = {tenant})"""


def persons_like(person: LiteralString) -> LiteralString:
    """In a query, this person and whoever else is the same tenant, by the numbers that lead there."""
    return f"""(
        select {person} union
        select other.person_id from views.tenants asked
          join views.tenants other
            on coalesce(asked.survivor_id, asked.tenant_id) in (other.tenant_id, other.survivor_id)
         where asked.person_id = {person})"""


async def survivors(pool: Pool, tenant_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of those that gave way to another: to whom."""
    query = (
        "select tenant_id, survivor_id from views.tenants where tenant_id = any(%s)"
        " and survivor_id is not null"
    )
    async with pool.connection() as conn:
        rows: list[tuple[UUID, UUID]] = await (await conn.execute(query, [list(tenant_ids)])).fetchall()
    return dict(rows)


async def persons_by_tenant(pool: Pool, tenant_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of those who are heard of: who each is, as a person."""
    query = "select tenant_id, person_id from views.tenants where tenant_id = any(%s)"
    async with pool.connection() as conn:
        rows: list[tuple[UUID, UUID]] = await (await conn.execute(query, [list(tenant_ids)])).fetchall()
    return dict(rows)


async def persons_of(pool: Pool, tenant_id: UUID) -> set[UUID]:
    """Who it is, as a person: by each of the numbers that lead to the same tenant."""
    query = f"select person_id from views.tenants where tenant_id in {numbers_of('%s::uuid')}"
    async with pool.connection() as conn:
        rows: list[tuple[UUID]] = await (await conn.execute(query, [tenant_id])).fetchall()
    return {person_id for (person_id,) in rows}


class KnownTenant(NamedTuple):
    """Who it is, as a person; and the number to use instead, where theirs was merged into another."""

    person_id: UUID
    survivor_number: str | None


async def check_tenant(pool: Pool, tenant_id: UUID) -> KnownTenant:
    """Raises TenantNotHeardOf.

    Once it passes it always will, so a command sent again is not refused here. Whether one that was merged
    away will do is for the decider to say.
    """
    query: LiteralString = "select person_id, survivor_number from views.tenants where tenant_id = %s"
    row = await look_up(pool, query, tenant_id)
    if row is None:
        raise TenantNotHeardOf
    return KnownTenant(*row)
