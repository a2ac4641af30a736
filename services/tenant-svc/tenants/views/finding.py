"""Finding tenants by marks, by number and by where they live; the best first."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import LiteralString
from uuid import UUID

from kernel.service import Row

from tenants.views.query import Pool, rows

STALE: LiteralString = """
    select p.* from views.people p left join person_marks m on m.person_id = p.id
     where m.version is distinct from p.version order by p.id limit %s"""

# Whoever was changed meanwhile, above all erased, is not written: their later fact is indexed in its turn.
_KEEP: LiteralString = """
    insert into person_marks (person_id, version, marks)
    select id, version, %(marks)s from views.people where id = %(id)s and version = %(version)s for share
    on conflict (person_id) do update set version = excluded.version, marks = excluded.marks"""

# How many marks fit nobody can foretell: the tenants of those who have one are looked up one by one, or all
# tenants would be read for a few.
_FIND: LiteralString = """
    with wanted as (select * from unnest(%(marks)s::bigint[], %(weights)s::int[]) as w (mark, weight)),
    marked as materialized (
        select m.person_id, (select max(w.weight) from wanted w where w.mark = any(m.marks)) as weight
          from person_marks m where m.marks && %(marks)s::bigint[]
    ),
    met as (
        select t.id, t.number, t.merged_into, m.weight, 'person' as found_by
          from marked m cross join lateral (
               select id, number, merged_into from views.tenants where person_id = m.person_id limit 1) t
        union all
        select id, number, merged_into,
               case when number = (%(numbers)s::text[])[1] then 100 else 50 end, 'number'
          from views.tenants where number = any(%(numbers)s::text[])
        union all
        select t.id, t.number, null, 95, 'unit'
          from views.units u join views.tenants t using (unit_id) where u.code = any(%(codes)s::text[])
    ),
    best as (
        select distinct on (coalesce(merged_into, id)) coalesce(merged_into, id) as id, found_by, weight,
               case when merged_into is not null then number end as found_as
          from met order by coalesce(merged_into, id), weight desc, number
    )
    select t.*, b.found_by, b.found_as, u.code as unit_code
      from best b join views.tenants t using (id) left join views.units u on u.unit_id = t.unit_id
     where (%(parks)s::uuid[] is null or t.park_id is null or t.park_id = any(%(parks)s))
       and t.status <> 'merged_away'
     order by b.weight desc, t.status <> 'moved_in', t.number limit %(fetch)s"""


async def find(
    pool: Pool,
    weights: Mapping[int, int],
    numbers: Sequence[str],
    codes: Sequence[str],
    parks: Sequence[UUID] | None,
    fetch: int,
) -> list[Row]:
    """At most `fetch` tenants that any of it fits; `parks`: what the caller may see."""
    asked = {"marks": list(weights), "weights": list(weights.values()), "numbers": list(numbers)}
    asked |= {"codes": list(codes), "parks": None if parks is None else list(parks), "fetch": fetch}
    return await rows(pool, _FIND, asked)


async def keep(pool: Pool, marked: Sequence[Row]) -> None:
    """These marks (`id`, `version`, `marks`) in the place of what was there."""
    async with pool.connection() as conn, conn.transaction():
        await conn.cursor().executemany(_KEEP, sorted(marked, key=itemgetter("id")))


async def forget(pool: Pool, person_id: UUID) -> None:
    """Nothing finds this person any more."""
    async with pool.connection() as conn:
        await conn.execute("update person_marks set marks = '{}' where person_id = %s", [person_id])


async def stale(pool: Pool, at_most: int) -> list[Row]:
    """People whose marks are not of what is known of them now."""
    return await rows(pool, STALE, [at_most])
