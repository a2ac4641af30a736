"""Reads what is known of orders and technicians, for `domain/dispatch.py` to judge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, LiteralString
from uuid import UUID

from kernel.clock import local_date
from kernel.ids import derived_id
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from workorders.domain.dispatch import Candidate, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.offer_commands import (
    Dispatch,
)
from workorders.domain.place import Base, Place
from workorders.domain.repair import Wish
from workorders.domain.same_danger import turn_of
from workorders.domain.shifts import Roster
from workorders.domain.skills import GENERAL, NEEDED, skills_for
from workorders.domain.working_time import DAY
from workorders.views.policies import SHELF
from workorders.views.technicians import cells_within, named

# `due_at`: of the stage that is not reached yet. `last_there`: who did the last completed repair of the unit.
# `not rests`, here and below: so is all that waits, and by the index what is over is not read.
JOB: LiteralString = """
select w.*, p.park_id, p.fault, p.urgency, p.status, p.technician_id, p.nobody_fits, p.version,
       p.next_due_at as due_at,
       u.latitude, u.longitude,
       (select technician_id from views.pool done
         where done.unit_id = p.unit_id and done.completed_at is not null
         order by done.completed_at desc limit 1) as last_there
from views.waiting w
join views.pool p on p.order_id = w.order_id and not p.rests
left join views.units u on u.unit_id = p.unit_id
"""

ONE: LiteralString = JOB + " where w.order_id = %s"

BY_IDS: LiteralString = JOB + " where w.order_id = any(%s)"

THEIRS: LiteralString = (
    JOB + " where p.technician_id = %s and p.status in ('offered', 'taken_up', 'on_site') order by w.order_id"
)

POOL: LiteralString = (
    JOB
    + """
where (w.waiting or %(offered)s and p.status = 'offered')
  and (%(park_id)s::uuid is null or p.park_id = %(park_id)s)
  and (%(parks)s::uuid[] is null or p.park_id = any(%(parks)s))
order by p.urgency = 'emergency' desc, p.next_due_at, w.order_id limit %(limit)s
"""
)

# What began by a sticker beside so many dangers waits until somebody has looked at it, or might have.
# Emergencies first, then what is due first. Where nobody was ever taken on, people give ordinary repairs by
# hand; an emergency is looked at all the same, so that it is told at once that nobody fits.
NEXT: LiteralString = (
    JOB
    + """
where w.waiting and (p.urgency = 'emergency' or exists (select from views.technicians))
  and not exists (select from views.stickers s
                   where s.unit_id = p.unit_id and p.source in ('sticker', 'voice')
                     and p.reported_at > s.dangers_at and p.reported_at > %(looked_since)s)
  and not exists (select from unnest(%(ids)s::uuid[], %(versions)s::integer[]) as rests (id, version)
                   where rests.id = w.order_id and rests.version = p.version)
order by p.urgency = 'emergency' desc, p.next_due_at, w.order_id limit %(limit)s
"""
)

# Whoever was asked and cannot be sent any more; a person who chose them knew of their trade and their parks.
# What somebody took up, or is there for, they keep, unless they were stood down, or it turned out to be of
# another trade before they came.
ABLE: LiteralString = "coalesce(%(needed)s::jsonb ->> p.fault, %(general)s) = any(t.skills)"
AMISS: LiteralString = f"""
select * from (
    select p.order_id, p.technician_id, p.version, t.origin,
           case when t.status <> 'active' then 'suspended'
                when w.turned and p.status <> 'on_site' and not {ABLE} then 'skill'
                when w.by_hand is not null or p.status <> 'offered' then null
                when cardinality(t.parks) > 0 and not p.park_id = any(t.parks) then 'park'
                when not {ABLE} then 'skill'
           end as reason
    from views.pool p
    join views.waiting w on w.order_id = p.order_id
    join views.technicians t on t.technician_id = p.technician_id
    where not p.rests and p.status in ('offered', 'taken_up', 'on_site')
) asked where reason is not null order by order_id limit %(limit)s
"""

# Who has some day off about now, and what they have and are not there for.
OFF: LiteralString = """
    select p.order_id, p.technician_id, p.version, p.urgency, p.responded_at, w.origin, w.by_hand,
           t.zone, t.shifts, t.days_off, t.granted
      from views.technicians t
      join views.pool p on p.technician_id = t.technician_id and not p.rests
           and p.status in ('offered', 'taken_up')
      join views.waiting w on w.order_id = p.order_id
     where t.status = 'active' and jsonb_path_exists(
           t.days_off, '$[*] ? (@.first_day <= $last && @.until > $first)', %(about)s)
     order by p.order_id
