"""What each of many orders is worth to each of many technicians, and what keeps them apart: the rules of
`domain/dispatch.py`, a matrix at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from workorders.domain.dispatch import MINUTE, NOBODY_THERE, Candidate, Job, Judgement, rank
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.place import EARTH, Base, Place

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ASKED: Final = 1e5
"""Each time somebody was asked in vain counts more than all points."""
ALIKE: Final = 1e-9
"""Of all points: who is so near to the best is judged once more by itself, and may be the better one."""


@dataclass(frozen=True)
class Pairs:
    """One row an order, one column a technician. `misfits`: by each reason, whom it keeps back."""

    points: Numbers
    misfits: Mapping[str, Flags]

    @cached_property
    def fits(self) -> Flags:
        return ~_any(self.misfits)


def one_by_one(
    jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> Iterator[tuple[Job, Judgement | None, tuple[str, ...]]]:
    """Each order in turn with the best for it, who then has one more; or with what kept most of them back.

    It comes to what `rank` says of each of them, on all that are sent there.
    """
    if not (jobs and candidates):
        yield from ((job, None, (NOBODY_THERE,)) for job in jobs)
        return
    free, pairs = list(candidates), worth(jobs, candidates, terms, now)
    for row, job in enumerate(jobs):
        misfits = {name: each[row] for name, each in pairs.misfits.items()}
        found = _best(job, pairs.points[row], misfits, free, terms, now)
        if found is None:
            yield job, None, _why_nobody(misfits)
            continue
        column, best = found
        yield job, best, ()
        free[column] = free[column].given(job)
        if left := jobs[row + 1 :]:
            changed = worth(left, [free[column]], terms, now)
            pairs.points[row + 1 :, column] = changed.points[:, 0]
            for name, each in changed.misfits.items():
                pairs.misfits[name][row + 1 :, column] = each[:, 0]


def best_of_each(
    jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> dict[UUID, Judgement]:
    """By order, the best for it whatever the others get; it is missing where nobody fits."""
    if not (jobs and candidates):
        return {}
    pairs, best = worth(jobs, candidates, terms, now), dict[UUID, Judgement]()
    for row, job in enumerate(jobs):
        misfits = {name: each[row] for name, each in pairs.misfits.items()}
        if found := _best(job, pairs.points[row], misfits, candidates, terms, now):
            best[job.order_id] = found[1]
    return best


def _best(
    job: Job,
    points: Numbers,
    misfits: Mapping[str, Flags],
    free: Sequence[Candidate],
    terms: DispatchTerms,
    now: datetime,
) -> tuple[int, Judgement] | None:
    """Who was asked least, then who is worth most; of those that are alike as `rank` has them."""
    columns = np.flatnonzero(~_any(misfits))
    if not len(columns):
        return None
    if job.unanswered:
        whose = (free[column].technician_id for column in columns.tolist())
        asked = np.array([job.unanswered.get(who, 0) for who in whose])
        columns = columns[asked == asked.min()]
    most = points[columns].max()
    near = columns[points[columns] >= most - ALIKE * max(1.0, abs(most))].tolist()
    best = rank(job, [free[column] for column in near], terms, now).best
    if best is None:
        return None
    return next(each for each in near if free[each].technician_id == best.technician_id), best


def _any(misfits: Mapping[str, Flags]) -> Flags:
    found: Flags = np.logical_or.reduce(list(misfits.values()))
    return found


def _why_nobody(misfits: Mapping[str, Flags]) -> tuple[str, ...]:
    """What kept most of those who are sent there back, first."""
    there = ~misfits["park"]
    counts = {name: int((each & there).sum()) for name, each in misfits.items()}
    names = [name for name, count in counts.items() if count]
    return tuple(sorted(names, key=lambda name: (-counts[name], name))) or (NOBODY_THERE,)


def worth(jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime) -> Pairs:
    """What each pair is worth, and whether it fits at all."""
    weights, far = terms.weights, distances(jobs, candidates)
    load = np.array([each.load for each in candidates], float)
    in_hand, before = _theirs(jobs, candidates)
    starts = np.array([_minutes(each.hours and each.hours[0], now) for each in candidates])
    emergency = np.array([job.urgency == "emergency" for job in jobs])[:, None]
    there = np.maximum(starts, 0) + before * terms.visit
    there = there + far * (60 / 1000 / terms.speed)
    due = np.array([_minutes(job.due_at, now) for job in jobs])[:, None]
    visit = np.array([each.visit_fen / 100 for each in candidates])
    of_each = weights.per_order * load + weights.per_100_yuan * visit / 100
    points = -weights.per_km * far / 1000 - weights.per_hour * there / 60 - of_each
    points -= weights.late * (there > due)
    _know_and_suit(points, there, jobs, candidates, terms, now)

    ahead = np.where(emergency, 0, terms.ahead * 60)
    most = np.array([each.capacity for each in candidates]) + np.where(emergency, terms.extra, 0)
    shift, every = np.isfinite(starts), np.ones(points.shape, bool)
    declined, unanswered = _asked_before(points, jobs, candidates, terms, now)
    misfits = {
        "skill": ~_skilled(jobs, candidates),
        "park": ~_sent_there(jobs, candidates),
        "too_far": far > terms.reach * 1000,
        "no_shift": ~shift & every,
        "off_duty": shift & (np.maximum(starts, 0) > ahead),
        "full": in_hand >= most,
        "declined": declined,
        "unanswered": unanswered,
        "passed_on": _passed_on(jobs, starts, terms, now),
    }
    return Pairs(points, misfits)


def _theirs(jobs: Sequence[Job], candidates: Sequence[Candidate]) -> tuple[Numbers, Numbers]:
    """What counts against their number, and how many of theirs are done before it."""
    of = {job.danger: job for job in jobs}
    in_hand = {danger: [each.in_hand(job) for each in candidates] for danger, job in of.items()}
    before = {danger: [each.before(job) for each in candidates] for danger, job in of.items()}
    return (
        np.array([in_hand[job.danger] for job in jobs], float),
        np.array([before[job.danger] for job in jobs], float),
    )


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


def _columns(candidates: Sequence[Candidate]) -> Mapping[UUID, int]:
    return {each.technician_id: at for at, each in enumerate(candidates)}


def _passed_on(jobs: Sequence[Job], starts: Numbers, terms: DispatchTerms, now: datetime) -> Flags:
    """Which ordinary orders so many let pass since a shift began that nobody else of it is asked."""
    kept = np.zeros((len(jobs), len(starts)), bool)
    for row, job in enumerate(jobs):
        if job.urgency == "ordinary" and len(job.passed) >= terms.passes:
            times = np.array([_minutes(at, now) for at in job.passed.values()])
            kept[row] = (times[:, None] >= starts).sum(axis=0) >= terms.passes
    return kept


def _know_and_suit(
    points: Numbers,
    there: Numbers,
    jobs: Sequence[Job],
    candidates: Sequence[Candidate],
    terms: DispatchTerms,
    now: datetime,
) -> None:
    """Who was there last, and who can be there when it is wished: few orders say so, so one at a time."""
    if any(job.last_there for job in jobs):
        column = _columns(candidates)
        for row, job in enumerate(jobs):
            if job.last_there and job.last_there in column:
                points[row, column[job.last_there]] += terms.weights.known_there
    if not any(job.wishes for job in jobs):
        return
    ends = np.array([_minutes(each.hours and each.hours[1], now) for each in candidates])
    on_duty = np.isfinite(ends)
    for row, job in enumerate(jobs):
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
    points: Numbers, jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> tuple[Flags, Flags]:
    """Who declined, and who did not answer as often as somebody is asked."""
    declined, unanswered = np.zeros(points.shape, bool), np.zeros(points.shape, bool)
    if not any(job.declined or job.unanswered for job in jobs):
        return declined, unanswered
    column = _columns(candidates)
    for row, job in enumerate(jobs):
        for who in job.declined & column.keys():
            declined[row, column[who]] = True
        for who in job.unanswered.keys() & column.keys():
            points[row, column[who]] -= ASKED * job.unanswered[who]
            unanswered[row, column[who]] = job.leaves_alone(who, terms, now)
    return declined, unanswered
