"""Who has a unit signed behind a tenant contract: no refusal, but to be known when it is promised."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from edge.call import Host
from edge.contract_numbers import contract_number
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from contracts.domain.terms import Terms

WARNING = "该房源已签给合同 {number}，{starts_on} 起租：本合同结束后空档 {gap_days} 天，不能展期超过该日"
AT_ONCE = "该房源已签给合同 {number}，{starts_on} 起租：本合同到期当日须交房，没有空档，也不能展期"
NEXT: LiteralString = """
    select distinct on (unit_id) unit_id, contract_id, starts_on
      from views.lettings
     where track = 'tenant' and unit_id = any(%(unit_ids)s) and until > since and starts_on >= %(ends_on)s
       and contract_id <> %(contract_id)s and party_id <> %(party_id)s
     order by unit_id, starts_on, contract_id"""


class SignedNext(BaseModel):
    """`gap_days` between the end of this contract and the first day of the next: the time for a turnover."""

    unit_id: UUID
    contract_id: UUID
    contract_no: str
    starts_on: date
    gap_days: int
    warning: str = Field(description="as a clerk reads it")


async def signed_next(host: Host, contract_id: UUID, terms: Terms) -> list[SignedNext]:
    """By unit, the contract of another tenant that is signed to begin first behind these terms."""
    if terms.track != "tenant":
        return []
    asked = {"unit_ids": list(terms.unit_ids), "ends_on": terms.ends_on}
    asked |= {"contract_id": contract_id, "party_id": terms.party_id}
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(NEXT, asked)).fetchall()
    found = []
    for row in rows:
        gap = (row["starts_on"] - terms.ends_on).days
        said = {"number": contract_number(row["contract_id"]), "starts_on": row["starts_on"], "gap_days": gap}
        told = (WARNING if gap else AT_ONCE).format(**said)
        found.append(SignedNext(**row, contract_no=said["number"], gap_days=gap, warning=told))
    return found
