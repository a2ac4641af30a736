"""What of an owner's contract that is not renewed has gone back to them, and what stands in the way."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.service import Row
from psycopg.rows import class_row, dict_row

from contracts.views.lettings import FOREVER

# The contract that the renewal itself had drafted completes it: that is no end of another kind.
FOLLOWS: LiteralString = """
    n.track = 'owner' and n.contract_id not in (r.id, r.contract_id)
           and n.starts_on <= r.ends_on and least(n.until, n.ends_on) > r.ends_on"""
GIVEN_BACK: LiteralString = f"u.held_until <> '{FOREVER}'"
LET_GO: LiteralString = f"""
    select r.id,
           (select u.id from views.units u where u.id = any(r.unit_ids) and {GIVEN_BACK}
             order by u.held_until desc, u.id limit 1) as given_back,
           (select n.contract_id from views.lettings n where n.unit_id = any(r.unit_ids) and {FOLLOWS}
             order by n.starts_on, n.id limit 1) as followed_by
      from views.renewals r
     where r.track = 'owner' and r.status not in ('completed', 'closed')
       and not exists (
           select from unnest(r.unit_ids) as it (unit_id)
            where not exists (select from views.units u where u.id = it.unit_id and {GIVEN_BACK})
              and not exists (select from views.lettings n where n.unit_id = it.unit_id and {FOLLOWS}))"""
UNITS: LiteralString = f"""
    select it.unit_id, nullif(u.held_until, '{FOREVER}') as released_on,
           (select n.contract_id from views.lettings n where n.unit_id = it.unit_id and {FOLLOWS}
             order by n.starts_on, n.id limit 1) as followed_by
      from views.renewals r cross join unnest(r.unit_ids) with ordinality as it (unit_id, place)
           join views.units u on u.id = it.unit_id
     where r.id = %(renewal_id)s order by it.place"""
LEASES: LiteralString = """
    select l.unit_id, l.contract_id, l.tenant_id, l.ends_on - 1 as last_day,
           o.cover_ends_on, o.days_over, o.exposure_fen, o.draft, o.bare, o.stays_on, o.rents, o.uncovered
      from views.lettings l
           left join views.overruns o on o.id = l.unit_id || '/' || l.contract_id and not o.draft
     where l.unit_id = any(%(units)s) and l.track = 'tenant' and l.until > %(day)s
       and (l.ends_on > %(day)s or l.ends_on <= %(today)s)
     order by l.unit_id, l.ends_on, l.id"""


class LetGo(NamedTuple):
    """An open renewal of an owner's contract of which nothing is left: each unit has gone back, the last of
    them `given_back`, or is covered from the end on, by `followed_by` or another.
    """

    id: UUID
    given_back: UUID | None
    followed_by: UUID | None


async def all_let_go(host: Host) -> list[LetGo]:
    """Also what is given back on a day to come: that is settled."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=class_row(LetGo)) as cursor:
        found: list[LetGo] = await (await cursor.execute(LET_GO)).fetchall()
    return found


async def units_of(host: Host, renewal_id: UUID) -> list[Row]:
    """Each unit of the contract, from when on it is its owner's, or by which contract it is covered on."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows: list[Row] = await (await cursor.execute(UNITS, {"renewal_id": renewal_id})).fetchall()
    return rows


async def leases_beyond(host: Host, units: Sequence[UUID], day: date, today: date) -> list[Row]:
    """The tenant contracts that have a unit on `day` or later, or have run out by `today` and are not over;
    each with its overrun, as it was told last, null where it has none.
    """
    asked = {"units": list(units), "day": day, "today": today}
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows: list[Row] = await (await cursor.execute(LEASES, asked)).fetchall()
    return rows