"""

# Where they are: at the order they are on, else at the one they last took up, else where they set out from.
# What is given anew (`but`) is nobody's: it keeps nobody from it, and nobody is where it is.
# `roster` is text, by which those who work the same hours are known.
_TECHNICIAN: LiteralString = """
select t.technician_id, t.skills, t.parks, t.capacity, t.call_out_fen + t.hourly_fen as visit_fen,
       jsonb_build_object('zone', t.zone, 'shifts', t.shifts, 'days_off', t.days_off)::text as roster,
       had.load, had.offered, had.first,
       t.latitude, t.longitude, had.latitude as now_latitude, had.longitude as now_longitude
from views.technicians t
left join lateral (
    select count(*) as load,
           count(*) filter (where p.urgency = 'ordinary' and p.status = 'offered') as offered,
           count(*) filter (where p.urgency = 'emergency' or p.status = 'on_site') as first,
           (array_agg(u.latitude order by p.arrived_at desc nulls last, p.responded_at desc)
             filter (where u.latitude is not null and p.responded_at is not null))[1] as latitude,
           (array_agg(u.longitude order by p.arrived_at desc nulls last, p.responded_at desc)
             filter (where u.latitude is not null and p.responded_at is not null))[1] as longitude
    from views.pool p left join views.units u on u.unit_id = p.unit_id
    where p.technician_id = t.technician_id and not p.rests
      and p.status in ('offered', 'taken_up', 'on_site') and not p.order_id = any(%(but)s)
) had on true
"""

CANDIDATES: LiteralString = (
    _TECHNICIAN
    + """
where t.status = 'active'
  and (t.parks && %(parks)s
       or cardinality(t.parks) = 0 and (%(cells)s::text[] is null or t.cell = any(%(cells)s)))
"""
)

CANDIDATE: LiteralString = _TECHNICIAN + " where t.technician_id = %(id)s"


@dataclass(frozen=True, slots=True)
class Amiss:
    """Somebody was asked for an order who cannot be sent any more; `origin`: of what follows from that."""

    order_id: UUID
    technician_id: UUID
    version: int
    origin: dict[str, Any]
    reason: Literal["suspended", "leave", "skill", "park"]


Hours = tuple[datetime, datetime] | None
"""Of a shift that runs, or of the next one."""

_ROSTER, _WISHES = TypeAdapter(Roster), TypeAdapter(tuple[Wish, ...])


async def terms_of(conn: AsyncConnection[Any], now: datetime) -> DispatchTerms:
    """By which it is chosen today."""
    return (await SHELF.book(conn)).of(DispatchTerms).in_force(local_date(now)).values


async def looked_since(conn: AsyncConnection[Any], now: datetime) -> datetime:
    """What was reported before this waits for nobody's look at its sticker any more."""
    return now - (await SHELF.book(conn)).of(IntakeLimits).in_force(local_date(now)).values.dangers_in


async def jobs(conn: AsyncConnection[Any], query: LiteralString, asked: Any) -> Sequence[Job]:
    """The orders that `query` finds."""
    rows = await (await conn.cursor(row_factory=dict_row).execute(query, asked)).fetchall()
    return [_job(row) for row in rows]


async def amiss(conn: AsyncConnection[Any], now: datetime, limit: int) -> Sequence[Amiss]:
    """What those have who cannot be sent any more, or are off."""
    asked = {"needed": Jsonb(dict(NEEDED)), "general": GENERAL, "limit": limit}
    found = await (await conn.cursor(row_factory=class_row(Amiss)).execute(AMISS, asked)).fetchall()
    return [*found, *await _off(conn, now)]


