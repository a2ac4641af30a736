"""Households, and what is known of their unit by which it is judged how many may live there."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from kernel.service import Row

from tenants.views.query import Pool, rows

QUERY: LiteralString = """
    select o.unit_id, o.park_id, o.tenant_id, array_agg(o.relation order by o.id) as living,
           u.occupancy_cap as cap, u.rooms, u.area_dm2, p.city
      from views.occupants o join views.units u on u.unit_id = o.unit_id
      left join views.parks p on p.id = u.park_id
     where o.status = 'approved'
       and (%(parks)s::uuid[] is null or o.park_id = any(%(parks)s))
       and (%(unit)s::uuid is null or (o.unit_id, o.tenant_id) > (%(unit)s, %(tenant)s))
     group by o.unit_id, o.park_id, o.tenant_id, u.unit_id, p.id
     order by o.unit_id, o.tenant_id limit %(limit)s"""


async def households_of(
    pool: Pool, parks: Sequence[UUID] | None, last: tuple[UUID, UUID] | None, limit: int
) -> list[Row]:
    """At most `limit` behind the unit and tenant `last`; `living`: what each is to the tenant."""
    unit, tenant = last or (None, None)
    return await rows(pool, QUERY, {"parks": parks, "unit": unit, "tenant": tenant, "limit": limit})
