"""What is held of somebody beside the facts: papers that name them (sent to them for signature, or typeset
and not sent), and what still binds them.
"""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from edge.call import Host
from kernel.service import Row
from psycopg.rows import dict_row

# Who signs for the operator is named by all of them, and none of them is about who that is.
NAMING: LiteralString = """
select n.id, n.about, n.contract_id,
       case when r.destroyed_at is null and p.destroyed_at is null then n.status
            else 'destroyed' end as status
  from (
select id, about, contract_id, document_sha256, status from views.signings
where status <> 'preparing' and exists (
    select from jsonb_array_elements(signers) signer
    where (signer ->> 'person_id')::uuid = any(%(ids)s) and signer ->> 'side' <> 'operator')
union all
select id, 'settlement', contract_id, document_sha256, 'made' from views.settlements
where tenant_id = any(%(ids)s) and document_sha256 is not null and signing_id is null
union all
select id, 'handover', contract_id, document_sha256, 'made' from views.handovers
where tenant_id = any(%(ids)s) and document_sha256 is not null and signing_id is null
union all
select id, about, contract_id, document_sha256, 'made' from views.papers p
where whose = any(%(ids)s) and not sent and not exists (
    select from views.settlements s where s.id = p.about_id and s.document_sha256 = p.document_sha256
) and not exists (
    select from views.handovers h where h.id = p.about_id and h.document_sha256 = p.document_sha256)
) n left join views.retentions r using (contract_id)
    left join views.papers p using (contract_id, document_sha256)
order by n.contract_id, n.id
"""

# An owner's contract that has run out binds while the operator holds the unit: it is let on.
BINDS: LiteralString = """(
    c.status in ('in_force', 'ending') or c.status = 'expired' and (c.track = 'tenant' or exists (
        select from views.units u where u.id = any(c.unit_ids) and u.held_until > %(today)s)))"""
BINDING: LiteralString = f"""
with theirs as (
    select id, track, status, unit_ids from views.contracts
     where party_id = any(%(ids)s) or tenant_id = any(%(ids)s)
)
select id as contract_id, 'contract' as kind from theirs c where {BINDS}
union
select id, 'signature' from theirs where status = 'out_for_signature'
union
select contract_id, 'signature' from views.signings
 where status in ('preparing', 'out') and exists (
    select from jsonb_array_elements(signers) signer where (signer ->> 'person_id')::uuid = any(%(ids)s))
union
select contract_id, case status when 'open' then 'settlement' else 'refund' end from views.settlements
 where (tenant_id = any(%(ids)s) or contract_id in (select id from theirs))
   and (status = 'open' or status = 'closed' and refund_fen > 0)
order by contract_id, kind
"""


async def papers_naming(host: Host, ids: Sequence[UUID]) -> list[Row]:
    """By the ids of persons and of their numbers; `id`: the signing's, the settlement's, the handover's;
    the paper's own of a contract's that was not sent, and of what another took the place of.
    """
    return await _rows(host, NAMING, {"ids": list(ids)})


async def bonds_of(host: Host, ids: Sequence[UUID], today: date) -> list[Row]:
    """By the ids of persons and of their numbers: `contract_id`, and what `kind` of bond it is."""
    return await _rows(host, BINDING, {"ids": list(ids), "today": today})


async def _rows(host: Host, query: LiteralString, given: Row) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, given)
        found: list[Row] = await cursor.fetchall()
    return found
