"""Many orders and many technicians at once: what each pair is worth, and who does what so that most is done.

The same rules as `domain/dispatch.py`, a matrix at a time; loaded where somebody asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workorders.domain.dispatch import MINUTE, Candidate, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.place import EARTH, Base, Place
from workorders.domain.promise import URGENCIES

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNFIT: Final = -1e9
"""Worth so little that one more order given is always worth more."""
ASKED: Final = 1e5
"""Each time somebody was asked in vain counts more than all points."""


@dataclass(frozen=True)
class Pairs:
    """One row an order, one column a technician."""

    points: Numbers
    fits: Flags


def assign(
    jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> Iterator[tuple[Job, Candidate]]:
    """As many orders as can be given, in the way that is worth most; emergencies before all others.

    A technician gets one order in a round, and the next round sees what they have by then.
    """
    free = {each.technician_id: each for each in candidates}
    for urgency in reversed(URGENCIES):
        left = [job for job in jobs if job.urgency == urgency]
        while left and free:
            given = _round(left, list(free.values()), terms, now)
            for job, who in given:
                yield job, who
                free[who.technician_id] = replace(who, load=who.load + 1)
            done = {job.order_id for job, _ in given}
            left = [job for job in left if job.order_id not in done] if done else []


def _round(
    jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> list[tuple[Job, Candidate]]:
    pairs = worth(jobs, candidates, terms, now)
    rows, columns = linear_sum_assignment(np.where(pairs.fits, pairs.points, UNFIT), maximize=True)
    chosen = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(jobs[row], candidates[column]) for row, column in chosen if pairs.fits[row, column]]


def worth(jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime) -> Pairs:
    """What each pair is worth, and whether it fits at all."""
    weights, far = terms.weights, distances(jobs, candidates)
    load = np.array([each.load for each in candidates], float)
    starts = np.array([_minutes(each.hours and each.hours[0], now) for each in candidates])
    emergency = np.array([job.urgency == "emergency" for job in jobs])[:, None]
    there = np.maximum(starts, 0) + np.where(emergency, 0, load * terms.visit)
    there = there + far * (60 / 1000 / terms.speed)
    due = np.array([_minutes(job.due_at, now) for job in jobs])[:, None]
    visit = np.array([each.visit_fen / 100 for each in candidates])
    of_each = weights.per_order * load + weights.per_100_yuan * visit / 100
    points = -weights.per_km * far / 1000 - weights.per_hour * there / 60 - of_each
    points -= weights.late * (there > due)
    _know_and_suit(points, there, jobs, candidates, terms, now)

    ahead = np.where(emergency, 0, terms.ahead * 60)
    most = np.array([each.capacity for each in candidates]) + np.where(emergency, terms.extra, 0)
    fits = (np.maximum(starts, 0) <= ahead) & (load < most) & (far <= terms.reach * 1000)
    fits &= _skilled(jobs, candidates) & _sent_there(jobs, candidates)
    _asked_before(points, fits, jobs, candidates, terms)
    return Pairs(points, fits)


def distances(jobs: Sequence[Job], candidates: Sequence[Candidate]) -> Numbers:
    """Whole metres along the great circle; none where nobody told where the unit is."""
    known = np.array([job.place is not None for job in jobs])[:, None]
    south, west = _radians([job.place or candidates[0].place for job in jobs])[:, :, None]
    north, east = _radians([each.place for each in candidates])
    up = np.sin((north - south) / 2) ** 2
    along = np.cos(south) * np.cos(north) * np.sin((east - west) / 2) ** 2
    metres: Numbers = np.rint(2 * EARTH * np.arcsin(np.sqrt(np.minimum(up + along, 1.0))))
    return np.where(known, metres, 0.0)


def _radians(places: Sequence[Place | Base]) -> Numbers:
    """Latitudes, then longitudes."""
    return np.radians([[each.latitude for each in places], [each.longitude for each in places]])


def _minutes(at: datetime | None, now: datetime) -> float:
    """From now on; never, where there is no such moment."""
    return (at - now) / MINUTE if at else np.inf


def _know_and_suit(
    points: Numbers,
    there: Numbers,
    jobs: Sequence[Job],
    candidates: Sequence[Candidate],
    terms: DispatchTerms,
    now: datetime,
) -> None:
    """Who was there last, and who can be there when it is wished: few orders say so, so one at a time."""
    column = {each.technician_id: at for at, each in enumerate(candidates)}
    ends = np.array([_minutes(each.hours and each.hours[1], now) for each in candidates])
    on_duty = np.isfinite(ends)
    for row, job in enumerate(jobs):
        if job.last_there in column:
            points[row, column[job.last_there]] += terms.weights.known_there
        suits = np.zeros(len(candidates), bool)
        for wish in job.wishes:
            begins, until = _minutes(wish.begins_at, now), _minutes(wish.ends_at, now)
            suits |= on_duty & (until > there[row]) & (begins < ends)
        if job.wishes:
            points[row] += terms.weights.as_wished * suits


def _skilled(jobs: Sequence[Job], candidates: Sequence[Candidate]) -> Flags:
    every = sorted({skill for job in jobs for skill in job.skills})
    needed = np.array([[skill in job.skills for skill in every] for job in jobs], np.float32)
    missing = np.array([[skill not in each.skills for skill in every] for each in candidates], np.float32)
    skilled: Flags = needed @ missing.T == 0
    return skilled


def _sent_there(jobs: Sequence[Job], candidates: Sequence[Candidate]) -> Flags:
    every = sorted({job.park_id for job in jobs})
    sent = np.array([[not each.parks or park in each.parks for park in every] for each in candidates])
    place = {park: at for at, park in enumerate(every)}
    return sent[:, [place[job.park_id] for job in jobs]].T


def _asked_before(
    points: Numbers, fits: Flags, jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms
) -> None:
    column = {each.technician_id: at for at, each in enumerate(candidates)}
    for row, job in enumerate(jobs):
        for who in job.declined & column.keys():
            fits[row, column[who]] = False
        for who in job.unanswered.keys() & column.keys():
            points[row, column[who]] -= ASKED * job.unanswered[who]
            fits[row, column[who]] &= job.unanswered[who] < terms.asks
