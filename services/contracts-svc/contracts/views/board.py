"""The dual-track board 双轨看板: a query that puts the contracts of both tracks beside each unit held."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, LiteralString, get_args
from uuid import UUID

from edge.call import Host
from psycopg.rows import dict_row

from contracts.domain.board import Colour, colour_of, ends_within
from contracts.domain.terms import Track

# The contract that counts on the day: signed, begun, not closed, this unit not given back; the last to begin.
SIDE = """
    left join lateral (
        select c.* from views.contracts c
         where c.units_ever @> array[u.id] and c.track = '{0}' and c.signed_on is not null
           and (c.closed_on is null or c.closed_on > %(day)s)
           and exists (select from jsonb_to_recordset(c.stays) as stay(unit uuid, since date, back date)
                        where unit = u.id and coalesce(since, c.starts_on) <= %(day)s
                          and coalesce(back > %(day)s, true))
         order by c.starts_on desc, c.id limit 1
    ) {0} on true"""
SHOWN = ("starts_on", "ends_on", "cycle", "rent_fen", "deposit_fen", "party_id", "tenant_id", "status")
SIDES: tuple[Track, ...] = ("owner", "tenant")
COLUMNS = ", ".join(
    f"{side}.id as {side}_contract_id, " + ", ".join(f"{side}.{name} as {side}_{name}" for name in SHOWN)
    for side in SIDES
)
URGENT_ON = """coalesce(
    case %(track)s::text when 'owner' then owner.ends_on when 'tenant' then tenant.ends_on
                         else least(owner.ends_on, tenant.ends_on) end, '9999-12-31'::date)"""
ROWS = f"""(
    select u.id as unit_id, u.park_id, u.building_id, u.code, u.manager_id, {COLUMNS},
           r.cover_ends_on, r.days_over, r.exposure_fen, {URGENT_ON} as urgent_on,
           case %(track)s::text when 'owner' then owner.id else tenant.id end is null as vacant
      from views.units u {SIDE.format("owner")} {SIDE.format("tenant")}
      left join views.overruns r on r.id = u.id || '/' || tenant.id
     where (%(parks)s::uuid[] is null or u.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or u.park_id = %(park_id)s)
       and (%(building_id)s::uuid is null or u.building_id = %(building_id)s)
       and (%(manager_id)s::uuid is null or u.manager_id = %(manager_id)s)
       and (%(code)s::text is null or position(lower(%(code)s) in lower(u.code)) > 0)
    ) board"""
# Of one track what it has a contract for, and what it has none for where grey is asked.
BOARD = f"""
    select * from {ROWS}
     where case when %(colour)s::text is null then %(track)s is null or not vacant
                when %(colour)s = 'grey' then vacant
                else (%(track)s is distinct from 'tenant' and owner_ends_on between %(first)s and %(last)s)
                  or (%(track)s is distinct from 'owner' and tenant_ends_on between %(first)s and %(last)s)
           end
       and (%(urgent_on)s::date is null or (urgent_on, unit_id) > (%(urgent_on)s, %(unit_id)s::uuid))
     order by urgent_on, unit_id limit %(limit)s"""
ENDS = f"""
    select owner_ends_on, tenant_ends_on, count(*) as units
      from {ROWS} group by owner_ends_on, tenant_ends_on"""


@dataclass(frozen=True)
class Wanted:
    """Which units; each condition left None wants all. `code` is any part of a door code."""

    day: date
    parks: list[UUID] | None
    park_id: UUID | None = None
    building_id: UUID | None = None
    manager_id: UUID | None = None
    code: str | None = None
    track: Track | None = None


async def board(
    host: Host, wanted: Wanted, colour: Colour | None, after: tuple[date, UUID] | None, limit: int
) -> list[dict[str, Any]]:
    """Rows as of a day, the most urgent first; `urgent_on` and `unit_id` are the key of the page."""
    urgent_on, unit_id = after or (None, None)
    first, last = ends_within(colour, wanted.day) if colour else (None, None)
    page = {"colour": colour, "first": first, "last": last, "limit": limit}
    rows = await _rows(host, BOARD, wanted, **page, urgent_on=urgent_on, unit_id=unit_id)
    return [_pair(row, wanted.day) for row in rows]


async def counts(host: Host, wanted: Wanted) -> dict[str, dict[Colour, int]]:
    """How many units have each colour, on each track that is wanted."""
    sides = [wanted.track] if wanted.track else SIDES
    found: dict[str, dict[Colour, int]] = {side: dict.fromkeys(get_args(Colour), 0) for side in sides}
    for row in await _rows(host, ENDS, wanted):
        for side in sides:
            found[side][colour_of(row[f"{side}_ends_on"], wanted.day)] += row["units"]
    return found


async def _rows(host: Host, query: LiteralString, wanted: Wanted, **more: Any) -> list[dict[str, Any]]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows: list[dict[str, Any]] = await (await cursor.execute(query, asdict(wanted) | more)).fetchall()
        return rows


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
