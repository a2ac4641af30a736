"""Which tenants' contracts have run out in a room that another tenant's has had since, or beside the one that
its tenant lived on in and has left: who lives in two rooms is put down in one.
"""

from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from neighbours.tenants import goes_by
from psycopg.rows import class_row

from contracts.views.lettings import FOREVER, STAYS, TENANT
from contracts.views.noted import NOTED

LIVES_IN: LiteralString = f"""exists (
                     select from views.residents r where r.unit_id = h.unit_id and r.tenant_id = {TENANT})"""
# Few of all are past their end: the index by ends finds them, and only of them it is asked.
QUERY: LiteralString = f"""
    select l.contract_id, l.unit_id, l.tenant_id, coalesce(home.left_on, l.ends_on) as over_on, c.version
      from views.lettings l join views.contracts c on c.id = l.contract_id
     cross join lateral (
           select max(h.given_back_on) as left_on, coalesce(bool_or({LIVES_IN}), false) as stays
             from views.lettings h
            where h.contract_id = l.contract_id and h.unit_id <> l.unit_id
              and (h.given_back_on >= h.ends_on or h.until = '{FOREVER}')) home
     where l.track = 'tenant' and l.until = '{FOREVER}' and l.ends_on <= %(day)s and l.status = 'expired'
       and not {STAYS} and (home.left_on is not null and not home.stays or exists (
           select from views.lettings n
            where n.unit_id = l.unit_id and n.track = 'tenant' and n.until > n.since
              and greatest(n.since, n.starts_on) between l.ends_on and %(day)s
              and {goes_by("n.tenant_id")} <> {goes_by("l.tenant_id")}))
       and {NOTED}"""


class LetSince(NamedTuple):
    """A contract that has run out, in which unit, since when it is over there; `version`: of the contract."""

    contract_id: UUID
    unit_id: UUID
    tenant_id: UUID
    over_on: date
    version: int


async def let_since(host: Host, day: date) -> list[LetSince]:
    """Those whose unit is another tenant's by `day`, or beside the one that their own tenant lived on in and
    left, and whose own tenant does not live there, each by the number they go by now. Of whom not all was
    followed yet that is written, none.
    """
    async with host.pool.connection() as conn, conn.cursor(row_factory=class_row(LetSince)) as cursor:
        return [each async for each in await cursor.execute(QUERY, {"day": day})]
