"""Which papers name somebody: sent to them for signature, or typeset of what they took over or gave back."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from edge.call import Host
from kernel.service import Row
from psycopg.rows import dict_row

# Who signs for the operator is named by all of them, and none of them is about who that is.
NAMING: LiteralString = """
select n.id, n.about, n.contract_id,
       case when r.destroyed_at is null then n.status else 'destroyed' end as status from (
select id, about, contract_id, status from views.signings where exists (
    select from jsonb_array_elements(signers) signer
    where (signer ->> 'person_id')::uuid = any(%(ids)s) and signer ->> 'side' <> 'operator')
union all
select id, 'settlement', contract_id, 'made' from views.settlements
where tenant_id = any(%(ids)s) and document_sha256 is not null and signing_id is null
union all
select id, 'handover', contract_id, 'made' from views.handovers
where tenant_id = any(%(ids)s) and document_sha256 is not null and signing_id is null
) n left join views.retentions r using (contract_id)
order by n.contract_id, n.id
"""


async def papers_naming(host: Host, ids: Sequence[UUID]) -> list[Row]:
    """By the ids of persons and of their numbers; `id`: the signing's, the settlement's, the handover's."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(NAMING, {"ids": list(ids)})
        found: list[Row] = await cursor.fetchall()
    return found
