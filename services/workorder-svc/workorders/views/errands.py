"""What a technician has in hand, with all that is needed on the spot: a question over the views of orders."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from workorders.views.inspections import FOUND_BY, PHOTOS

LATELY: Final = 3
"""Earlier repairs of the same unit that are shown."""

SAID_OF: Final = "case when {0}.refused_at is null then {0}.consent else 'refused' end"
"""What was said of going in on a visit; a refusal until it is lifted."""
# `last_mended`: what was done there before, newest first. `taken`: photos of the repair that is under way.
THEIRS: Final = f"""
    select p.*, u.code as unit_code, u.building_id, u.latitude, u.longitude, w.wishes,
           park.name as park, building.name as building,
           {SAID_OF.format("v")} as consent, said.has_words,
           exists (select from views.costs c where c.order_id = p.order_id and c.closing = p.reopened + 1
                      and c.technician_id = p.technician_id) as costed,
           coalesce(taken.before, 0) as before, coalesce(taken.after, 0) as after,
           coalesce(mended.last, '[]') as last_mended, inspected.found_by,
           coalesce(looked.inspections, '[]') as inspections
      from views.pool p
      left join views.units u using (unit_id)
      left join views.names park on park.id = p.park_id
      left join views.names building on building.id = u.building_id
      left join views.waiting w using (order_id)
      left join views.visits v on v.visit_id = p.order_id
      cross join lateral (
        select count(*) filter (where words is not null or files <> '[]') > 0 as has_words
          from views.reports where order_id = p.order_id) said
      cross join lateral (
        select count(*) filter (where side = 'before') as before,
               count(*) filter (where side = 'after') as after
          from views.photos where order_id = p.order_id and closing = p.reopened + 1) taken
      cross join lateral (
        select jsonb_agg(jsonb_build_object(
                 'fault', d.fault, 'completed_at', d.completed_at, 'reopened_at', d.reopened_at,
                 'parts', coalesce(c.parts, '[]')) order by d.completed_at desc) as last
          from (select * from views.completions where unit_id = p.unit_id
                 order by completed_at desc limit {LATELY}) d
          left join views.costs c using (id)) mended
      cross join lateral (
        select jsonb_agg(jsonb_build_object(
                 'inspection_id', i.inspection_id, 'kind', kind, 'due_on', due_on, 'items', items,
                 'found', found, 'photos', {PHOTOS}, 'version', i.version, 'came', came.technician_id,
                 'arrived_at', came.arrived_at, 'consent', {SAID_OF.format("came")})
                 order by due_on, i.inspection_id) as inspections
          from views.inspections i left join views.visits came on came.visit_id = i.inspection_id
         where i.unit_id = p.unit_id and closed_at is null and withdrawn_at is null) looked
      {FOUND_BY}
     where p.technician_id = %(technician_id)s and not p.rests
       and (%(parks)s::uuid[] is null or p.park_id = any(%(parks)s))
     order by p.urgency = 'emergency' desc, p.next_due_at, p.order_id
"""
# What is to be gone through in the parks they are sent to, where they have no errand: due first on top.
ROUNDS: Final = f"""
    select i.*, {PHOTOS} as photos, u.code as unit_code, park.name as park, building.name as building,
           came.technician_id as came, came.arrived_at, {SAID_OF.format("came")} as consent
      from views.inspections i
      left join views.units u using (unit_id)
      left join views.visits came on came.visit_id = i.inspection_id
      left join views.names park on park.id = i.park_id
      left join views.names building on building.id = u.building_id
     where closed_at is null and withdrawn_at is null
       and (%(parks)s::uuid[] is null or i.park_id = any(%(parks)s))
       and (%(theirs)s::uuid[] = '{{}}' or i.park_id = any(%(theirs)s))
       and not exists (select from views.pool p
                        where p.unit_id = i.unit_id and p.technician_id = %(technician_id)s and not p.rests)
     order by due_on, i.inspection_id limit 30
"""
PARTS: Final = "select part, name, fen, batches from views.parts order by part"


async def errands(
    conn: AsyncConnection[Any], technician_id: UUID, parks: Sequence[UUID] | None
) -> list[dict[str, Any]]:
    """Theirs that are not done: emergencies first, then what is due first."""
    asked = {"technician_id": technician_id, "parks": parks}
    return await (await conn.cursor(row_factory=dict_row).execute(THEIRS.encode(), asked)).fetchall()


async def rounds(
    conn: AsyncConnection[Any],
    technician_id: UUID,
    theirs: Iterable[UUID],
    parks: Sequence[UUID] | None,
) -> list[dict[str, Any]]:
    """Inspections that nobody else has to do either; `theirs`: the parks they are sent to, none: any."""
    asked = {"technician_id": technician_id, "theirs": sorted(theirs), "parks": parks}
    return await (await conn.cursor(row_factory=dict_row).execute(ROUNDS, asked)).fetchall()


async def parts_at_hand(conn: AsyncConnection[Any]) -> list[dict[str, Any]]:
    """The catalogue, with the batches that may be fitted."""
    rows = await (await conn.cursor(row_factory=dict_row).execute(PARTS)).fetchall()
    return [
        {name: row[name] for name in ("part", "name", "fen")}
        | {"batches": sorted(batch for batch, told in row["batches"].items() if not told["blocked"])}
        for row in rows
    ]
