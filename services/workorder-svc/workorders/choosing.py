"""Reads what is known of orders and technicians, for `domain/dispatch.py` to judge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from kernel.clock import local_date
from kernel.ids import derived_id
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from workorders.choosing_sql import AMISS, CANDIDATE, CANDIDATES, OFF
from workorders.domain.dispatch import Candidate, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.offer_commands import (
    Dispatch,
)
from workorders.domain.place import Base, Place
from workorders.domain.repair import Wish
from workorders.domain.same_danger import FIRST, turn_of
from workorders.domain.shifts import Hours, Roster
from workorders.domain.skills import GENERAL, NEEDED, skills_for
from workorders.domain.working_time import DAY
from workorders.views.policies import SHELF
from workorders.views.technicians import cells_within, named


@dataclass(frozen=True, slots=True)
class Amiss:
    """Somebody was asked for an order who cannot be sent any more; `origin`: of what follows from that."""

    order_id: UUID
    technician_id: UUID
    version: int
    origin: dict[str, Any]
    reason: Literal["suspended", "leave", "skill", "park"]


"""Of a shift that runs, or of the next one."""

TURNS: Final = {"turns": Jsonb(dict(FIRST))}
_ROSTER, _WISHES = TypeAdapter(Roster), TypeAdapter(tuple[Wish, ...])


async def terms_of(conn: AsyncConnection[Any], now: datetime) -> DispatchTerms:
    """By which it is chosen today."""
    return (await SHELF.book(conn)).of(DispatchTerms).in_force(local_date(now)).values


async def looked_since(conn: AsyncConnection[Any], now: datetime) -> datetime:
    """What was reported before this waits for nobody's look at its sticker any more."""
    return now - (await SHELF.book(conn)).of(IntakeLimits).in_force(local_date(now)).values.dangers_in


async def jobs(conn: AsyncConnection[Any], query: LiteralString, asked: Any) -> Sequence[Job]:
    """The orders that `query` finds."""
    if isinstance(asked, dict):
        asked = asked | TURNS
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
    asked: dict[str, Any] = {"parks": sorted({job.park_id for job in of}), "cells": near}
    asked |= {"but": [job.order_id for job in but], "heading": True} | TURNS
    rows = await (await conn.cursor(row_factory=dict_row).execute(CANDIDATES, asked)).fetchall()
    # Many work the same hours: these are worked out once.
    hours = {roster: _hours(roster, now) for roster in {row["roster"] for row in rows}}
    return [_candidate(row, hours[row["roster"]]) for row in rows]


async def with_shifts(
    conn: AsyncConnection[Any], technician_id: UUID, now: datetime
) -> tuple[Candidate, Sequence[Hours]] | None:
    """One technician where they are now, suspended or not, and the shifts of a fortnight; None: nobody was
    taken on under this id.
    """
    cursor = conn.cursor(row_factory=dict_row)
    asked: dict[str, Any] = {"id": technician_id, "but": [], "heading": False} | TURNS
    row = await (await cursor.execute(CANDIDATE, asked)).fetchone()
    if row is None:
        return None
    shifts = list(_ROSTER.validate_json(row["roster"]).ahead(now))
    return _candidate(row, next(iter(shifts), None)), shifts


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


def _hours(roster: str, now: datetime) -> Hours | None:
    return _ROSTER.validate_json(roster).on_duty(now)


def _roster(row: dict[str, Any]) -> Roster:
    return _ROSTER.validate_python({name: row[name] for name in Roster.model_fields})


def _candidate(row: dict[str, Any], hours: Hours | None) -> Candidate:
    place: Place | Base
    # Neither is looked at again: a fact said so, and a round has hundreds of them.
    if row["now_latitude"] is None:
        place = Base.model_construct(latitude=row["latitude"], longitude=row["longitude"])
    else:
        place = Place.model_construct(latitude=row["now_latitude"], longitude=row["now_longitude"])
    return Candidate(
        technician_id=row["technician_id"],
        skills=frozenset(row["skills"]),
        parks=frozenset(row["parks"]),
        place=place,
        hours=hours,
        load=row["load"],
        offered=row["offered"],
        first=row["first"],
        lesser=row["lesser"],
        capacity=row["capacity"],
        visit_fen=row["visit_fen"],
    )


def identified(offer: Dispatch, command_id: UUID) -> Dispatch:
    """The offer with the id that its fact will have: the first of the command of this id."""
    return offer.model_copy(update={"offer_id": derived_id(command_id, 0)})
