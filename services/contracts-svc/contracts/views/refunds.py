"""Under which number of the bank each refund was paid: the database keeps one number to one of them.

What went back under it once keeps its number, also where it was paid again since.
"""

from typing import LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import goes_by

from contracts.domain.deposit_facts import ContractDepositReturned
from contracts.domain.references import same_number
from contracts.domain.settlement_facts import SettlementRefundPaid


def project(_: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case SettlementRefundPaid(tenant_id=whose, reference=number, reference_once=once):
            pass
        case ContractDepositReturned(terms=terms, reference=number, reference_once=once):
            whose = terms.tenant_id or terms.party_id
        case _:
            return None
    said = {"whose": whose, "reference_key": same_number(number), "reference_once": once}
    return {"id": fact.id, **said}


refunds = View(
    name="refunds",
    columns="id uuid primary key, whose uuid not null, reference_key text not null,"
    " reference_once boolean not null,"
    " constraint refund_reference_once exclude using btree (reference_key with =) where (reference_once)",
    listens=(SettlementRefundPaid, ContractDepositReturned),
    keys=lambda fact: [fact.id],
    project=project,
    inline=True,
    indexes=("(reference_key)",),
)


async def refunded_under(host: Host, reference: str, whose: UUID) -> tuple[UUID, ...]:
    """To whom, tenant or owner, each refund was paid under the number, however it is spelled. Who is the same
    tenant as `whose`, by numbers of which one gave way to the other, is that one.
    """
    query: LiteralString = f"""
        select case when {goes_by("r.whose")} = {goes_by("%(whose)s::uuid")} then %(whose)s::uuid
                    else r.whose end
          from views.refunds r where reference_key = %(number)s"""
    given = {"whose": whose, "number": same_number(reference)}
    async with host.pool.connection() as conn:
        return tuple([row[0] async for row in await conn.execute(query, given)])
