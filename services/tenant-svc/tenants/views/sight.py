"""Who may see whom: the one rule of which parks a human being has to do with.

Who lives, lived last or asked in a park, or has a contract there, by whichever of their numbers, is its
people's to deal with; who has to do with none yet is anybody's.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, LiteralString
from uuid import UUID

from tenants.views.query import Pool, rows


def _ties(person: LiteralString) -> LiteralString:
    """The parks (`park_id`) of this person and of whoever is the same human being, in SQL."""
    return f"""
        (select coalesce((select m.survivor_person_id from views.merges m where m.person_id = {person}),
                         {person}) as id) human
         cross join lateral (
               select human.id
                union all
               select m.person_id from views.merges m where m.survivor_person_id = human.id) same
         cross join lateral (
               select t.park_id from views.tenants t
                where t.person_id = same.id and t.park_id is not null
                union all
               select c.park_id from views.parties c where c.person_id = same.id) tied"""


def in_sight(person: LiteralString, park: LiteralString) -> LiteralString:
    """Whether the caller, who may see `parks` (null: all), may see this person, in SQL; `park`: where they
    live by the number that is looked at.

    The rule is the last line. It costs five look-ups, and of a hundred thousand tenants nearly all live or
    have a contract in one park and never had another number: they are told by less.
    """
    return f"""(
        %(parks)s::uuid[] is null or {park} = any(%(parks)s)
        or exists (select from views.parties c where c.person_id = {person} and c.park_id = any(%(parks)s))
        or (({park} is null or {person} in (
                select m.person_id from views.merges m
                 union all
                select m.survivor_person_id from views.merges m))
            and (select coalesce(bool_or(tied.park_id = any(%(parks)s)), true) from {_ties(person)})))"""


IN_SIGHT: Final = in_sight("seen.person_id", "seen.park_id")
"""Of `seen (person_id, park_id)`."""

_SEEN: LiteralString = f"""
    select seen.person_id
      from (select id as person_id, null::uuid as park_id from unnest(%(persons)s::uuid[]) as asked (id)) seen
     where {IN_SIGHT}"""

_PARKS: LiteralString = f"""
    select distinct asked.id, tied.park_id
      from unnest(%s::uuid[]) as asked (id)
     cross join lateral (select tied.park_id from {_ties("asked.id")}) tied"""

# Who lives nowhere with us and never said where they asked: a contract that stands, and the latest.
_PARK: LiteralString = """
    select park_id from (
        select t.park_id, t.person_id = %(goes_by)s as first, null::bool as stands, null::date as starts_on
          from views.tenants t where t.person_id = any(%(persons)s) and t.park_id is not null
         union all
        select c.park_id, false, coalesce(l.stands, false), l.starts_on
          from views.parties c left join views.leases l using (contract_id)
         where c.person_id = any(%(persons)s)) tied
     order by first desc, stands desc nulls first, starts_on desc nulls last, park_id limit 1"""


async def seen(pool: Pool, person_ids: Sequence[UUID], parks: Sequence[UUID] | None) -> set[UUID]:
    """Those of them whom a caller of these parks may see (None: of all), known to us or not."""
    given = {"persons": list(person_ids), "parks": parks if parks is None else list(parks)}
    return {row["person_id"] for row in await rows(pool, _SEEN, given)}


async def parks_of(pool: Pool, person_ids: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    """The parks that each of them has to do with; who has with none is left out."""
    found = defaultdict[UUID, set[UUID]](set)
    for row in await rows(pool, _PARKS, [list(person_ids)]):
        found[row["id"]].add(row["park_id"])
    return found


async def park_of(pool: Pool, goes_by: UUID, persons: Sequence[UUID]) -> UUID | None:
    """Whose people deal with this human being, `persons` by whichever number, first of all: where they live,
    lived last or asked, else where their contract is; None: they have to do with no park.
    """
    found = await rows(pool, _PARK, {"goes_by": goes_by, "persons": list(persons)})
    park: UUID | None = found[0]["park_id"] if found else None
    return park
