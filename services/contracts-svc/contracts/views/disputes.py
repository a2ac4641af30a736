"""The units of which it is in dispute whose they are; and where, by all that was told, it might be."""

from collections.abc import Sequence
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import goes_by
from psycopg.rows import dict_row

from contracts.domain.dispute import DisputeEvent, DisputeFound, UnitDisputed, dispute
from contracts.views.board_held import LIVES
from contracts.views.coming_back import COUNTS
from contracts.views.dwellings import NEVER


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.unit_id] if isinstance(fact.event, DisputeEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`disputed_at`: since when somebody knows, whichever kind it was then; None while it is only found."""
    match fact.event:
        case DisputeFound(unit_id=unit, park_id=park, found=found):
            said = found.model_dump(mode="json")
            return {
                "unit_id": unit,
                "park_id": park,
                **said,
                "found_at": fact.recorded_at,
                "disputed_at": None,
            }
        case UnitDisputed(found=found) if row:
            told_at = row["disputed_at"] or fact.recorded_at
            return row | found.model_dump(mode="json") | {"disputed_at": told_at}
    return None


disputes = View(
    name="disputes",
    columns="unit_id uuid primary key, park_id uuid not null, kind text not null, living jsonb not null,"
    " contract_ids jsonb not null, found_at timestamptz not null, disputed_at timestamptz",
    listens=dispute.events,
    keys=keys,
    project=project,
    inline=True,
    key="unit_id",
    revision=2,  # since what was told of may be of another kind by now
)

HOLDS: LiteralString = f"""
    select l.contract_id, {goes_by("l.tenant_id")} as tenant_id, l.ends_on > %(day)s as in_force
      from views.lettings l
     where l.unit_id = u.id and l.track = 'tenant' and {COUNTS}"""
# To another, from a day on that one who has it today has it still.
PROMISED: LiteralString = f"""
    select n.contract_id from views.lettings n
     where n.unit_id = u.id and n.track = 'tenant' and n.since > %(day)s and n.until > n.since
       and exists (
           select from views.lettings l
            where l.unit_id = u.id and l.track = 'tenant' and {COUNTS}
              and least(l.until, l.ends_on) > n.since
              and {goes_by("l.tenant_id")} <> {goes_by("n.tenant_id")})"""
# Few have anything amiss; who goes by which number, and what holds today, is asked of those alone.
AMISS: LiteralString = f"""
    select u.id as unit_id, u.park_id,
           array(select distinct {goes_by("s.tenant_id")} from views.stays s
                  where s.unit_id = u.id and {LIVES} order by 1) as living,
           array(select contract_id from ({HOLDS}) h order by 1) as contract_ids,
           array(select distinct tenant_id from ({HOLDS}) h) as holders,
           array(select distinct tenant_id from ({HOLDS}) h where in_force) as rightful,
           array(select contract_id from ({PROMISED}) p order by 1) as promised
      from views.units u
     where u.id in (
           select id from views.dwellings
            where another_until > '{NEVER}' and another_until > %(day)s
            union select id from views.dwellings where two_until > '{NEVER}' and two_until > %(day)s)"""
KNOWN: LiteralString = "select unit_id, kind, living, contract_ids from views.disputes"
PAGE: LiteralString = """
    select * from views.disputes
     where disputed_at is not null and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(last_at)s::timestamptz is null or (disputed_at, unit_id) > (%(last_at)s, %(last)s))
     order by disputed_at, unit_id limit %(limit)s"""


async def may_be_amiss(host: Host, day: date) -> list[Row]:
    """Each unit, given back or not, lived in by another than it is let to, or by two, or let to two.

    `living` there, `holders` by contract, and `rightful` by one whose end is to come: each by the number they
    go by now, so that a tenant of two numbers is one. `promised`: others' contracts that begin meanwhile.
    """
    return await _rows(host, AMISS, {"day": day})


async def known(host: Host) -> list[Row]:
    """What is found or disputed."""
    return await _rows(host, KNOWN, {})


async def page_of(host: Host, wanted: dict[str, Any]) -> list[Row]:
    """At most `limit` that were told of, the longest known first."""
    return await _rows(host, PAGE, wanted)


async def _rows(host: Host, query: LiteralString, given: dict[str, Any]) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows: list[Row] = await (await cursor.execute(query, given)).fetchall()
    return rows
