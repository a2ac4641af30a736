"""Who is sent 派单: everybody who could be is judged, each with reasons in words and numbers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.offer_commands import (
    Dispatch,
)
from workorders.domain.offer_facts import Ground, OverrideCost
from workorders.domain.place import Base, Place, metres
from workorders.domain.promise import Urgency
from workorders.domain.repair import Wish
from workorders.domain.shifts import Hours

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOBODY_THERE = "nobody_there"
"""Why nobody fits where nobody could be judged."""


@dataclass(frozen=True, slots=True)
class Job:
    """An order that somebody is to be found for. `place`: where its unit is, if that is known.

    `declined` will not do it; `unanswered`: how often who did not answer was asked; `last_there` did the
    last repair of the unit; `unfit`: why nobody fitted, as far as it was told; `rounds`: how often it was
    told that those who were left had not answered; `passed`: when each who declined or did not answer last
    did so, and `passed_told`: it was told that a shift lets it pass;
    `technician_id` has it, or was asked and may still answer; `origin`: of what follows from its waiting;
    `turn`: of several emergencies the lowest is gone to first (`domain/same_danger.py`).
    """

    order_id: UUID
    park_id: UUID
    urgency: Urgency
    skills: frozenset[str]
    due_at: datetime
    place: Place | None = None
    wishes: tuple[Wish, ...] = ()
    declined: frozenset[UUID] = frozenset()
    unanswered: Mapping[UUID, int] = field(default_factory=dict)
    rounds: int = 0
    passed: Mapping[UUID, datetime] = field(default_factory=dict)
    passed_told: bool = False
    last_there: UUID | None = None
    status: str = "reported"
    technician_id: UUID | None = None
    unfit: tuple[str, ...] | None = None
    version: int = 0
    origin: dict[str, Any] = field(default_factory=dict)
    turn: int = 0

    @property
    def danger(self) -> tuple[bool, int]:
        """The lowest comes first: what threatens lives, other emergencies, all else."""
        emergency = self.urgency == "emergency"
        return not emergency, self.turn if emergency else 0

    @property
    def threatens_lives(self) -> bool:
        return self.danger == (False, 0)

    def leaves_alone(self, who: UUID, terms: DispatchTerms, now: datetime) -> bool:
        """They did not answer as often as somebody is asked.

        An emergency cannot be left: once it was told that nobody is left they are asked again, each time
        after twice as long, for a number gets few messages a day.
        """
        more = self.unanswered.get(who, 0) - terms.asks
        if more < 0 or self.urgency != "emergency" or not self.rounds:
            return more >= 0
        last = self.passed.get(who)
        return last is not None and now < last + terms.again(more)

    def passes(self, begins_at: datetime) -> int:
        """How many let it pass since this shift began; nobody lets an emergency pass."""
        return 0 if self.urgency == "emergency" else sum(at >= begins_at for at in self.passed.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who could be sent. `place`: where they are, or set out from; `hours`: the shift that runs, or the next.

    `load`: orders they have; of these `offered` are ordinary and not answered, and `first` come before an
    emergency: emergencies, and where they are on site; of these `lesser` threaten no lives and are not
    answered. `visit_fen`: what a call and an hour of theirs cost.
    """

    technician_id: UUID
    skills: frozenset[str]
    parks: frozenset[UUID]
    place: Place | Base
    hours: Hours | None
    load: int
    capacity: int
    visit_fen: int
    offered: int = 0
    first: int = 0
    lesser: int = 0

    def given(self, job: Job) -> "Candidate":
        """With this one as well."""
        urgent = job.urgency == "emergency"
        return replace(
            self,
            load=self.load + 1,
            offered=self.offered + (not urgent),
            first=self.first + urgent,
            lesser=self.lesser + (urgent and not job.threatens_lives),
        )

    def in_hand(self, job: Job) -> int:
        """What counts against their number: ordinary offers that nobody answered keep no emergency away, nor
        those of lesser emergencies what threatens lives.
        """
        if job.urgency != "emergency":
            return self.load
        return self.load - self.offered - (self.lesser if job.threatens_lives else 0)

    def before(self, job: Job) -> int:
        """How many of theirs are done before it."""
        if job.urgency != "emergency":
            return self.load
        return self.first - (self.lesser if job.threatens_lives else 0)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far it is (None: nobody said where the home stands), when they would be there, and can start."""

    metres: int | None
    starts_at: datetime
    there_at: datetime


Weighed = tuple[str, float, float]
"""Name, number and points of something that counts."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What speaks for and against somebody, and all that keeps them from being sent (none: they fit)."""

    technician_id: UUID
    weighed: Sequence[Weighed]
    misfits: Sequence[Weighed]
    points: float
    reach: Reach
    visit_fen: int
    asked: int

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return _grounds(self.weighed)

    @property
    def why_not(self) -> tuple[Ground, ...]:
        return _grounds(self.misfits)


