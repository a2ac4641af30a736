"""What a tenant sees of their own: questions over the views, by whose token it is."""

from typing import Any, Final
from uuid import UUID

from neighbours.tenants import goes_by, persons_like
from psycopg import AsyncConnection
from psycopg.rows import dict_row

SHOWN: Final = 30
"""Repairs that are shown, the newest."""

# Of an order that was known already they are who said it again; what was spoken is shown under that one. What
# is done with another home's stands as that does, of which nothing else is shown.
THEIRS: Final = f"""
    with themselves (person_id) as {persons_like("%(person_id)s::uuid")}
    select p.*, case when p.completed_at is null then coalesce(lead.status, p.status) else 'completed' end
           as status, u.code as unit_code, w.wishes
      from views.pool p
      left join views.units u using (unit_id)
      left join views.waiting w using (order_id)
      left join views.pool lead on p.joined and lead.order_id = p.same_as
     where (p.same_as is null or p.joined)
       and (p.person_id in (select person_id from themselves)
            or p.order_id in (select order_id from views.reports
                               where words->>'whose' in (select person_id::text from themselves))
            or p.order_id in (select same_as from views.pool
                               where person_id in (select person_id from themselves) and not joined))
     order by p.reported_at desc, p.order_id limit {SHOWN}
"""
HOMES: Final = f"""
    select distinct r.unit_id, u.park_id, u.code, t.tenant_id, t.person_id
      from views.residents r
      join views.tenants own on own.tenant_id = r.tenant_id
      join views.tenants t on t.tenant_id = {goes_by("r.tenant_id")}
      join views.units u on u.unit_id = r.unit_id
     where own.person_id in {persons_like("%(person_id)s::uuid")}
     order by u.code
"""


async def repairs_of(conn: AsyncConnection[Any], person_id: UUID) -> list[dict[str, Any]]:
    """The last ones that they reported, or that were reported of their home; the newest on top."""
    cursor = conn.cursor(row_factory=dict_row)
    return await (await cursor.execute(THEIRS.encode(), {"person_id": person_id})).fetchall()


async def homes_of(conn: AsyncConnection[Any], person_id: UUID) -> list[dict[str, Any]]:
    """Where they live by all that has been heard, under the number that they go by now."""
    cursor = conn.cursor(row_factory=dict_row)
    return await (await cursor.execute(HOMES.encode(), {"person_id": person_id})).fetchall()
