"""Who has a number, as tenant-svc told it."""

from typing import Any
from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg_pool import AsyncConnectionPool
from published.tenants import TenantRegistered


class TenantNotHeardOf(Refusal):
    """Nobody has this number, or only since a moment and word of it is still on its way: ask again."""

    title, field, status = "没有这位租客；如果是刚登记的，请稍后再试", "tenant_id", 404


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case TenantRegistered(tenant_id=id_, person_id=person):
            return {"tenant_id": id_, "person_id": person}
    return row


tenants = View(
    name="tenants",
    columns="""
        tenant_id uuid primary key,
        person_id uuid not null
    """,
    listens=(TenantRegistered,),
    keys=lambda fact: [fact.event.tenant_id],  # type: ignore[attr-defined]
    project=project,
    key="tenant_id",
)


async def check_tenant(pool: AsyncConnectionPool[Any], tenant_id: UUID) -> None:
    """Raises TenantNotHeardOf. Once it passes it always will, so a command sent again is not refused here."""
    async with pool.connection() as conn:
        found = await conn.execute("select from views.tenants where tenant_id = %s", [tenant_id])
        if await found.fetchone() is None:
            raise TenantNotHeardOf
