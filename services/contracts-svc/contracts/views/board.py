"""The dual-track board 双轨看板: the contracts of both tracks beside each unit held, the most urgent first.

Nobody sorts a hundred thousand units for a page of fifty. The lettings have an index by the day they end: a
page walks along it, looks at the whole rows of what it meets, and keeps a unit where it meets its most urgent
side. Where few units are asked for, they are simply looked up and sorted. What has no contract is among those
whose last vacancy ends later than the day (`vacancies`).

Two clocks: `day` is the day in the world; `known`, where it is given, the moment whose knowledge answers.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

from edge.call import Host
from edge.contract_numbers import contract_number

from contracts.domain.board import (
    Colour,
    colour_of,
    days_left,
    ends_within,
    standing_on,
)
from contracts.domain.clauses import RentStep, rent_by_steps
from contracts.domain.overruns import Overrun
from contracts.domain.settlement_items import ITEMS
from contracts.domain.terms import Track
from contracts.views import board_sql as sql
from contracts.views.asking import Asking, Key, Row, Wanted
from contracts.views.board_sql import SHOWN, SIDES
from contracts.views.coming_back import COUNTS
from contracts.views.deposits import held_on
from contracts.views.lettings import FOREVER
from contracts.views.overruns import stretches

NOWHERE = UUID(int=0)  # before the first unit
START: Key = (date.min, NOWHERE)
UNIT = ("unit_id", "park_id", "building_id", "code", "manager_id", "released_on", "urgent_on")


async def board(
    host: Host, wanted: Wanted, colour: Colour | None, after: Key | None, limit: int
) -> list[Row]:
    """Rows as of a day; `urgent_on` and `unit_id` are the key of the page.

    Urgent is what ends first: of the track that is wanted, of the ends that have the colour; the owner's side
    of what is let and nobody covers is overdue since the first such day. Behind all that ends comes what is
    renewed by then, and last what has no contract, each by unit; grey is what has none on the track, for both
    on the tenants'.
    """
    async with Asking.of(host, wanted) as asking:
        return await _page(asking, colour, after or START, limit)


async def whole_board(
    host: Host, wanted: Wanted, colour: Colour | None, at_once: int
) -> AsyncGenerator[list[Row], None]:
    """All rows of one moment, at most so many at once: no row is there twice, and none is missing.

    They are read in one transaction: whoever takes them waits for nobody in between (`reading_ahead`).
    """
    after = START
    async with Asking.of(host, wanted) as asking:
        while rows := await _page(asking, colour, after, at_once):
            yield rows
            after = rows[-1]["urgent_on"], rows[-1]["unit_id"]


async def _page(asking: Asking, colour: Colour | None, after: Key, limit: int) -> list[Row]:
    wanted = asking.wanted
    if colour == "grey":
        keys = await _vacant(asking, [wanted.track or "tenant"], after, limit)
    elif await asking.few():
        keys = await _sorted(asking, colour, after, limit)
    else:
        keys = await _walked(asking, colour, after, limit)
        if len(keys) < limit and colour is None:
            keys += await _vacant(asking, wanted.sides, after, limit - len(keys))
    return [_pair(row, wanted) for row in await asking.whole(keys)]


def _span(wanted: Wanted, colour: Colour | None) -> dict[str, date]:
    """The ends that have the colour."""
    first, last = ends_within(colour, wanted.day, wanted.colours) if colour else (date.min, date.max)
    return {"first": first, "last": last}


async def _sorted(asking: Asking, colour: Colour | None, after: Key, limit: int) -> list[Key]:
    """All that are wanted, in order, and of these the page."""
    wanted = asking.wanted
    which = "true" if colour is None else f"urgent_on < '{FOREVER}'"
    parts = {"ends": sql.ends(wanted.sides), "sides": sql.sides(wanted.sides), "which": which}
    place = {"urgent_on": after[0], "unit_id": after[1], "limit": limit}
    return _keys(await asking.rows_ahead(sql.URGENT, parts, **_span(wanted, colour), **place))


async def _walked(asking: Asking, colour: Colour | None, after: Key, limit: int) -> list[Key]:
    """Along the ends that have the colour, until the page is full or there are no more."""
    wanted, span, batch = asking.wanted, _span(asking.wanted, colour), limit * 2
    where = [*asking.of_lettings, *(["l.track = %(track)s"] if wanted.track else [])]
    walk = {
        "met": " and ".join([COUNTS, sql.NOT_RENEWED, sql.MET, *where]),
        "met_over": " and ".join([sql.MET, *where]),
        "met_renewed": " and ".join([COUNTS, sql.MET_RENEWED, *where]),
    }
    walk["among"] = asking.among
    sides = {"ends": sql.ends(wanted.sides), "sides": sql.sides(wanted.sides)}
    found: list[Key] = []
    while len(found) < limit:
        place = {"urgent_on": after[0], "unit_id": after[1], "batch": batch}
        steps = [
            (row["ends_on"], row["unit_id"]) for row in await asking.rows(sql.WALK, walk, **span, **place)
        ]
        # A unit is met once for each of its contracts, and kept where that is the most urgent.
        urgent = await asking.rows(sql.URGENT_OF, sides, **span, ids=list({unit for _, unit in steps}))
        found += sorted(set(_keys(urgent)).intersection(steps))
        if len(steps) < batch:
            break
        after = steps[-1]
    return found[:limit]


async def _vacant(asking: Asking, tracks: Sequence[Track], after: Key, limit: int) -> list[Key]:
    """Those without a contract on any of `tracks`, by unit; they come behind everything that ends."""
    unit = after[1] if after[0] == FOREVER else NOWHERE
    place: dict[str, Any] = {"tracks": list(tracks), "vacant_on": tracks[-1], "unit_id": unit}
    return _keys(await asking.rows(sql.VACANT, **place, limit=limit))


def _keys(rows: Sequence[Row]) -> list[Key]:
    return [(row["urgent_on"], row["unit_id"]) for row in rows]


async def counts(host: Host, wanted: Wanted) -> dict[str, dict[Colour, int]]:
    """How many units have each colour, on each track that is wanted."""
    async with Asking.of(host, wanted) as asking:
        [held] = await asking.rows(sql.HOW_MANY_HELD)
        ends = await asking.rows(sql.ENDS, asking.ends)
    found: dict[str, dict[Colour, int]] = {side: dict.fromkeys(get_args(Colour), 0) for side in wanted.sides}
    for row in ends:
        if row["track"] in found:
            found[row["track"]][colour_of(row["ends_on"], wanted.day, wanted.colours)] += row["units"]
    for colours in found.values():
        colours["grey"] = held["count"] - sum(colours.values())
    return found


def _pair(row: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    owner, tenant = (_side(row, side, wanted) for side in SIDES)
    owner["uncovered_since"] = since = row["owner_uncovered_since"]
    if since:
        owner["colour"] = colour_of(since, wanted.day, wanted.colours)
        owner["days_left"] = days_left(since, wanted.day)
    tenant["overrun"] = _overrun(row, wanted.day)
    # Used past its end: without a term (Civil Code art. 734), or overstayed where the lessor had objected, or
    # where it did not run out.
    used = {"owner": row["owner_next_starts_on"] is None, "tenant": row["lived_in"] == "by_contract"}
    terminated = {"owner": False, "tenant": bool(row["terminated"])}
    for name, side in (("owner", owner), ("tenant", tenant)):
        past, objected = side["status"] == "expired" and used[name], bool(row[f"{name}_objected"])
        side["terminated"] = past and terminated[name]
        goes = objected or terminated[name]
        side["without_term"], side["overstays"] = past and not goes, past and goes
    # Nobody is there to leave it, so that it ends by no leaving: in this room no more, or nobody ever came.
    alone = row["lived_in"] is None
    tenant["forsaken"] = alone and bool(row["forsaken"])
    partly_left = tenant["colour"] == "red" and row["partly_left"] and alone
    tenant["to_terminate"] = partly_left or tenant["forsaken"]
    tenant["lived_in"] = row["lived_in"]
    tenant["leaving_on"], owner["handing_back_on"] = row["leaving_on"], row["handing_back_on"]
    unit = {name: row[name] for name in UNIT}
    return unit | {"owner": owner, "tenant": tenant, "settlement": _settlement(row)}


def _settlement(row: Row) -> Row | None:
    """The one that is open, with how many of its items are."""
    if row["settlement_id"] is None:
        return None
    named = {name: row[f"settlement_{name}"] for name in ("opened_on", "due_on", "items_open")}
    return {"settlement_id": row["settlement_id"], **named, "items": len(ITEMS)}


def _overrun(row: dict[str, Any], day: date) -> dict[str, Any] | None:
    """As it is on that day: it is told by stages, and between two of them the days grow all the same."""
    if not row["days_over"]:
        return None
    said = {name: row[name] for name in ("days_over", "exposure_fen", "stays_on")}
    days = {"cover_ends_on": row["uncovered_from"], "uncovered": row["uncovered"]}
    told = Overrun.model_validate(said | days | {"rents": row["over_rents"]})
    if (now := told.counted_with(day)) is None:
        return None
    figures = {name: getattr(now, name) for name in said}
    whose = {"contract_id": row["over_contract_id"], "cover_ends_on": row["cover_ends_on"]}
    return {**whose, "uncovered": stretches(now), **figures}


def _side(row: dict[str, Any], side: str, wanted: Wanted) -> dict[str, Any]:
    found = {name: row[f"{side}_{name}"] for name in SHOWN}
    ends_on, next_on = found.pop("ends_on"), row[f"{side}_next_starts_on"]
    renewed = row[f"{side}_renewed"]
    steps = [RentStep.model_validate(step) for step in found.pop("rent_steps") or ()]
    empty_on, settled = wanted.day, found.pop("settled")
    if ends_on:
        found["held_fen"] = held_on(wanted.day, found["held_fen"], settled)
        empty_on = min(ends_on, row[f"{side}_leaves_on"])
        found["rent_fen"] = rent_by_steps(wanted.day, found["rent_fen"], steps)
    return {
        "status": standing_on(wanted.day, ends_on, found.pop("ending_since")),
        "contract_id": row[f"{side}_contract_id"],
        "contract_no": row[f"{side}_contract_id"] and contract_number(row[f"{side}_contract_id"]),
        "colour": "green" if renewed else colour_of(ends_on, wanted.day, wanted.colours),
        "renewed": renewed,
        "last_day": ends_on and ends_on - timedelta(days=1),
        "days_left": ends_on and days_left(ends_on, wanted.day),
        "next_starts_on": next_on,
        "next_contract_no": next_on and contract_number(row[f"{side}_next_contract_id"]),
        "gap_days": max((next_on - empty_on).days, 0) if next_on else None,
        **found,
    }