async def _off(conn: AsyncConnection[Any], now: datetime) -> Sequence[Amiss]:
    """As who could not be given it either: or it came back to them at once. What somebody took up on such a
    day, or was given by hand, with the leave known, they keep.
    """
    today = local_date(now)  # it may be yesterday or tomorrow there
    about = Jsonb({"first": (today - DAY).isoformat(), "last": (today + DAY).isoformat()})
    rows = await (await conn.cursor(row_factory=dict_row).execute(OFF, {"about": about})).fetchall()
    if not rows:
        return []
    terms = await terms_of(conn, now)
    return [
        Amiss(row["order_id"], row["technician_id"], row["version"], row["origin"], "leave")
        for row in rows
        if _roster(row).is_off(now, ahead := terms.before_shift(row["urgency"]))
        and not any(_for_all_that(row, at, now, ahead) for at in (row["by_hand"], row["responded_at"]) if at)
    ]


def _for_all_that(row: dict[str, Any], at: datetime, now: datetime, ahead: timedelta) -> bool:
    """Whether it came to them `at` a moment when they were off, and this leave was known."""
    known = [days for days in row["days_off"] if datetime.fromisoformat(row["granted"][named(days)]) < at]
    roster = _roster(row | {"days_off": known})
    return roster.is_off(at, ahead) and roster.is_off(now, ahead)


async def candidates(
    conn: AsyncConnection[Any],
    of: Sequence[Job],
    terms: DispatchTerms,
    now: datetime,
    but: Iterable[Job] = (),
) -> Sequence[Candidate]:
    """Whoever is sent to one of the parks, or is near enough to one of the units, with what they have but
    these.
    """
    places = [job.place for job in of if job.place]
    near = sorted(cells_within(places, terms.reach * 1000)) if len(places) == len(of) else None
    asked = {"parks": sorted({job.park_id for job in of}), "cells": near}
    asked["but"] = [job.order_id for job in but]
    rows = await (await conn.cursor(row_factory=dict_row).execute(CANDIDATES, asked)).fetchall()
    # Many work the same hours: these are worked out once.
    hours = {roster: _hours(roster, now) for roster in {row["roster"] for row in rows}}
    return [_candidate(row, hours[row["roster"]]) for row in rows]


async def candidate(conn: AsyncConnection[Any], technician_id: UUID, now: datetime) -> Candidate | None:
    """One technician, suspended or not; None: nobody was taken on under this id."""
    cursor = conn.cursor(row_factory=dict_row)
    row = await (await cursor.execute(CANDIDATE, {"id": technician_id, "but": []})).fetchone()
    return _candidate(row, _hours(row["roster"], now)) if row else None


def _job(row: dict[str, Any]) -> Job:
    place = row["latitude"] is not None and Place(latitude=row["latitude"], longitude=row["longitude"])
    return Job(
        order_id=row["order_id"],
        park_id=row["park_id"],
        urgency=row["urgency"],
        skills=frozenset(skills_for(row["fault"])),
        due_at=row["due_at"],
        place=place or None,
        wishes=_WISHES.validate_python(row["wishes"]),
        declined=frozenset(map(UUID, row["declined"])),
        unanswered={UUID(who): times for who, times in row["unanswered"].items()},
        rounds=row["rounds"],
        passed={UUID(who): datetime.fromisoformat(at) for who, at in row["passed"].items()},
        passed_told=row["passed_told"],
        last_there=row["last_there"],
        status=row["status"],
        technician_id=row["technician_id"],
        unfit=None if row["nobody_fits"] is None else tuple(row["nobody_fits"]),
        version=row["version"],
        origin=row["origin"],
        turn=turn_of(row["fault"]),
    )


def _hours(roster: str, now: datetime) -> Hours:
    return _ROSTER.validate_json(roster).on_duty(now)


def _roster(row: dict[str, Any]) -> Roster:
    return _ROSTER.validate_python({name: row[name] for name in Roster.model_fields})


def _candidate(row: dict[str, Any], hours: Hours) -> Candidate:
    place: Place | Base
    if row["now_latitude"] is None:
        place = Base(latitude=row["latitude"], longitude=row["longitude"])
    else:
        place = Place(latitude=row["now_latitude"], longitude=row["now_longitude"])
    return Candidate(
        technician_id=row["technician_id"],
        skills=frozenset(row["skills"]),
        parks=frozenset(row["parks"]),
        place=place,
        hours=hours,
        load=row["load"],
        offered=row["offered"],
        first=row["first"],
        capacity=row["capacity"],
        visit_fen=row["visit_fen"],
    )


def identified(offer: Dispatch, command_id: UUID) -> Dispatch:
    """The offer with the id that its fact will have: the first of the command of this id."""
    return offer.model_copy(update={"offer_id": derived_id(command_id, 0)})
