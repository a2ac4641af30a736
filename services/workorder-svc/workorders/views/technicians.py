"""The technicians, one row each, with the map cell they set out from. Inline.

`origin`: what is decided because of them follows from the last fact; `granted`: since when their days off are
known, by the first and the one behind the last of them. Both are shown to nobody.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import h3
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.looking import Pool, look_up

from workorders.domain.costs import Rates
from workorders.domain.place import Base, Place
from workorders.domain.skills import SKILLS, skills_for
from workorders.domain.technician import (
    DaysOffCancelled,
    DaysOffGranted,
    OtherTrade,
    StoodDown,
    TechnicianChanged,
    TechnicianReinstated,
    TechnicianSuspended,
    TechnicianTakenOn,
    TechnicianUnknown,
    technician,
)
from workorders.domain.triage import UNCLEAR

RESOLUTION: Final = 6
"""Cells of some 36 km², seven kilometres across."""
RING: Final = 4_000
"""Metres that one more ring of cells reaches further, at the least."""


ON_DUTY: Final[Row] = {"suspended": None, "suspended_at": None}


def cell_of(place: Place | Base) -> str:
    return str(h3.latlng_to_cell(place.latitude, place.longitude, RESOLUTION))


def cells_within(places: Iterable[Place], metres: int) -> set[str]:
    """Every cell with a point that near to one of them, and a few more: whoever is in none of them need not
    be measured. Many places stand in one cell.
    """
    around = metres // RING + 2
    return {cell for here in {cell_of(each) for each in places} for cell in h3.grid_disk(here, around)}


def named(days: Row) -> str:
    """Days off, as a word."""
    return f"{days['first_day']}/{days['until']}"


def project(row: Row | None, fact: Fact) -> Row | None:
    since = {"origin": fact.origin.caused_by(fact).to_dict(), "version": fact.version}
    match fact.event:
        case TechnicianTakenOn(profile=profile) | TechnicianChanged(profile=profile) as event:
            known: dict[str, Any] = row or {"status": "active", **ON_DUTY, "days_off": [], "granted": {}}
            said = profile.model_dump(mode="json", exclude={"base"})
            where = profile.base.model_dump() | {"cell": cell_of(profile.base)}
            return known | {"technician_id": event.technician_id} | said | where | since
    return row and row | changes(row, fact) | since


def changes(row: Row, fact: Fact) -> Row:
    match fact.event:
        case TechnicianSuspended(reason=reason, at=at):
            return {"status": "suspended", "suspended": reason, "suspended_at": at}
        case TechnicianReinstated():
            return {"status": "active", **ON_DUTY}
        case DaysOffGranted(days=days, at=at):
            current = [each for each in row["days_off"] if each["until"] >= at.date().isoformat()]
            days_off = [*current, days.model_dump(mode="json")]
            known = row["granted"] | {named(days_off[-1]): at.isoformat()}
            return {"days_off": days_off, "granted": {each: known[each] for each in map(named, days_off)}}
        case DaysOffCancelled(days=days):
            gone = days.model_dump(mode="json")
            return {"days_off": [each for each in row["days_off"] if each != gone]}
    return {}


technicians = View(
    name="technicians",
    columns="""
        technician_id uuid primary key,
        employment    text not null,
        skills        text[] not null,
        latitude      double precision not null,
        longitude     double precision not null,
        cell          text not null,
        parks         uuid[] not null,
        zone          text not null,
        shifts        jsonb not null,
        days_off      jsonb not null,
        granted       jsonb not null,
        call_out_fen  bigint not null,
        hourly_fen    bigint not null,
        capacity      integer not null,
        status        text not null,
        suspended     text,
        suspended_at  timestamptz,
        origin        jsonb not null,
        version       integer not null
    """,
    listens=technician.events,
    keys=lambda fact: [fact.event.technician_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="technician_id",
    indexes=("using gin (parks)", "(cell)"),
)

SHOWN = """
    select technician_id, employment, skills, latitude, longitude, cell, parks, zone, shifts, days_off,
           call_out_fen, hourly_fen, capacity, status, suspended, version
      from views.technicians
"""

SUSPENDED = "select from views.technicians where technician_id = %s and suspended_at <= %s"


async def rates_of(pool: Pool, technician_id: UUID | None) -> Rates | None:
    """What they take for coming and for an hour; None where they were not taken on."""
    said = "select call_out_fen, hourly_fen from views.technicians where technician_id = %s"
    row = await look_up(pool, said, technician_id)
    return Rates(call_out_fen=row[0], hourly_fen=row[1]) if row else None


async def check_not_suspended(pool: Pool, technician_id: UUID, at: datetime) -> None:
    """What they did `at` a moment before they were suspended still counts. Raises StoodDown."""
    if await look_up(pool, SUSPENDED, technician_id, at) is not None:
        raise StoodDown


MISSING = """
    select from views.technicians having count(*) > 0 and not bool_or(technician_id = %s)
"""
SKILLS_OF = "select skills from views.technicians where technician_id = %s"


async def check_taken_on(pool: Pool, technician_id: UUID) -> None:
    """Raises TechnicianUnknown where others were taken on, and they were not."""
    if await look_up(pool, MISSING, technician_id) is not None:
        raise TechnicianUnknown


async def check_trade(pool: Pool, technician_id: UUID, fault: str) -> None:
    """What nobody knows yet (`unclear`) whoever comes finds out. Raises OtherTrade."""
    found = await look_up(pool, SKILLS_OF, technician_id)
    if found and fault != UNCLEAR and (missing := set(skills_for(fault)) - set(found[0])):
        raise OtherTrade(skills="、".join(SKILLS[each] for each in sorted(missing)))


# What each took up and is not done with, beside how much they have at a time.
HANDS: LiteralString = """
    select t.technician_id, count(p.order_id) as in_hand, t.capacity
      from views.technicians t
      left join views.pool p on p.technician_id = t.technician_id and not p.rests
                            and p.status in ('taken_up', 'on_site')
     where t.technician_id = any(%s)
     group by t.technician_id, t.capacity
"""

# What they are not there for yet, and need not be done with before a moment.
NOT_DONE_BY: LiteralString = """
    select order_id from views.pool
     where technician_id = %s and status in ('offered', 'taken_up') and next_due_at > %s
     order by next_due_at, order_id
"""

ONE = SHOWN + " where technician_id = %s"

# Who is sent wherever it is near belongs to no park, so everybody who looks at technicians sees them.
PAGE = (
    SHOWN
    + """
     where (%(parks)s::uuid[] is null or parks && %(parks)s or cardinality(parks) = 0)
       and (%(park_id)s::uuid is null or %(park_id)s = any(parks) or cardinality(parks) = 0)
       and (%(skill)s::text is null or %(skill)s = any(skills))
       and (%(employment)s::text is null or employment = %(employment)s)
       and (%(status)s::text is null or status = %(status)s)
       and (%(last)s::uuid is null or technician_id > %(last)s)
     order by technician_id limit %(limit)s
"""
)
