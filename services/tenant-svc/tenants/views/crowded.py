"""Households, and what is known of their unit by which it is judged how many may live there."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from kernel.service import Row
from policy.domain.book import Book

from tenants.domain.crowd import Crowd
from tenants.domain.crowding import Capacity, Crowding, exceeded
from tenants.views.query import Pool, rows

QUERY: LiteralString = """
    select o.unit_id, o.park_id, o.tenant_id, array_agg(o.relation order by o.id) as living,
           u.occupancy_cap as cap, u.rooms, u.area_dm2, p.city, c.found_at
      from views.occupants o join views.units u on u.unit_id = o.unit_id
      left join views.parks p on p.id = u.park_id
      left join views.crowds c on c.unit_id = o.unit_id and c.tenant_id = o.tenant_id
     where o.status = 'approved'
       and (%(parks)s::uuid[] is null or o.park_id = any(%(parks)s))
       and (%(unit)s::uuid is null or (o.unit_id, o.tenant_id) > (%(unit)s, %(tenant)s))
     group by o.unit_id, o.park_id, o.tenant_id, u.unit_id, p.id, c.unit_id
     order by o.unit_id, o.tenant_id limit %(limit)s"""


async def households_of(
    pool: Pool,
    parks: Sequence[UUID] | None = None,
    last: tuple[UUID, UUID] | None = None,
    limit: int | None = None,
) -> list[Row]:
    """At most `limit` behind the unit and tenant `last`; `living`: what each is to the tenant, `found_at`:
    since when it is noted that they are too many.
    """
    unit, tenant = last or (None, None)
    return await rows(pool, QUERY, {"parks": parks, "unit": unit, "tenant": tenant, "limit": limit})


def crowd_in(row: Row, policies: Book, today: date) -> Crowd | None:
    """As whoever asked to live there today would be judged; None where no more live there than may."""
    known = Capacity.model_validate({name: row[name] for name in Capacity.model_fields})
    over = exceeded(row["living"], known, policies.of(Crowding, known.city).in_force(today))
    if over is None:
        return None
    most, refusal = over
    return Crowd(tenant_id=row["tenant_id"], persons=1 + len(row["living"]), most=most, rule=refusal.code)


async def noted(pool: Pool) -> dict[UUID, UUID]:
    """The units of which it was found, and whose household is too many there."""
    found = await rows(pool, "select unit_id, tenant_id from views.crowds", [])
    return {row["unit_id"]: row["tenant_id"] for row in found}
