"""Everyone with a number, and where they live now."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import tenant_facts as facts
from tenants.domain.tenant import tenant
from tenants.views.query import Pool, rows
from tenants.views.sight import in_sight

COLUMNS = """
    id uuid primary key,
    number text not null unique,
    person_id uuid not null constraint tenant_has_one_person unique,
    status text not null,
    park_id uuid,
    unit_id uuid constraint unit_has_one_tenant unique,
    contract_id uuid,
    moved_in_on date,
    moved_out_on date,
    merged_into uuid,
    version integer not null
"""


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case facts.TenantRegistered() as e:
            row = {"id": e.tenant_id, "number": e.number, "person_id": e.person_id, "park_id": e.park_id}
            row |= {"status": "registered", **_NOWHERE, "moved_in_on": None, "moved_out_on": None}
            row |= {"merged_into": None}
        case (
            facts.TenantMovedIn(stay=stay)
            | facts.TenantRoomChanged(stay=stay)
            | facts.TenantMoveOutWithdrawn(stay=stay)
        ):
            row = {**(row or {}), "status": "moved_in", **_living(stay), "moved_out_on": None}
        case facts.TenantMovedOut(moved_out_on=day):
            row = {**(row or {}), "status": "moved_out", **_NOWHERE, "moved_out_on": day}
        case facts.TenantMoveInWithdrawn(last=last, left_on=day):
            status, since = ("moved_out" if last else "registered"), last and last.moved_in_on
            row = {**(row or {}), "status": status, **_NOWHERE, "moved_in_on": since, "moved_out_on": day}
        case facts.TenantsMerged(survivor_id=survivor) if row:
            row = {**row, "status": "merged_away", "merged_into": survivor}
        case facts.TenantsUnmerged() if row:
            row = {**row, "status": "moved_out" if row["moved_out_on"] else "registered", "merged_into": None}
    return row and {**row, "version": fact.version}


_NOWHERE: Row = {"unit_id": None, "contract_id": None}


def _living(stay: facts.Stay) -> Row:
    return {
        "park_id": stay.park_id,
        "unit_id": stay.unit_id,
        "contract_id": stay.contract_id,
        "moved_in_on": stay.moved_in_on,
    }


def _keys(fact: Fact) -> list[UUID]:
    return [fact.event.tenant_id] if isinstance(fact.event, facts.TenantEvent) else []


def standing(row: LiteralString) -> LiteralString:
    """The status of a row of tenants as people are told it, in SQL.

    Reserved is who has a contract that stands and that they have yet to move in by, be it under a number that
    gave way to theirs; of who has left, one that begins no sooner than they left.
    """
    return f"""
        case when {row}.status in ('registered', 'moved_out') and exists (
                select from views.leases l
                 where l.stands and l.starts_on >= coalesce({row}.moved_out_on, l.starts_on)
                   and l.tenant_id in (select {row}.id union all
                                       select m.id from views.tenants m where m.merged_into = {row}.id))
             then 'reserved'
             when {row}.status = 'registered' then 'enquiry'
             else {row}.status
        end"""


def lives_by(row: LiteralString) -> LiteralString:
    """The contract by which a row of tenants lives where it does, in SQL: the one they moved in by; where
    that is over, or nobody said by which, as of who changed rooms, the first of theirs that lets them the
    home.
    """
    return f"""
        coalesce((
            select l.contract_id from views.leases l
             where l.stands and l.unit_ids @> array[{row}.unit_id]
               and l.tenant_id in (select {row}.id union all
                                   select m.id from views.tenants m where m.merged_into = {row}.id)
               and ({row}.contract_id is null
                    or exists (select from views.leases o
                                where o.contract_id = {row}.contract_id and not o.stands))
             order by l.starts_on limit 1), {row}.contract_id)"""


TENANTS = f"""
    (select t.id, t.number, t.person_id, {standing("t")} as status, t.park_id, t.unit_id,
            {lives_by("t")} as contract_id,
            t.moved_in_on, t.moved_out_on, t.merged_into, t.version from views.tenants t)"""

SINCE: LiteralString = "(moved_in_on::timestamp at time zone 'Asia/Shanghai')"
"""Since which moment a row of tenants lives where it does, in SQL: the beginning of that day."""

tenants = View(
    name="tenants",
    columns=COLUMNS,
    listens=tenant.events,
    keys=_keys,
    project=project,
    inline=True,
    indexes=(
        "(park_id)",
        "(merged_into) where merged_into is not null",
        f"({SINCE}, id) where status = 'moved_in'",
    ),
)


async def by_id(pool: Pool, tenant_id: UUID) -> Row | None:
    found = await rows(pool, f"select * from {TENANTS} t where id = %s", [tenant_id])
    return next(iter(found), None)


async def by_person(pool: Pool, person_id: UUID) -> Row | None:
    return (await by_people(pool, [person_id])).get(person_id)


async def by_people(pool: Pool, person_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The tenant that each of them is; who has no number is left out."""
    found = await rows(pool, f"select * from {TENANTS} t where person_id = any(%s)", [list(person_ids)])
    return {row["person_id"]: row for row in found}


