"""The dual-track board 双轨看板: the contracts of both tracks beside each unit held, the most urgent first.

Nobody sorts a hundred thousand units for a page of fifty. The lettings have an index by the day they end: a
page walks along it, looks at the whole rows of what it meets, and keeps a unit where it meets its most urgent
side. Where few units are asked for, they are simply looked up and sorted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, LiteralString, get_args
from uuid import UUID

from edge.call import Host
from psycopg.rows import dict_row

from contracts.domain.board import Colour, colour_of, ends_within
from contracts.domain.terms import Track
from contracts.views.lettings import FOREVER

Row = dict[str, Any]
Key = tuple[date, UUID]

FEW = 500  # units that are looked up and sorted sooner than walked to
NOWHERE = UUID(int=0)  # before the first unit
SIDES: tuple[Track, ...] = ("owner", "tenant")
SHOWN = ("starts_on", "ends_on", "cycle", "rent_fen", "deposit_fen", "party_id", "tenant_id", "status")

NARROWED = """
       and (%(parks)s::uuid[] is null or u.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or u.park_id = %(park_id)s)
       and (%(building_id)s::uuid is null or u.building_id = %(building_id)s)
       and (%(manager_id)s::uuid is null or u.manager_id = %(manager_id)s)
       and (%(code)s::text is null or position(lower(%(code)s) in lower(u.code)) > 0)"""
COUNTS = "l.since <= %(day)s and l.until > %(day)s"
HOW_MANY = f"select count(*) from (select from views.units u where true {NARROWED} limit %(few)s) few"

# The contract that counts on the day: of those that have begun and not ended, the last to begin.
SIDE = f"""
    left join lateral (
        select l.* from views.lettings l where l.unit_id = u.id and l.track = '{{0}}' and {COUNTS}
         order by l.starts_on desc, l.id limit 1
    ) {{0}} on true"""
COLUMNS = ", ".join(
    f"{side}.contract_id as {side}_contract_id, "
    + ", ".join(f"{side}.{name} as {side}_{name}" for name in SHOWN)
    for side in SIDES
)
ROWS = f"""
    select u.id as unit_id, u.park_id, u.building_id, u.code, u.manager_id, {COLUMNS},
           r.cover_ends_on, r.days_over, r.exposure_fen
      from views.units u {SIDE.format("owner")} {SIDE.format("tenant")}
      left join views.overruns r on r.id = u.id || '/' || tenant.contract_id"""
OF_FEW = f"{ROWS} where true {NARROWED}"
OF_THESE = f"{ROWS} where u.id = any(%(ids)s)"

# What has no end yet and what has one later than the day lie in two indexes: one for both would begin with
# all that ended years ago.
WALK = f"""
    select unit_id, ends_on from (
        (select l.unit_id, l.ends_on from views.lettings l {{units}}
          where l.until = '{FOREVER}' and {{met}} order by l.ends_on, l.unit_id limit %(batch)s)
        union all
        (select l.unit_id, l.ends_on from views.lettings l {{units}}
          where l.until <> '{FOREVER}' and {{met}} order by l.ends_on, l.unit_id limit %(batch)s)
    ) walked order by ends_on, unit_id limit %(batch)s"""
MET = f"""{COUNTS} and l.ends_on between %(first)s and %(last)s
            and (l.ends_on, l.unit_id) > (%(urgent_on)s, %(unit_id)s)"""
VACANT = f"""
    select u.id from views.units u
     where u.id > %(unit_id)s {NARROWED} and not exists (
           select from views.lettings l where l.unit_id = u.id and l.track = any(%(tracks)s) and {COUNTS})
     order by u.id limit %(limit)s"""
ENDS = f"""
    select track, ends_on, count(*) as units from (
        select distinct on (l.unit_id, l.track) l.track, l.ends_on
          from views.lettings l join views.units u on u.id = l.unit_id
         where {COUNTS} {NARROWED} order by l.unit_id, l.track, l.starts_on desc, l.id
    ) counted group by track, ends_on"""
HELD = f"select count(*) from views.units u where true {NARROWED}"


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

    @property
    def narrowed(self) -> bool:
        """Whether not all units are wanted."""
        return any((self.parks is not None, self.park_id, self.building_id, self.manager_id, self.code))

    @property
    def sides(self) -> Sequence[Track]:
        return (self.track,) if self.track else SIDES


async def board(
    host: Host, wanted: Wanted, colour: Colour | None, after: Key | None, limit: int
) -> list[Row]:
    """Rows as of a day; `urgent_on` and `unit_id` are the key of the page.

    Urgent is what ends first: of the track that is wanted, of the ends that have the colour. What has no
    contract comes last, by unit; grey is what has none on the track, for both on the tenants'.
    """
    after = after or (date.min, NOWHERE)
    if colour == "grey":
        rows = await _vacant(host, wanted, [wanted.track or "tenant"], after, limit)
    elif wanted.narrowed and await _few(host, wanted):
        rows = await _sorted(host, wanted, colour, after, limit)
    else:
        rows = await _walked(host, wanted, colour, after, limit)
        if _everything(wanted, colour):
            rows += await _vacant(host, wanted, SIDES, after, limit - len(rows))
    return [_pair(row, wanted.day) for row in rows]


def _everything(wanted: Wanted, colour: Colour | None) -> bool:
    """Whether units without any contract are wanted as well."""
    return colour is None and wanted.track is None


async def _few(host: Host, wanted: Wanted) -> bool:
    [row] = await _rows(host, HOW_MANY, wanted, few=FEW + 1)
    return bool(row["count"] <= FEW)


async def _sorted(host: Host, wanted: Wanted, colour: Colour | None, after: Key, limit: int) -> list[Row]:
    """All that are wanted, in order, and of these the page."""
    rows = [_urgent(row, wanted, colour) for row in await _rows(host, OF_FEW, wanted)]
    everything = _everything(wanted, colour)
    rows = [row for row in rows if _key(row) > after and (everything or row["urgent_on"] < FOREVER)]
    return sorted(rows, key=_key)[:limit]


async def _walked(host: Host, wanted: Wanted, colour: Colour | None, after: Key, limit: int) -> list[Row]:
    """Along the ends that have the colour, until the page is full or there are no more."""
    first, last = ends_within(colour, wanted.day) if colour else (date.min, date.max)
    met = f"l.track = '{wanted.track}' and {MET}" if wanted.track else MET
    met = f"l.park_id = %(park_id)s and {met}" if wanted.park_id else met
    units = f"join views.units u on u.id = l.unit_id {NARROWED}" if wanted.narrowed else ""
    query, batch = WALK.format(units=units, met=met), limit * 2
    found: dict[Key, Row] = {}
    while len(found) < limit:
        place = {"first": first, "last": last, "urgent_on": after[0], "unit_id": after[1], "batch": batch}
        steps = [(row["ends_on"], row["unit_id"]) for row in await _rows(host, query, wanted, **place)]
        whole = await _rows(host, OF_THESE, wanted, ids=list({unit for _, unit in steps}))
        # A unit is met once for each of its contracts, and kept where that is the most urgent.
        urgent = {_key(row): row for row in (_urgent(row, wanted, colour) for row in whole)}
        found |= {key: urgent[key] for key in steps if key in urgent}
        if len(steps) < batch:
            break
        after = steps[-1]
    return list(found.values())[:limit]


async def _vacant(host: Host, wanted: Wanted, tracks: Sequence[Track], after: Key, limit: int) -> list[Row]:
    """Those without a contract on any of `tracks`, by unit; they come behind everything that ends."""
    unit = after[1] if after[0] == FOREVER else NOWHERE
    place = {"tracks": list(tracks), "unit_id": unit, "limit": limit}
    ids = [row["id"] for row in await _rows(host, VACANT, wanted, **place)] if limit else []
    rows = await _rows(host, OF_THESE, wanted, ids=ids) if ids else []
    return sorted((row | {"urgent_on": FOREVER} for row in rows), key=_key)


def _urgent(row: Row, wanted: Wanted, colour: Colour | None) -> Row:
    """The row with its most urgent end, of those that count."""
    first, last = ends_within(colour, wanted.day) if colour else (date.min, date.max)
    ends = [row[f"{side}_ends_on"] for side in wanted.sides]
    return row | {"urgent_on": min((end for end in ends if end and first <= end <= last), default=FOREVER)}


def _key(row: Row) -> Key:
    return row["urgent_on"], row["unit_id"]


async def counts(host: Host, wanted: Wanted) -> dict[str, dict[Colour, int]]:
    """How many units have each colour, on each track that is wanted."""
    [held] = await _rows(host, HELD, wanted)
    found: dict[str, dict[Colour, int]] = {side: dict.fromkeys(get_args(Colour), 0) for side in wanted.sides}
    for row in await _rows(host, ENDS, wanted):
        if row["track"] in found:
            found[row["track"]][colour_of(row["ends_on"], wanted.day)] += row["units"]
    for colours in found.values():
        colours["grey"] = held["count"] - sum(colours.values())
    return found


async def _rows(host: Host, query: LiteralString, wanted: Wanted, **more: Any) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows: list[Row] = await (await cursor.execute(query, asdict(wanted) | more)).fetchall()
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
