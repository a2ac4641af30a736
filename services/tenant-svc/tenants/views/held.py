"""What is held about people beside the facts: who looked at them, and which contracts name them."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from kernel.service import Row

from tenants.views.query import Pool, rows
from tenants.views.sight import IN_SIGHT

_LOOKS: LiteralString = f"""
    select d.id as look_id, d.at, d.person_id, t.id as tenant_id, d.fields, d.actor, d.role, d.ip, d.reason
      from disclosures d left join views.tenants t on t.person_id = d.person_id
     cross join lateral (select d.person_id, t.park_id) as seen
     where d.role not in ('系统', '租客', 'system')
       and (%(last)s::bigint is null or d.id < %(last)s)
       and (%(persons)s::uuid[] is null or d.person_id = any(%(persons)s))
       and (%(actor)s::text is null or d.actor = %(actor)s)
       and (%(since)s::timestamptz is null or d.at >= %(since)s and d.at < %(until)s)
       and {IN_SIGHT}
     order by d.id desc limit %(fetch)s"""


async def page_of_looks(pool: Pool, wanted: Row, last: tuple[int, ...] | None, fetch: int) -> list[Row]:
    """At most `fetch` looks of ours behind `last`, the latest first; `parks`: which the caller may see."""
    return await rows(pool, _LOOKS, wanted | {"last": last and last[0], "fetch": fetch})


async def contracts_of(pool: Pool, tenant_ids: Sequence[UUID]) -> list[UUID]:
    """The contracts signed with any of these tenants."""
    query = "select contract_id from views.leases where tenant_id = any(%s) order by contract_id"
    return [row["contract_id"] for row in await rows(pool, query, [list(tenant_ids)])]
