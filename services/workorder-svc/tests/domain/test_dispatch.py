"""Who is sent: each reason by name and number, for whoever fits and for whoever does not."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.ids import named_id
from workorders.domain import dispatch, dispatch_words
from workorders.domain.dispatch import Candidate, Job, rank
from workorders.domain.dispatch_terms import (
    TERMS,
    AnsweredTooLate,
    DispatchOutOfRange,
    WeighsNothing,
    Weights,
)
from workorders.domain.emergency_words import EMERGENCIES
from workorders.domain.offer_facts import OverrideCost
from workorders.domain.place import Place
from workorders.domain.repair import Wish
from workorders.domain.skills import NEEDED, SKILLS, skills_for
from workorders.domain.triage import PLAIN, UNCLEAR

from .words import DAY, HOUR, LI, WANG, T

PARK = named_id("park")
ROOM = Place(latitude=39.9042, longitude=116.4074)
NEAR, FAR = Place(latitude=39.9042, longitude=116.4191), Place(latitude=39.9042, longitude=116.9)
"""One kilometre away, and forty-two."""
SHIFT = (T - HOUR, T + 9 * HOUR)


def job(**more: Any) -> Job:
    said: dict[str, Any] = {"order_id": named_id("order"), "park_id": PARK, "urgency": "ordinary"}
    said |= {"skills": frozenset(skills_for("tap_drips")), "due_at": T + DAY, "place": ROOM}
    return Job(**said | more)


def somebody(who: UUID = LI, **more: Any) -> Candidate:
    said: dict[str, Any] = {"technician_id": who, "skills": frozenset({"plumbing"}), "parks": frozenset()}
    said |= {"place": NEAR, "hours": SHIFT, "load": 0, "capacity": 2, "visit_fen": 0}
    return Candidate(**said | more)


def points(asked: Job, candidate: Candidate) -> dict[str, tuple[float, float]]:
    """What counts, how much of it there is, and what that is worth."""
    [found] = rank(asked, [candidate], TERMS, T).fitting
    return {ground.name: (ground.number, ground.points) for ground in found.grounds}


def why_not(asked: Job, candidate: Candidate) -> dict[str, float]:
    [found] = rank(asked, [candidate], TERMS, T).unfit
    return {ground.name: ground.number for ground in found.why_not}


def test_near_and_free_costs_only_the_way() -> None:
    assert points(job(), somebody()) == {"distance": (1.0, -15.0), "arrival": (3.0, -1.0)}


def test_what_they_have_comes_first_unless_it_is_an_emergency() -> None:
    busy = somebody(load=1)
    assert points(job(), busy)["arrival"] == (48.0, -16.0)
    assert points(job(), busy)["load"] == (1, -30)
    assert points(job(urgency="emergency"), busy)["arrival"] == (3.0, -1.0)


def test_nobody_is_at_an_emergency_before_they_are_done_where_they_are_and_with_those_before_it() -> None:
    leak = job(urgency="emergency")
    on_site = somebody(load=2, capacity=9, first=1)
    assert points(leak, on_site)["arrival"][0] == 48
    assert points(leak, on_site.given(leak))["arrival"][0] == 93
    assert points(leak, on_site.given(job()))["arrival"][0] == 48


def test_ordinary_offers_that_nobody_answered_keep_no_emergency_away() -> None:
    leak, asked = job(urgency="emergency"), somebody(load=4, offered=2)
    assert points(leak, asked)
    assert why_not(job(), asked) == {"full": 4}
    assert why_not(leak, asked.given(leak)) == {"full": 3}
    assert points(leak, asked.given(job()))


def test_what_threatens_lives_does_not_wait_for_answers_about_lesser_emergencies() -> None:
    """Of seven power cuts that they were asked for and did not answer, none keeps who is under current."""
    cut, shock = job(urgency="emergency", turn=2), job(urgency="emergency", turn=0)
    asked = somebody()
    for _ in range(3):
        asked = asked.given(cut)
    assert why_not(cut, asked) == {"full": 3}
    assert points(shock, asked)["arrival"] == (3.0, -1.0)
    assert points(shock, replace(asked, load=4, first=4))["arrival"][0] == 48, "one of them they took up"
    assert why_not(shock, asked.given(shock).given(shock).given(shock)) == {"full": 3}


def test_an_emergency_is_asked_about_anew_once_it_was_told_that_nobody_answers() -> None:
    leak = job(urgency="emergency", unanswered={LI: 2})
    assert why_not(leak, somebody()) == {"unanswered": 2}
    assert why_not(job(unanswered={LI: 2}, rounds=1), somebody()) == {"unanswered": 2}
    for times, minutes in ((2, 1), (3, 2), (4, 4), (8, 64)):
        since, told = timedelta(minutes=minutes), replace(leak, rounds=1, unanswered={LI: times})
        before = replace(told, passed={LI: T - since + timedelta(seconds=1)})
        assert why_not(before, somebody()) == {"unanswered": times}
        assert points(replace(told, passed={LI: T - since}), somebody())


def test_what_three_on_shift_let_pass_is_offered_to_who_comes_later_and_the_supervisor_is_told_once() -> None:
    """An emergency never: whoever is there is asked on."""
    passed = {named_id("night", n): T - n * timedelta(minutes=10) for n in range(3)}
    tap, morning = job(passed=passed), somebody(WANG, hours=(T + 9 * HOUR, T + 18 * HOUR))
    assert why_not(tap, somebody()) == {"passed_on": 3}
    assert rank(tap, [somebody(), morning], TERMS, T).best == rank(tap, [morning], TERMS, T).best
    assert points(replace(tap, urgency="emergency"), somebody())
    since = (T - timedelta(minutes=15), T + 8 * HOUR)
    assert points(tap, somebody(hours=since)), "one had let it pass before this shift began"
    two = replace(tap, passed={who: at for who, at in passed.items() if at < T})
    assert points(two, somebody())

    def told(of: Job, *known: Candidate) -> bool:
        return dispatch.shift_to_tell_of(of, known, TERMS)

    assert told(tap, somebody(), morning)
    assert not told(tap, morning), "who comes later did not let it pass"
    assert not told(tap, somebody(parks=frozenset({named_id("other")})))
    assert not told(replace(tap, passed_told=True), somebody())
    assert not told(two, somebody())
    assert not told(replace(tap, urgency="emergency"), somebody())


def test_who_was_there_last_who_comes_as_wished_in_time_and_cheaply_is_better() -> None:
    assert points(job(last_there=LI), somebody())["known_there"] == (1, 60)
    later = (Wish(begins_at=T + 2 * HOUR, ends_at=T + 3 * HOUR),)
    assert points(job(wishes=later), somebody())["as_wished"] == (1, 80)
    over = (Wish(begins_at=T + 20 * HOUR, ends_at=T + 21 * HOUR),)
    assert "as_wished" not in points(job(wishes=over), somebody())
    assert points(job(due_at=T), somebody())["late"] == (3.0, -400)
    assert points(job(), somebody(visit_fen=15_000))["cost"] == (150, -30)


@pytest.mark.parametrize(
    ("asked", "candidate", "why"),
    [
        (job(skills=frozenset({"gas"})), somebody(), {"skill": 1}),
        (job(), somebody(parks=frozenset({named_id("other")})), {"park": 1}),
        (job(), somebody(place=FAR), {"too_far": 42.0}),
        (job(), somebody(hours=None), {"no_shift": 1}),
        (job(), somebody(hours=(T + 25 * HOUR, T + 30 * HOUR)), {"off_duty": 25}),
        (job(urgency="emergency"), somebody(hours=(T + HOUR, T + 9 * HOUR)), {"off_duty": 1}),
        (job(), somebody(load=2), {"full": 2}),
        (job(urgency="emergency"), somebody(load=3), {"full": 3}),
        (job(declined=frozenset({LI})), somebody(), {"declined": 1}),
        (job(unanswered={LI: 2}), somebody(), {"unanswered": 2}),
        (job(skills=frozenset({"gas"})), somebody(load=2), {"skill": 1, "full": 2}),
    ],
)
def test_who_does_not_fit_is_told_why(asked: Job, candidate: Candidate, why: dict[str, float]) -> None:
    assert why_not(asked, candidate) == why
    for ground in rank(asked, [candidate], TERMS, T).unfit[0].why_not:
        assert dispatch_words.said(ground)


def test_an_emergency_may_be_one_too_many_and_the_next_shift_is_soon_enough_for_the_rest() -> None:
    assert points(job(urgency="emergency"), somebody(load=2))
    tomorrow = (T + 20 * HOUR, T + 29 * HOUR)
    [found] = rank(job(), [somebody(hours=tomorrow)], TERMS, T).fitting
    assert dispatch.offer(job(), found, TERMS, T).respond_by == tomorrow[0] + timedelta(minutes=30)


def test_nobody_is_asked_twice_while_there_is_anybody_else() -> None:
    both = [somebody(), somebody(WANG, load=1)]
    assert [each.technician_id for each in rank(job(), both, TERMS, T).fitting] == [LI, WANG]
    silent = job(unanswered={LI: 1})
    assert [each.technician_id for each in rank(silent, both, TERMS, T).fitting] == [WANG, LI]
    refused = job(unanswered={LI: 1}, declined=frozenset({WANG}))
    assert [each.technician_id for each in rank(refused, both, TERMS, T).fitting] == [LI]


def test_where_nobody_fits_it_is_said_what_kept_most_back() -> None:
    found = rank(job(), [somebody(load=2), somebody(WANG, load=2, hours=None)], TERMS, T)
    assert (found.best, found.why_nobody()) == (None, ("full", "no_shift"))
    assert rank(job(), [], TERMS, T).why_nobody() == ("nobody_there",)


def test_where_a_unit_is_nobody_told_distance_counts_for_nothing() -> None:
    assert points(job(place=None), somebody(place=FAR)) == {"unplaced": (1, 0)}
    [found] = rank(job(place=None), [somebody(place=FAR)], TERMS, T).fitting
    assert found.reach.metres is None, "nobody says that it is next door"


def test_another_than_the_best_costs_minutes_kilometres_and_money() -> None:
    best, other = rank(job(), [somebody(), somebody(WANG, load=1, visit_fen=5_000)], TERMS, T).fitting
    cost = dispatch.override_cost(other, best)
    assert cost == OverrideCost(minutes=45, metres=0, fen=5_000)
    assert dispatch_words.said_of(cost) == "与首选相比：晚 45 分钟，多 0.0 公里，多 50.00 元"
    nowhere = dispatch.override_cost(*rank(job(place=None), [somebody(), somebody(WANG)], TERMS, T).fitting)
    assert dispatch_words.said_of(nowhere) == "与首选相比：晚 0 分钟，距离未知，多 0.00 元"
    assert [dispatch_words.said(each) for each in other.grounds] == [
        "距离 1.0 公里（-15.0 分）",
        "预计 48 分钟后到场（-16.0 分）",
        "手上已有 1 单（-30.0 分）",
        "上门成本 50.00 元（-10.0 分）",
    ]


@whatever(st.permutations([somebody(named_id(n), load=n % 2, visit_fen=n % 3) for n in range(6)]))
def test_the_order_in_which_they_come_does_not_matter(candidates: list[Candidate]) -> None:
    by_id = sorted(candidates, key=lambda each: each.technician_id)
    assert rank(job(), candidates, TERMS, T) == rank(job(), by_id, TERMS, T)


def test_each_fault_that_triage_knows_asks_for_somebodys_skill() -> None:
    assert {UNCLEAR, *PLAIN, *EMERGENCIES} <= NEEDED.keys()
    assert SKILLS.keys() == set(NEEDED.values())
    assert skills_for("bell_mute") == ("general",)


def test_no_terms_are_taken_by_which_nobody_is_ever_found() -> None:
    nought = ("answer_emergency", "reach", "speed", "asks", "passes", "asked_again")
    for wrong in (*({name: 0} for name in nought), {"ahead": 169}):
        with pytest.raises(DispatchOutOfRange):
            TERMS.model_copy(update=wrong).check()
    for wrong, refused in ((60, None), (61, AnsweredTooLate)):
        asked = TERMS.model_copy(update={"answer_emergency": wrong})
        with pytest.raises(refused) if refused else nullcontext():
            asked.check()
    nothing = Weights(**dict.fromkeys(Weights.model_fields, 0))
    with pytest.raises(WeighsNothing):
        TERMS.model_copy(update={"weights": nothing}).check()
    TERMS.model_copy(update={"weights": nothing.model_copy(update={"late": 1})}).check()
    TERMS.check()