async def merged_into(pool: Pool, tenant_id: UUID) -> list[UUID]:
    """Those whose numbers gave way to this one's."""
    query = "select id from views.tenants where merged_into = %s order by id"
    return [row["id"] for row in await rows(pool, query, [tenant_id])]


async def survivors_of(pool: Pool, person_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The tenant that each of these people's number leads to; who has none is left out."""
    query = f"""
        select t.person_id as asked, s.* from views.tenants t
          join {TENANTS} s on s.id = coalesce(t.merged_into, t.id) where t.person_id = any(%s)"""
    return {row["asked"]: row for row in await rows(pool, query, [list(person_ids)])}


async def family_of(pool: Pool, person_id: UUID) -> list[Row]:
    """All whose numbers lead to the same tenant as this person's: it, and those merged into it."""
    query: LiteralString = """
        select f.* from views.tenants t
          join views.tenants f on coalesce(t.merged_into, t.id) in (f.id, f.merged_into)
         where t.person_id = %s order by f.number"""
    return await rows(pool, query, [person_id])


async def persons_like(pool: Pool, person_id: UUID) -> list[UUID]:
    """This person and whoever else is the same tenant, by the numbers that lead there."""
    return sorted({person_id, *(row["person_id"] for row in await family_of(pool, person_id))})


def numbers_of(tenant: LiteralString) -> LiteralString:
    """In a query, the ids of all numbers that lead to the same tenant as this one."""
    return f"""(
        select f.id from views.tenants t
          join views.tenants f on coalesce(t.merged_into, t.id) in (f.id, f.merged_into)
         where t.id = {tenant})"""


class ByTheirs(NamedTuple):
    """How a tenant's home depends on the contracts of a number that gave way to theirs: whether they live by
    one, or by their own until one follows, `next_from` that day on.
    """

    lives: bool
    next_from: date | None


async def survivor_lives_by(pool: Pool, gone: UUID, today: date) -> ByTheirs:
    """Of the tenant this number gave way to, by the contracts that were signed under this number."""
    query = """
        select l.starts_on, l.starts_on > %(today)s and l.contract_id is distinct from s.contract_id
               and exists (
                   select from views.leases o join views.tenants t on t.id = o.tenant_id
                    where s.id in (t.id, t.merged_into) and t.id <> g.id and o.stands
                      and o.starts_on <= %(today)s and o.unit_ids @> array[s.unit_id]) as follows
          from views.tenants g join views.tenants s on s.id = g.merged_into and s.status = 'moved_in'
          join views.leases l on l.tenant_id = g.id
         where g.id = %(gone)s
           and (l.contract_id = s.contract_id or l.stands and l.unit_ids @> array[s.unit_id])"""
    found = await rows(pool, query, {"gone": gone, "today": today})
    next_from = min((row["starts_on"] for row in found), default=None)
    return ByTheirs(lives=not all(row["follows"] for row in found), next_from=next_from)


async def lives_here(pool: Pool, person_id: UUID) -> bool:
    """Whether they have a home with us."""
    query = "select 1 from views.tenants where person_id = %s and status = 'moved_in'"
    return bool(await rows(pool, query, [person_id]))


async def parks_of(pool: Pool, person_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The park in which each of them lives, lived last or asked; who named none is left out."""
    query = "select person_id, park_id from views.tenants where person_id = any(%s) and park_id is not null"
    return {row["person_id"]: row["park_id"] for row in await rows(pool, query, [list(person_ids)])}


async def page_of(pool: Pool, wanted: Row) -> list[Row]:
    """At most `fetch` tenants behind number `last`, in the order of numbers.

    `parks`: what the caller may see.
    """
    return await rows(
        pool,
        f"""
        select * from {TENANTS} t
         where (%(last)s::text is null or number > %(last)s)
           and {in_sight("t.person_id", "t.park_id")}
           and (status = %(status)s or (%(status)s::text is null and status <> 'merged_away'))
           and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
           and (%(park_id)s::uuid is null or park_id = %(park_id)s)
           and (%(number)s::text is null or id in
                (select coalesce(merged_into, id) from views.tenants where number = %(number)s))
         order by number limit %(fetch)s
        """,
        wanted,
    )


async def next_serials(pool: Pool, many: int) -> list[int]:
    """Serials nobody has had; those drawn in vain are gaps."""
    drawn = await rows(pool, "select nextval('tenant_numbers') as serial from generate_series(1, %s)", [many])
    return [row["serial"] for row in drawn]
