"""What the operator holds, as lists are asked for it: units in the order of their door codes, buildings and
parks with how many of theirs are let. Questions over `units`, `lettings` and `parks`, as of a day.
What was given back and is lived in all the same is among them as it is on the board.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from edge.call import Host
from psycopg.rows import dict_row

from contracts.views.board_held import COVERS, HELD_STILL
from contracts.views.board_sql import AMISS, PLACES, SIDES, WORD, sides, text
from contracts.views.board_sql import CONDITIONS as OF_A_UNIT
from contracts.views.coming_back import COUNTS
from contracts.views.parks import plain
from contracts.views.units import sorts_as
from contracts.views.words import words_of

Row = dict[str, Any]
Letting = Literal["let", "lived_in", "to_begin", "vacant", "released"]
Missing = Literal["area", "rooms", "place", "occupancy_cap", "manager"]
Kind = Literal["park_id", "building_id"]

HELD: Final = HELD_STILL
LET: Final = (
    f"exists (select from views.lettings l where l.unit_id = u.id and l.track = 'tenant' and {COUNTS})"
)
OWNED: Final = (
    "select from views.lettings l where l.unit_id = u.id and l.track = 'owner'"
    f" and {COUNTS} and {COVERS} and l.ends_on > %(day)s"
)
# Without a contract, and somebody lives there all the same: it is not to let.
LIVED_IN: Final = AMISS["without_contract"]
# Signed for days to come: empty today, and nobody may have it on those days.
TO_BEGIN: Final = (
    "exists (select from views.lettings l where l.unit_id = u.id and l.track = 'tenant'"
    " and l.until > l.since and l.until > %(day)s)"
)
STATUS: Final[dict[Letting, str]] = {
    "let": f"{HELD} and {LET}",
    "lived_in": f"{HELD} and not {LET} and {LIVED_IN}",
    "to_begin": f"{HELD} and not {LET} and not {LIVED_IN} and {TO_BEGIN}",
    "vacant": f"{HELD} and not {LET} and not {LIVED_IN} and not {TO_BEGIN}",
    "released": f"not {HELD}",
}
UNSAID: Final[dict[Missing, str]] = {
    "area": "u.area_dm2 is null",
    "rooms": "u.rooms is null",
    "place": "u.place is null",
    "occupancy_cap": "u.occupancy_cap is null",
    "manager": "u.manager_id is null",
}
UNITS: LiteralString = """
    select u.id as unit_id, u.park_id, p.name as park, u.building_id, u.code, u.area_dm2, u.rooms, u.place,
           u.occupancy_cap, u.manager_id, not u.needs_cover as own, u.held_until, u.sorts_as, p.buildings,
           owner.contract_id as owner_contract_id, owner.starts_on as owner_starts_on,
           owner.ends_on as owner_ends_on, tenant.contract_id as tenant_contract_id,
           tenant.starts_on as tenant_starts_on, tenant.ends_on as tenant_ends_on, tenant.tenant_id,
           owner.party_id as owner_id,
           next_tenant.next_contract_id, next_tenant.next_starts_on,
           {lived_in} as lived_in, {held} as held
      from {units} u join views.parks p on p.id = u.park_id {sides}
     where {wanted} order by u.sorts_as, u.id limit %(limit)s"""
AFTER: Final = "(u.sorts_as, u.id) > (%(code_after)s, %(unit_after)s)"
COUNTED: LiteralString = """
    select {sums} from {units} u
      left join (select distinct unit_id from {lettings} l where l.track = 'tenant' and {counts}) let
             on let.unit_id = u.id
      left join (select distinct unit_id from {lettings} l
                  where l.track = 'owner' and {counts} and l.ends_on > %(day)s) owned
             on owned.unit_id = u.id
     where {wanted}"""
BUILDINGS: LiteralString = """
    select p.id as park_id, p.name as park, (b->>'building_id')::uuid as building_id, b->>'name' as name
      from views.parks p cross join lateral jsonb_array_elements(p.buildings) b
     where (%(parks)s::uuid[] is null or p.id = any(%(parks)s))
       and (%(park_id)s::uuid is null or p.id = %(park_id)s)"""
PARKS: LiteralString = """
    select id as park_id, name, city, buildings from views.parks
     where (%(parks)s::uuid[] is null or id = any(%(parks)s))
       and (%(last)s::uuid is null or (name, id) > (%(name)s, %(last)s))
     order by name, id limit %(limit)s"""


@dataclass(frozen=True)
class Holding:
    """Which units, on a day; each condition left None wants all.

    Each word of `text` is part of the door code, of the building's name or of the park's.
    """

    day: date
    parks: list[UUID] | None
    park_id: UUID | None = None
    building_id: UUID | None = None
    manager_id: UUID | None = None
    owner_id: UUID | None = None
    text: str | None = None
    own: bool | None = None
    covered: bool | None = None
    missing: Missing | None = None

    def conditions(self, words: list[str]) -> list[str]:
        """As SQL, with the words of the text."""
        named = PLACES | OF_A_UNIT
        found = [
            named[name].format("u")
            for name in ("parks", "park_id", "building_id", "manager_id")
            if getattr(self, name) is not None
        ]
        if self.owner_id is not None:
            found.append(f"exists ({OWNED} and l.party_id = %(owner_id)s)")
        if self.own is not None:
            found.append(f"u.needs_cover is {'false' if self.own else 'true'}")
        if self.covered is not None:
            found.append(f"{'' if self.covered else 'not '}exists ({OWNED})")
        if self.missing is not None:
            found.append(UNSAID[self.missing])
        return found + [WORD.format(word=word) for word in words]


async def _asked(host: Host, wanted: Holding) -> tuple[list[str], Row]:
    """The conditions, and their values with the places that the words of a text mean."""
    words, given = await words_of(host, wanted.text or "")
    return wanted.conditions(words), dict(vars(wanted)) | given


async def units_of(
    host: Host, wanted: Holding, status: Letting | None, after: tuple[str, UUID] | None, limit: int
) -> list[Row]:
    """At most `limit` units behind `after`, all that are held without a status; `sorts_as` and `unit_id` are
    the key of the page.
    """
    conditions, given = await _asked(host, wanted)
    conditions.append(STATUS[status] if status else HELD)
    if after:
        conditions.append(AFTER)
        given |= {"code_after": after[0], "unit_after": after[1]}
    return await _units(host, " and ".join(conditions), given | {"limit": limit})


async def unit_of(host: Host, unit_id: UUID, day: date) -> Row:
    """One that is or was held."""
    [found] = await _units(host, "u.id = %(unit_id)s", {"unit_id": unit_id, "day": day, "limit": 1})
    return found


async def _units(host: Host, wanted: str, given: Row) -> list[Row]:
    query = text(UNITS, False, wanted, sides=sides(SIDES, following=True), lived_in=LIVED_IN, held=HELD)
    rows = await _rows(host, query, given)
    for row in rows:
        names = {each["building_id"]: each["name"] for each in row.pop("buildings")}
        for side in SIDES:
            row[f"{side}_overdue"] = bool(row[f"{side}_ends_on"] and row[f"{side}_ends_on"] <= given["day"])
        empty = "to_begin" if row["next_contract_id"] else "vacant"
        empty = "lived_in" if row.pop("lived_in") else empty
        let = "let" if row["tenant_contract_id"] else empty
        row |= {"building": names[str(row["building_id"])], "status": let if row.pop("held") else "released"}
    return rows


async def counts_of(host: Host, wanted: Holding) -> Row:
    """How many units there are in all, by what is asked of them most often."""
    conditions, given = await _asked(host, wanted)
    held = {
        "held": "true",
        "let": "let.unit_id is not null",
        "lived_in": f"let.unit_id is null and {LIVED_IN}",
        "to_begin": f"let.unit_id is null and not {LIVED_IN} and {TO_BEGIN}",
        "vacant": f"let.unit_id is null and not {LIVED_IN} and not {TO_BEGIN}",
        "own": "not u.needs_cover",
        "uncovered": "u.needs_cover and (owned.unit_id is null or u.held_until <= %(day)s)",
        **{f"without_{name}": condition for name, condition in UNSAID.items()},
    }
    sums = [f"count(*) filter (where {HELD} and {each}) as {name}" for name, each in held.items()]
    sums.append(f"count(*) filter (where not {HELD}) as released")
    query = text(COUNTED, False, " and ".join(conditions) or "true", sums=", ".join(sums), counts=COUNTS)
    [found] = await _rows(host, query, given)
    return found


async def counts_by(host: Host, place: Kind, ids: Sequence[UUID], day: date) -> dict[UUID, Row]:
    """How many units are held, let, lived in without a contract, signed for a day to come and vacant in each
    of these parks or buildings.
    """
    empty = f"{HELD} and let.unit_id is null and not {LIVED_IN}"
    sums = (
        f"u.{place} as id, count(*) filter (where {HELD}) as held,"
        f" count(*) filter (where {HELD} and let.unit_id is not null) as let,"
        f" count(*) filter (where {HELD} and let.unit_id is null and {LIVED_IN}) as lived_in,"
        f" count(*) filter (where {empty} and {TO_BEGIN}) as to_begin,"
        f" count(*) filter (where {empty} and not {TO_BEGIN}) as vacant"
    )
    wanted = f"u.{place} = any(%(ids)s) group by u.{place}"
    query = text(COUNTED, False, wanted, sums=sums, counts=COUNTS)
    rows = await _rows(host, query, {"ids": list(ids), "day": day})
    counted = {row.pop("id"): row for row in rows}
    none = dict.fromkeys(("held", "let", "lived_in", "to_begin", "vacant"), 0)
    return {id_: counted.get(id_, none) for id_ in ids}


async def buildings_of(
    host: Host,
    parks: list[UUID] | None,
    park_id: UUID | None,
    after: tuple[str, str, UUID] | None,
    limit: int,
) -> list[Row]:
    """By park, and as people count them; `park`, `name` and `building_id` are the key of the page. There are
    so few that a page is cut from all of them.
    """
    rows = await _rows(host, BUILDINGS, {"parks": parks, "park_id": park_id})
    found = [(_counted(row["park"], row["name"], row["building_id"]), row) for row in rows]
    left = [each for each in found if after is None or each[0] > _counted(*after)]
    return [row for _, row in sorted(left, key=itemgetter(0))[:limit]]


def _counted(park: str, building: str, id_: UUID) -> tuple[str, str, UUID]:
    """2号楼 before 10号楼."""
    return park, sorts_as(plain(building)), id_


async def parks_of(
    host: Host, parks: list[UUID] | None, after: tuple[str, UUID] | None, limit: int
) -> list[Row]:
    """By name, each with its buildings as people count them; `name` and `park_id` are the key of the page."""
    name, last = after or (None, None)
    rows = await _rows(host, PARKS, {"parks": parks, "name": name, "last": last, "limit": limit})
    for row in rows:
        row["buildings"].sort(key=lambda each: _counted("", each["name"], UUID(each["building_id"])))
    return rows


async def _rows(host: Host, query: LiteralString | bytes, given: Row) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[Row] = await (await cursor.execute(query, given)).fetchall()
        return found
