"""Owners by what they signed with us: which contracts, of how many units. Who they are tenant-svc knows."""

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from psycopg.rows import dict_row

from contracts.views.lettings import FOREVER

Row = dict[str, Any]

# What was annulled has none of its days and was never agreed. Of what ended, no end is ahead.
PAGE: LiteralString = f"""
    select * from (
        select party_id as owner_id, count(distinct contract_id) as contracts,
               count(distinct contract_id) filter (where until > %(day)s) as in_force,
               count(distinct unit_id) filter (where since <= %(day)s and until > %(day)s) as units,
               min(starts_on) as first_day,
               coalesce(min(ends_on) filter (where until > %(day)s), '{FOREVER}') as ends_on
          from views.lettings
         where track = 'owner' and until > since
           and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
           and (%(park_id)s::uuid is null or park_id = %(park_id)s)
           and (%(owner_id)s::uuid is null or party_id = %(owner_id)s)
         group by party_id
    ) owners
     where (%(ending)s::date is null or (ends_on, owner_id) > (%(ending)s, %(last)s::uuid))
     order by ends_on, owner_id limit %(limit)s"""
PARKS: LiteralString = (
    "select distinct park_id from views.lettings where track = 'owner' and party_id = %s and until > since"
)
CONTRACTS: LiteralString = """
    select c.id as contract_id, c.park_id, c.status, c.starts_on, c.ends_on, c.unit_ids, c.rent_fen, c.cycle,
           c.clauses, c.signed_on, c.closed_on
      from views.contracts c
     where c.track = 'owner' and c.party_id = %(owner_id)s and c.signed_on is not null
       and exists (select from views.lettings l where l.contract_id = c.id and l.until > l.since)
       and (%(parks)s::uuid[] is null or c.park_id = any(%(parks)s))
     order by c.starts_on desc, c.id"""


async def page_of(host: Host, wanted: Row, after: tuple[date, UUID] | None, limit: int) -> list[Row]:
    """At most `limit` owners behind `after`, whose contract ends first on top.

    `wanted`: `parks` that the caller sees, `park_id`, `owner_id`, and the `day` that is counted on.
    """
    ending, last = after or (None, None)
    return await _rows(host, PAGE, wanted | {"ending": ending, "last": last, "limit": limit})


async def parks_of(host: Host, owner_id: UUID) -> list[UUID]:
    """Where they have, or had, something with us."""
    async with host.pool.connection() as conn:
        return [park async for (park,) in await conn.execute(PARKS, [owner_id])]


async def contracts_of(host: Host, owner_id: UUID, parks: list[UUID] | None) -> list[Row]:
    """What they signed, the latest first."""
    return await _rows(host, CONTRACTS, {"owner_id": owner_id, "parks": parks})


async def _rows(host: Host, query: LiteralString, given: Row) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[Row] = await (await cursor.execute(query, given)).fetchall()
        return found
