"""The dual-track board 双轨看板: a query that puts the contracts of both tracks beside each unit held."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.call import Host
from psycopg.rows import dict_row

from contracts.domain.board import Colour, colour_of, ends_within

# The contract that counts on the day: signed, begun, not closed, this unit not given back; the last to begin.
SIDE = """
    left join lateral (
        select c.* from views.contracts c
         where c.unit_ids @> array[u.id] and c.track = '{0}' and c.signed_on is not null
           and c.starts_on <= %(day)s and (c.closed_on is null or c.closed_on > %(day)s)
           and coalesce((c.given_back ->> u.id::text)::date > %(day)s, true)
         order by c.starts_on desc, c.id limit 1
    ) {0} on true"""
SHOWN = ("starts_on", "ends_on", "cycle", "rent_fen", "deposit_fen", "party_id", "tenant_id", "status")
SIDES = ("owner", "tenant")
COLUMNS = ", ".join(
    f"{side}.id as {side}_contract_id, " + ", ".join(f"{side}.{name} as {side}_{name}" for name in SHOWN)
    for side in SIDES
)
BOARD = f"""
    select * from (
        select u.id as unit_id, u.park_id, u.building_id, u.code, u.manager_id, {COLUMNS},
               r.cover_ends_on, r.days_over, r.exposure_fen,
               coalesce(least(owner.ends_on, tenant.ends_on), '9999-12-31'::date) as urgent_on
          from views.units u {SIDE.format("owner")} {SIDE.format("tenant")}
          left join views.overruns r on r.id = u.id || '/' || tenant.id
         where (%(parks)s::uuid[] is null or u.park_id = any(%(parks)s))
           and (%(park)s::uuid is null or u.park_id = %(park)s)
    ) board
     where (%(colour)s::text is null
            or (%(colour)s = 'grey' and tenant_contract_id is null)
            or owner_ends_on between %(first)s and %(last)s
            or tenant_ends_on between %(first)s and %(last)s)
       and (%(urgent_on)s::date is null or (urgent_on, unit_id) > (%(urgent_on)s, %(unit_id)s::uuid))
     order by urgent_on, unit_id limit %(limit)s"""


async def board(
    host: Host,
    day: date,
    parks: list[UUID] | None,
    park: UUID | None,
    colour: Colour | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Rows as of `day`, the most urgent first; `urgent_on` and `unit_id` are the key of the page."""
    urgent_on, unit_id = after or (None, None)
    first, last = ends_within(colour, day) if colour else (None, None)
    given = {
        "day": day,
        "parks": parks,
        "park": park,
        "colour": colour,
        "first": first,
        "last": last,
        "urgent_on": urgent_on,
        "unit_id": unit_id,
        "limit": limit,
    }
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(BOARD, given)
        return [_pair(row, day) for row in await cursor.fetchall()]


def _pair(row: dict[str, Any], day: date) -> dict[str, Any]:
    owner, tenant = (_side(row, side, day) for side in SIDES)
    if tenant["contract_id"]:
        over = ("cover_ends_on", "days_over", "exposure_fen")
        tenant["overrun"] = {name: row[name] for name in over} if row["days_over"] else None
    unit = {
        name: row[name] for name in ("unit_id", "park_id", "building_id", "code", "manager_id", "urgent_on")
    }
    return unit | {"owner": owner, "tenant": tenant}


def _side(row: dict[str, Any], side: str, day: date) -> dict[str, Any]:
    found = {name: row[f"{side}_{name}"] for name in SHOWN}
    ends_on = found.pop("ends_on")
    return {
        "contract_id": row[f"{side}_contract_id"],
        "colour": colour_of(ends_on, day),
        "last_day": ends_on and ends_on - timedelta(days=1),
        "days_left": ends_on and (ends_on - day).days,
        **found,
    }
