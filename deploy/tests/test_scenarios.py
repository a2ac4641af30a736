"""What scenarios reckon with, before a house is there."""

from datetime import UTC, datetime, timedelta

import pytest
from anju.scenarios.goals import Bound, Goal, per_cent
from anju.scenarios.provider_outage import greatest_rate
from anju.scenarios.technicians import SHIFTS, Job, Technician
from kernel.clock import SHANGHAI
from kernel.ids import new_id

HOME = (31.23, 121.47)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def technician(number: int) -> Technician:
    return Technician(new_id(), number, HOME, HOME)


@pytest.mark.parametrize(
    ("found", "bound", "met"), [(2, ">=", True), (1, ">=", False), (3, "<=", False), (2, "=", True)]
)
def test_a_goal_is_met_or_not(found: float, bound: Bound, met: bool) -> None:
    goal = Goal("name", "title", found, bound, 2)
    assert (goal.met, goal.to_dict()["met"]) == (met, met)


def test_of_nothing_all_is_reached() -> None:
    assert (per_cent(0, 0), per_cent(2, 3)) == (100.0, 66.67)


def test_the_greatest_rate_is_of_any_second_not_of_the_clocks() -> None:
    seconds = (0.0, 0.9, 1.1, 1.8, 5.0)
    assert greatest_rate(AT + timedelta(seconds=each) for each in seconds) == 3
    assert greatest_rate(()) == 0


def test_a_night_is_one_shift_though_the_day_changes() -> None:
    who = technician(5)
    at_three = datetime(2026, 3, 4, 3, tzinfo=SHANGHAI)
    assert who.on_duty_at(at_three) == at_three
    assert who.on_duty_at(at_three + timedelta(hours=6)) == datetime(2026, 3, 4, 22, tzinfo=SHANGHAI)


@pytest.mark.parametrize("number", range(12))
def test_nobody_works_on_their_day_off(number: int) -> None:
    who, noon = technician(number), datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
    begins = [who.on_duty_at(noon + timedelta(hours=hour)).astimezone(SHANGHAI) for hour in range(24 * 8)]
    first, last = SHIFTS[number % len(SHIFTS)]
    over = timedelta(hours=(last - first) % 24)
    assert len(who.weekdays) == 6
    for at in begins:
        days = {at.isoweekday(), (at - over).isoweekday()}
        assert days & set(who.weekdays)


def test_whoever_sets_out_goes_to_what_cannot_wait() -> None:
    who = technician(0)
    calm, urgent = (
        Job(ordinary, AT + timedelta(hours=hours), new_id(), HOME)
        for ordinary, hours in ((True, 1), (False, 9))
    )
    who.take_up(calm)
    who.take_up(urgent)
    assert (who.set_out(), who.busy) == (urgent, True)
