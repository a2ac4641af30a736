"""What is known of a unit by which it is judged how many may live there: a question over units and parks."""

from typing import LiteralString
from uuid import UUID

from tenants.domain.crowding import Capacity
from tenants.views.query import Pool, rows

QUERY: LiteralString = """
    select u.occupancy_cap as cap, u.rooms, u.area_dm2, p.city
      from views.units u left join views.parks p on p.id = u.park_id
     where u.unit_id = %s"""


async def capacity_of(pool: Pool, unit_id: UUID) -> Capacity:
    """As contracts-svc told it so far."""
    found = await rows(pool, QUERY, [unit_id])
    return Capacity.model_validate(found[0]) if found else Capacity()
