"""Who has a number, as tenant-svc told it."""

from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import TenantRegistered

from neighbours.looking import Pool, look_up


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


async def check_tenant(pool: Pool, tenant_id: UUID) -> UUID:
    """Who the tenant is, as a person. Raises TenantNotHeardOf.

    Once it passes it always will, so a command sent again is not refused here.
    """
    row = await look_up(pool, "select person_id from views.tenants where tenant_id = %s", tenant_id)
    if row is None:
        raise TenantNotHeardOf
    person_id: UUID = row[0]
    return person_id