def _grounds(weighed: Sequence[Weighed]) -> tuple[Ground, ...]:
    """Whatever there is anything of."""
    return tuple(
        Ground(name=name, number=round(much, 1), points=round(points, 1))
        for name, much, points in weighed
        if much or points
    )


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best first; who was asked before comes behind all who were not."""

    fitting: tuple[Judgement, ...]
    unfit: tuple[Judgement, ...]

    @property
    def best(self) -> Judgement | None:
        return self.fitting[0] if self.fitting else None

    def of(self, technician_id: UUID) -> Judgement | None:
        """What was found of somebody, None where they were not looked at."""
        every = (*self.fitting, *self.unfit)
        return next((each for each in every if each.technician_id == technician_id), None)

    def why_nobody(self) -> tuple[str, ...]:
        """What kept most of them back, first."""
        names = [name for each in self.unfit for name, _, _ in each.misfits]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name))) or (NOBODY_THERE,)


def rank(job: Job, candidates: Iterable[Candidate], terms: DispatchTerms, now: datetime) -> Ranking:
    """Everybody judged: the same in any order of the candidates."""
    judged = [judge(job, candidate, terms, now) for candidate in candidates]
    fitting = [each for each in judged if not each.misfits]
    ordered = sorted(fitting, key=lambda each: (each.asked, -each.points, each.technician_id))
    unfit = sorted((each for each in judged if each.misfits), key=lambda each: each.technician_id)
    return Ranking(tuple(ordered), tuple(unfit))


def judge(job: Job, candidate: Candidate, terms: DispatchTerms, now: datetime) -> Judgement:
    reach = reached(job, candidate, terms, now)
    weighed = weigh(job, candidate, reach, terms, now)
    return Judgement(
        technician_id=candidate.technician_id,
        weighed=weighed,
        misfits=misfits(job, candidate, reach, terms, now),
        points=sum(points for _, _, points in weighed),
        reach=reach,
        visit_fen=candidate.visit_fen,
        asked=job.unanswered.get(candidate.technician_id, 0),
    )


def shift_to_tell_of(job: Job, candidates: Iterable[Candidate], terms: DispatchTerms) -> bool:
    """Whether those on shift there let it pass, and nobody was told that a later one is asked."""
    if job.passed_told or len(job.passed) < terms.passes:
        return False
    there = (each for each in candidates if not each.parks or job.park_id in each.parks)
    return any(job.passes(each.hours[0]) >= terms.passes for each in there if each.hours)


def reached(job: Job, candidate: Candidate, terms: DispatchTerms, now: datetime) -> Reach:
    """Gone to an emergency once they are done where they are, and with the emergencies they have; to an
    ordinary repair after all they have.
    """
    way = metres(candidate.place, job.place) if job.place else None
    far = way or 0
    starts_at = max(now, candidate.hours[0]) if candidate.hours else now
    before = candidate.before(job) * terms.visit
    return Reach(way, starts_at, starts_at + (before + far * 60 / 1000 / terms.speed) * MINUTE)


def misfits(
    job: Job, candidate: Candidate, reach: Reach, terms: DispatchTerms, now: datetime
) -> Sequence[Weighed]:
    """All that keeps them from being sent; none: they fit."""
    emergency, who, far = job.urgency == "emergency", candidate.technician_id, reach.metres or 0
    most = candidate.capacity + (terms.extra if emergency else 0)
    starts_in = (reach.starts_at - now) / HOUR
    ahead = 0 if emergency else terms.ahead
    asked, in_hand = job.unanswered.get(who, 0), candidate.in_hand(job)
    passes = job.passes(candidate.hours[0]) if candidate.hours else 0
    found = {
        "skill": len(job.skills - candidate.skills),
        "park": int(bool(candidate.parks) and job.park_id not in candidate.parks),
        "too_far": far / 1000 if far > terms.reach * 1000 else 0,
        "no_shift": int(candidate.hours is None),
        "off_duty": starts_in if starts_in > ahead else 0,
        "full": in_hand if in_hand >= most else 0,
        "declined": int(who in job.declined),
        "unanswered": asked if job.leaves_alone(who, terms, now) else 0,
        "passed_on": passes if passes >= terms.passes else 0,
    }
    return [(name, much, 0) for name, much in found.items() if much]


def weigh(
    job: Job, candidate: Candidate, reach: Reach, terms: DispatchTerms, now: datetime
) -> Sequence[Weighed]:
    """All that counts."""
    weights, late = terms.weights, (reach.there_at - job.due_at) / MINUTE
    hours, yuan, far = (reach.there_at - now) / HOUR, candidate.visit_fen / 100, reach.metres or 0
    known, wished = candidate.technician_id == job.last_there, as_wished(job, candidate, reach)
    return (
        ("distance", far / 1000, -weights.per_km * far / 1000),
        ("unplaced", int(reach.metres is None), 0),
        ("arrival", hours * 60, -weights.per_hour * hours),
        ("late", max(late, 0), -weights.late if late > 0 else 0),
        ("load", candidate.load, -weights.per_order * candidate.load),
        ("known_there", int(known), weights.known_there * known),
        ("as_wished", int(wished), weights.as_wished * wished),
        ("cost", yuan, -weights.per_100_yuan * yuan / 100),
    )


def as_wished(job: Job, candidate: Candidate, reach: Reach) -> bool:
    """Somebody would be at home at a time when they can be there, in this shift."""
    if candidate.hours is None:
        return False
    ends_at = candidate.hours[1]
    return any(wish.ends_at > reach.there_at and wish.begins_at < ends_at for wish in job.wishes)


def offer(job: Job, chosen: Judgement, terms: DispatchTerms, now: datetime) -> Dispatch:
    """The order offered to somebody; nobody has to answer before their shift."""
    until = chosen.reach.starts_at + terms.answer(job.urgency)
    grounds = (*chosen.why_not, *chosen.grounds)
    there_at = chosen.reach.there_at
    return Dispatch(
        at=now, technician_id=chosen.technician_id, respond_by=until, there_at=there_at, grounds=grounds
    )


def override_cost(chosen: Judgement, best: Judgement) -> OverrideCost:
    """How much later, further and dearer it is than with the best; below nothing: sooner, nearer, cheaper."""
    minutes = round((chosen.reach.there_at - best.reach.there_at) / MINUTE)
    of_one, of_best = chosen.reach.metres, best.reach.metres
    further = None if of_one is None or of_best is None else of_one - of_best
    return OverrideCost(minutes=minutes, metres=further, fen=chosen.visit_fen - best.visit_fen)
