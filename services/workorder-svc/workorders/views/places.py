"""Where buildings stand, one row each. Inline. And what a check-in is held against."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from workorders.domain.building import BuildingPlaced
from workorders.domain.check_in import Seen
from workorders.domain.position import Position


def project(_: Row | None, fact: Fact) -> Row:
    event: BuildingPlaced = fact.event  # type: ignore[assignment]
    where = {"latitude": event.position.latitude, "longitude": event.position.longitude}
    return {"building_id": event.building_id, "park_id": event.park_id, "placed_at": event.at} | where


places = View(
    name="places",
    columns="""
        building_id uuid primary key,
        park_id     uuid not null,
        latitude    double precision not null,
        longitude   double precision not null,
        placed_at   timestamptz not null
    """,
    listens=(BuildingPlaced,),
    keys=lambda fact: [fact.event.building_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="building_id",
)

# Every building that has a unit, placed or not.
PAGE = """
    select b.building_id, b.park_id, b.units, p.latitude, p.longitude, p.placed_at
      from (select building_id, (array_agg(park_id))[1] as park_id, count(*)::integer as units
              from views.units where released_on is null group by building_id) b
      left join views.places p using (building_id)
     where (%(parks)s::uuid[] is null or b.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or b.park_id = %(park_id)s)
       and (%(placed)s::boolean is null or %(placed)s = (p.building_id is not null))
       and (%(last)s::uuid is null or b.building_id > %(last)s)
     order by b.building_id limit %(limit)s
"""

PARK_OF = "select park_id from views.units where building_id = %s limit 1"

UNIT = """
    select p.latitude, p.longitude from views.units u join views.places p using (building_id)
     where u.unit_id = %s
"""

LAST = """
    select p.latitude, p.longitude, v.arrived_at
      from views.visits v join views.units u using (unit_id) join views.places p using (building_id)
     where v.technician_id = %s and v.order_id <> %s and v.arrived_at <= %s
     order by v.arrived_at desc limit 1
"""

Pool = AsyncConnectionPool[Any]


async def place_of(pool: Pool, unit_id: UUID) -> Position | None:
    """Where the building of a unit stands, None where nobody said."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(UNIT, [unit_id])).fetchone()
    return Position(**row) if row else None


async def last_seen(pool: Pool, technician_id: UUID, before: UUID, at: datetime) -> Seen | None:
    """Where a technician checked in last, before this order and `at`."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(LAST, [technician_id, before, at])).fetchone()
    if row is None:
        return None
    arrived_at = row.pop("arrived_at")
    return Seen(place=Position(**row), at=arrived_at)
