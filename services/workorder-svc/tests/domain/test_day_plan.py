"""A day's way: emergencies at once, wishes kept where they can be, no way made twice."""

from datetime import timedelta
from typing import Any

from kernel.ids import named_id
from workorders.day_plan import plan
from workorders.domain.dispatch import Job
from workorders.domain.dispatch_terms import TERMS
from workorders.domain.place import Place
from workorders.domain.repair import Wish
from workorders.domain.same_danger import turn_of

from .words import DAY, HOUR, T

BASE = Place(latitude=39.9, longitude=116.4)
MINUTE = timedelta(minutes=1)


def stop(n: int, east: float, **more: Any) -> Job:
    """So many hundredths of a degree to the east: 853 metres each, nearly three minutes."""
    place = Place(latitude=39.9, longitude=116.4 + east / 100)
    said: dict[str, Any] = {"urgency": "ordinary", "skills": frozenset(), "due_at": T + DAY, "place": place}
    return Job(order_id=named_id("order", n), park_id=named_id("park"), **said | more)


def way(*jobs: Job) -> list[tuple[Job, timedelta]]:
    """What comes after what, and how long after the beginning they are there."""
    return [(visit.job, visit.arrives_at - T) for visit in plan(jobs, BASE, T, TERMS)]


def test_the_near_comes_before_the_far() -> None:
    near, far = stop(1, 1), stop(2, 8)
    assert way(far, near) == [(near, 3 * MINUTE), (far, (3 + 45 + 18) * MINUTE)]
    assert way() == []


def test_however_long_ago_something_was_due_there_is_a_day() -> None:
    old, older = stop(1, 1, due_at=T - 3 * 365 * DAY), stop(2, 8, due_at=T - 9 * 365 * DAY)
    assert [job for job, _ in way(older, old)] == [old, older]
    [visit] = plan([older], BASE, T, TERMS)
    assert visit.late == visit.arrives_at - older.due_at


def test_an_emergency_comes_first_and_whoever_is_on_site_stays_there() -> None:
    near, leak = stop(1, 1), stop(2, 8, urgency="emergency")
    here = stop(3, 20, status="on_site", due_at=T - HOUR)
    assert [job for job, _ in way(near, leak)] == [leak, near]
    found = plan([near, leak, here], BASE, T, TERMS)
    assert [visit.job for visit in found] == [here, leak, near]
    assert (found[0].arrives_at, found[0].late) == (T, timedelta())


def test_of_two_emergencies_the_graver_danger_comes_first_though_the_other_is_nearer_and_overdue() -> None:
    urgent: dict[str, Any] = {"urgency": "emergency"}
    locked_out = stop(1, 1, **urgent, turn=turn_of("lock_out"), due_at=T - HOUR)
    leak = stop(2, 2, **urgent, turn=turn_of("water_leak"))
    gas = stop(3, 8, **urgent, turn=turn_of("gas_leak"), due_at=T + 4 * HOUR)
    here = stop(4, 20, **urgent, turn=turn_of("lock_out"), status="on_site")
    assert [job for job, _ in way(locked_out, leak, gas, here)] == [here, gas, leak, locked_out]


def test_a_wish_is_kept_where_it_can_be_and_said_where_it_cannot() -> None:
    later = Wish(begins_at=T + 2 * HOUR, ends_at=T + 3 * HOUR)
    wished, other = stop(1, 1, wishes=(later,)), stop(2, 8)
    found = plan([wished, other], BASE, T, TERMS)
    assert [(visit.job, visit.wished) for visit in found] == [(other, None), (wished, True)]
    assert found[1].arrives_at >= T + 2 * HOUR
    over = Wish(begins_at=T - 2 * HOUR, ends_at=T - HOUR)
    assert [visit.wished for visit in plan([stop(1, 1, wishes=(over,))], BASE, T, TERMS)] == [False]


def test_what_is_late_is_said_and_what_is_due_is_gone_to_in_time() -> None:
    due, near = stop(1, 8, due_at=T + 30 * MINUTE), stop(2, 1)
    assert [job for job, _ in way(due, near)] == [due, near]
    [late] = plan([stop(1, 8, due_at=T)], BASE, T, TERMS)
    assert (late.late, late.metres) == (21 * MINUTE, 6824)


def test_a_unit_that_nobody_can_place_is_no_way_off() -> None:
    assert way(stop(1, 1, place=None)) == [(stop(1, 1, place=None), timedelta())]


def test_the_same_day_is_planned_the_same_way() -> None:
    jobs = [stop(n, n * 7 % 11, due_at=T + (n % 4 + 1) * HOUR) for n in range(6)]
    first, again = way(*jobs), way(*reversed(jobs))
    assert first == again
    assert sorted(job.order_id for job, _ in first) == sorted(job.order_id for job in jobs)
