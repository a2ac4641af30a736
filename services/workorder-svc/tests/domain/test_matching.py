"""Many at once come to the same as one by one, and as many orders as possible are given."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from kernel.ids import named_id
from workorders.domain.dispatch import Candidate, Job, judge, rank
from workorders.domain.dispatch_terms import TERMS
from workorders.domain.place import Place
from workorders.domain.repair import Wish
from workorders.matching import assign
from workorders.weighing import ASKED, one_by_one, worth

from .words import HOUR, T

SKILLS = ("plumbing", "electrical", "gas")
WHO = [named_id("technician", n) for n in range(24)]


def somewhere(chance: Random) -> Place:
    return Place(latitude=39.9 + chance.uniform(-0.3, 0.3), longitude=116.4 + chance.uniform(-0.3, 0.3))


def some_job(chance: Random, n: int) -> Job:
    begins = T + chance.randrange(30) * HOUR
    return Job(
        order_id=named_id("order", n),
        park_id=named_id("park", chance.randrange(3)),
        urgency=chance.choice(["ordinary", "emergency"]),
        skills=frozenset({chance.choice(SKILLS)}),
        due_at=T + timedelta(minutes=chance.randrange(1500)),
        place=chance.choice([None, somewhere(chance), somewhere(chance)]),
        wishes=chance.choice([(), (Wish(begins_at=begins, ends_at=begins + HOUR),)]),
        declined=frozenset(chance.sample(WHO, 2)),
        unanswered={who: chance.choice([1, 2]) for who in chance.sample(WHO, 2)},
        last_there=chance.choice([None, *WHO]),
        rounds=chance.randrange(2),
        passed={who: T - chance.randrange(6) * HOUR for who in chance.sample(WHO, chance.randrange(6))},
        turn=chance.randrange(3),
    )


def some_candidate(chance: Random, n: int) -> Candidate:
    begins, load = T + chance.randrange(-5, 30) * HOUR, chance.randrange(5)
    offered = chance.randrange(load + 1)
    first = chance.randrange(load - offered + 1)
    return Candidate(
        technician_id=WHO[n],
        skills=frozenset(chance.sample(SKILLS, 2)),
        parks=frozenset({named_id("park", each) for each in chance.sample(range(3), chance.randrange(3))}),
        place=somewhere(chance),
        hours=chance.choice([None, *[(begins, begins + 9 * HOUR)] * 5]),
        load=load,
        capacity=3,
        visit_fen=chance.randrange(20_000),
        offered=offered,
        first=first,
        lesser=chance.randrange(first + 1),
    )


def test_a_matrix_says_what_one_judgement_after_another_says() -> None:
    chance = Random(7)  # noqa: S311 - a seeded world
    jobs = [some_job(chance, n) for n in range(40)]
    candidates = [some_candidate(chance, n) for n in range(24)]
    pairs, fitting = worth(jobs, candidates, TERMS, T), 0
    for row, job in enumerate(jobs):
        for column, candidate in enumerate(candidates):
            found = judge(job, candidate, TERMS, T)
            assert pairs.fits[row, column] == (not found.why_not), (job, candidate)
            if not found.why_not:
                fitting += 1
                assert pairs.points[row, column] + ASKED * found.asked == pytest.approx(found.points)
    assert fitting > 50


@pytest.mark.parametrize("seed", range(6))
def test_one_by_one_they_are_given_as_each_is_judged_by_itself(seed: int) -> None:
    """Also where two are worth the same, nobody fits, or nobody is there."""
    chance = Random(seed)  # noqa: S311 - a seeded world
    jobs = [some_job(chance, n) for n in range(60)]
    known = [some_candidate(chance, n) for n in range(24)]
    known += [replace(each, technician_id=named_id("twin", n)) for n, each in enumerate(known[:6])]
    free, none_fitted = {each.technician_id: each for each in known}, 0
    for job, best, why in one_by_one(jobs, known, TERMS, T):
        there = [each for each in free.values() if not each.parks or job.park_id in each.parks]
        ranking = rank(job, there, TERMS, T)
        assert best == ranking.best
        if best:
            free[best.technician_id] = free[best.technician_id].given(job)
            continue
        none_fitted += 1
        assert why == ranking.why_nobody()
    assert 5 < none_fitted < 60
    assert [why for _, _, why in one_by_one(jobs[:2], [], TERMS, T)] == [("nobody_there",)] * 2
    assert list(one_by_one([], known, TERMS, T)) == []


def simple(n: int, **more: Any) -> Job:
    said: dict[str, Any] = {"urgency": "ordinary", "skills": frozenset(), "due_at": T + 20 * HOUR}
    return Job(order_id=named_id("order", n), park_id=named_id("park"), **said | more)


def free(n: int, *skills: str, capacity: int = 1) -> Candidate:
    place, hours = Place(latitude=39.9, longitude=116.4), (T, T + 9 * HOUR)
    return Candidate(WHO[n], frozenset(skills), frozenset(), place, hours, 0, capacity, 0)


def given(jobs: list[Job], candidates: list[Candidate]) -> list[tuple[int, int]]:
    """Which order to whom, by number."""
    numbers = {job.order_id: n for n, job in enumerate(jobs)}
    found = assign(jobs, candidates, TERMS, T)
    return [(numbers[job.order_id], WHO.index(who.technician_id)) for job, who in found]


def test_whoever_alone_can_do_it_is_kept_for_it() -> None:
    jobs = [simple(0), simple(1, skills=frozenset({"gas"}))]
    assert sorted(given(jobs, [free(0, "gas"), free(1)])) == [(0, 1), (1, 0)]


def test_emergencies_come_first_and_nobody_gets_more_than_they_may_have() -> None:
    jobs = [simple(0), simple(1), simple(2, urgency="emergency")]
    assert given(jobs, [free(0, capacity=2)]) == [(2, 0), (0, 0)]
    assert given(jobs, []) == given([], [free(0)]) == []


def test_of_the_emergencies_those_that_threaten_lives_come_first() -> None:
    said: dict[str, Any] = {"urgency": "emergency", "due_at": T + HOUR}
    jobs = [simple(0, turn=2, **said), simple(1, turn=0, **said | {"due_at": T + 4 * HOUR})]
    assert given(jobs, [free(0, capacity=0)]) == [(1, 0)]
