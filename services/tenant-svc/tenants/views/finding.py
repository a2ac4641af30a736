"""Finding tenants by marks, by number and by where they live, have a contract for, or a code beside their
home, and owners by marks; the best first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import LiteralString
from uuid import UUID

from kernel.service import Row

from tenants.views.query import Pool, rows
from tenants.views.rooms import NAMED, SAID
from tenants.views.sight import IN_SIGHT, in_sight
from tenants.views.tenants import standing


@dataclass(frozen=True)
class Sought:
    """Marks, numbers, door codes and rooms with how well each fits; `all_words`: how well whoever has all of
    `words` does. Whoever marks fit has those of `also` as well, or is not meant; `inside` is the room that
    was said of one of `buildings`.
    """

    marks: Mapping[int, int]
    words: Sequence[int]
    all_words: int
    also: Sequence[int]
    numbers: Mapping[str, int]
    codes: Mapping[str, int]
    rooms: Mapping[str, int]
    buildings: Sequence[str]
    inside: str | None


STALE: LiteralString = """
    select p.* from views.people p left join person_marks m on m.person_id = p.id
     where m.version is distinct from p.version and p.id > %s order by p.id limit %s"""

# Whoever was changed meanwhile, above all erased, is not written: their later fact is indexed in its turn.
_KEEP: LiteralString = """
    insert into person_marks (person_id, version, marks)
    select id, 0, %(marks)s from views.people where id = %(id)s and version = %(version)s for share
    on conflict (person_id) do update set version = 0, marks = excluded.marks"""

_ALIKE: LiteralString = """
    select w.person_id, w.ground, array_agg(m.person_id) as others
      from unnest(%(ids)s::uuid[], %(grounds)s::text[], %(marks)s::bigint[]) as w (person_id, ground, mark)
      join person_marks m on m.marks @> array[w.mark] and m.person_id <> w.person_id
     group by w.person_id, w.ground having count(*) < %(many)s"""

_IN_STEP: LiteralString = """
    update person_marks m set version = w.version
      from unnest(%(ids)s::uuid[], %(versions)s::int[]) as w (id, version) where m.person_id = w.id"""

# Who has all words is looked for apart: in one condition with who has one mark it took five times as long
# among 20,000 people.
_MARKED: LiteralString = """
    marked as (
        select person_id, max(weight) as weight
          from (select m.person_id, w.weight
                  from unnest(%(marks)s::bigint[], %(weights)s::int[]) as w (mark, weight)
                  join person_marks m on m.marks @> (array[w.mark] || %(also)s::bigint[])
                 union all
                select person_id, %(all_words)s::int
                  from person_marks
                 where cardinality(%(words)s::bigint[]) > 0
                   and marks @> (%(words)s::bigint[] || %(also)s::bigint[])) m
         group by person_id
    )"""

# How many a mark leads to the planner cannot know, and with its guess it reads all tenants, twice, for a few
# hundred of them (15 of 17 ms among 100,000): `lateral … limit 1` has it look each one up. Who gave way to
# nobody is not looked up again.
_FIND = f"""
    with {_MARKED},
    doors as (
        select unit_id, max(weight) as weight
          from (select unit_id, c.weight
                  from unnest(%(codes)s::text[], %(sure)s::int[]) as c (code, weight)
                  join views.units using (code)
                 union all
                select u.unit_id, case when upper(u.code) = s.room then 95 else 90 end
                  from (select %(inside)s::text as room) s
                  join views.units u on {SAID}
                  join views.names b on b.id = u.building_id and {NAMED}
                 union all
                select u.unit_id, s.weight
                  from unnest(%(rooms)s::text[], %(likely)s::int[]) as s (room, weight)
                  join views.units u on {SAID}) d
         group by unit_id),
    met as (
        select f.own, p.weight, 'person' as found_by
          from marked p
         cross join lateral (select t as own from views.tenants t where person_id = p.person_id limit 1) f
        union all
        select t, n.weight, 'number'
          from unnest(%(numbers)s::text[], %(fits)s::int[]) as n (number, weight)
          join views.tenants t using (number)
        union all
        select f.own, d.weight, 'unit'
          from doors d
         cross join lateral (select t as own from views.tenants t where unit_id = d.unit_id limit 1) f
        union all
        select f.own, d.weight - 1, 'unit'
          from views.leases l
         cross join lateral unnest(l.unit_ids) as r (unit_id)
          join doors d using (unit_id)
         cross join lateral (select t as own from views.tenants t where id = l.tenant_id limit 1) f
         where l.stands and l.unit_ids && array(select unit_id from doors)
        union all
        select f.own, d.weight - 1, 'unit'
          from doors d
         cross join lateral (
               select tenant_id from views.doors has
                where has.unit_id = d.unit_id and has.status in ('granting', 'granted') and not has.occupied
                limit 9) has
         cross join lateral (select t as own from views.tenants t where id = has.tenant_id limit 1) f
         where (f.own).status = 'moved_in'
    ),
    best as (
        select distinct on (coalesce((own).merged_into, (own).id)) own, found_by, weight,
               case when (own).merged_into is not null then (own).number end as found_as
          from met order by coalesce((own).merged_into, (own).id), weight desc, (own).number
    ),
    page as (
        select t.*, b.weight, b.found_by, b.found_as, -b.weight as misfit, t.status <> 'moved_in' as elsewhere
          from best b cross join lateral (
               select (b.own).* where (b.own).merged_into is null
                union all
               select * from views.tenants where id = (b.own).merged_into) t
         where t.status <> 'merged_away'
           and (%(last_number)s::text is null
                or (-b.weight, t.status <> 'moved_in', t.number)
                   > (-%(last_weight)s::int, %(last_elsewhere)s::bool, %(last_number)s))
           and {in_sight("t.person_id", "t.park_id")}
         order by misfit, elsewhere, t.number limit %(fetch)s
    )
    select page.id, page.number, page.person_id, {standing("page")} as status, page.park_id, unit_id,
           u.code as unit_code, b.name as building, page.weight, page.found_by, page.found_as
      from page left join views.units u using (unit_id) left join views.names b on b.id = u.building_id
     order by misfit, elsewhere, number"""


# Who was taken down as something else, and signed as an owner, is one.
_OWNERS: LiteralString = f"""
    with {_MARKED},
    seen as (select person_id, weight, null::uuid as park_id from marked)
    select seen.person_id as owner_id, seen.weight
      from seen join views.people p on p.id = seen.person_id
     where (p.kind = 'owner' or exists (
               select from views.parties c where c.person_id = seen.person_id and c.track = 'owner'))
       and {IN_SIGHT}
       and (%(last)s::uuid is null or (-seen.weight, seen.person_id) > (-%(last_weight)s::int, %(last)s))
     order by -seen.weight, seen.person_id limit %(fetch)s"""


async def find_owners(
    pool: Pool,
    sought: Sought,
    parks: Sequence[UUID] | None,
    last: tuple[int, UUID] | None,
    fetch: int,
) -> list[Row]:
    """At most `fetch` owners behind `last` that any mark fits; `parks`: what the caller may see."""
    weight, owner = last or (None, None)
    given = {"marks": list(sought.marks), "weights": list(sought.marks.values()), "fetch": fetch}
    given |= {"words": list(sought.words), "all_words": sought.all_words}
    given |= {"also": list(sought.also), "parks": None if parks is None else list(parks)}
    given |= {"last_weight": weight, "last": owner}
    return await rows(pool, _OWNERS, given)


async def find(
    pool: Pool,
    sought: Sought,
    parks: Sequence[UUID] | None,
    last: tuple[int, bool, str] | None,
    fetch: int,
) -> list[Row]:
    """At most `fetch` tenants behind `last` that any of it fits; `parks`: what the caller may see."""
    weight, elsewhere, number = last or (None, None, None)
    return await rows(
        pool,
        _FIND,
        {
            "marks": list(sought.marks),
            "weights": list(sought.marks.values()),
            "words": list(sought.words),
            "all_words": sought.all_words,
            "also": list(sought.also),
            "numbers": list(sought.numbers),
            "fits": list(sought.numbers.values()),
            "codes": list(sought.codes),
            "sure": list(sought.codes.values()),
            "buildings": list(sought.buildings),
            "inside": sought.inside,
            "rooms": list(sought.rooms),
            "likely": list(sought.rooms.values()),
            "parks": None if parks is None else list(parks),
            "last_weight": weight,
            "last_elsewhere": elsewhere,
            "last_number": number,
            "fetch": fetch,
        },
    )


def rank(row: Row) -> tuple[int, bool, str]:
    """How well it fits, whether they live nowhere with us, their number: the order of what is found."""
    return row["weight"], row["status"] != "moved_in", row["number"]


async def keep(pool: Pool, marked: Sequence[Row]) -> None:
    """These marks (`id`, `version`, `marks`) in the place of what was there; not in step by that."""
    async with pool.connection() as conn, conn.transaction():
        await conn.cursor().executemany(_KEEP, sorted(marked, key=itemgetter("id")))


async def alike(pool: Pool, asked: Sequence[tuple[UUID, str, int]], many: int) -> list[Row]:
    """Of each person, ground and mark the `others` who have that mark, unless so `many` have it."""
    ids, grounds, marks = zip(*asked, strict=True) if asked else ((), (), ())
    values = {"ids": list(ids), "grounds": list(grounds), "marks": list(marks), "many": many}
    return await rows(pool, _ALIKE, values)


async def in_step(pool: Pool, marked: Sequence[Row]) -> None:
    """All that follows from the marks of these people (`id`, `version`) was done."""
    values = {"ids": [row["id"] for row in marked], "versions": [row["version"] for row in marked]}
    async with pool.connection() as conn:
        await conn.execute(_IN_STEP, values)


async def forget(pool: Pool, person_id: UUID) -> None:
    """Nothing finds this person any more."""
    async with pool.connection() as conn:
        await conn.execute("update person_marks set marks = '{}' where person_id = %s", [person_id])


async def stale(pool: Pool, at_most: int, last: UUID | None = None) -> list[Row]:
    """People behind `last` whose marks are not of what is known of them now."""
    return await rows(pool, STALE, [last or UUID(int=0), at_most])
