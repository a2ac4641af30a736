"""What is held about people beside the facts: who looked at them, and which contracts name them."""

from collections.abc import Sequence
from uuid import UUID

from kernel.service import Row

from tenants.views.query import Pool, rows


async def looks_at(pool: Pool, person_ids: Sequence[UUID]) -> list[Row]:
    """Every look at any of them, the first first."""
    query = (
        "select at, person_id, fields, role, reason from disclosures where person_id = any(%s) order by id"
    )
    return await rows(pool, query, [list(person_ids)])


async def contracts_of(pool: Pool, tenant_ids: Sequence[UUID]) -> list[UUID]:
    """The contracts signed with any of these tenants."""
    query = "select contract_id from views.leases where tenant_id = any(%s) order by contract_id"
    return [row["contract_id"] for row in await rows(pool, query, [list(tenant_ids)])]
