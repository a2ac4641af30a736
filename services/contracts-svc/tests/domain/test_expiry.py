"""Which stages are told for an end that becomes known on some day."""

from datetime import timedelta

from contracts.domain.expiry import stages_to_tell
from hypothesis import given as every
from hypothesis import strategies as some

from .words import day

END = day("2026-3-15")


def told(days_left: int) -> list[tuple[int, int]]:
    """(stage, days from today)."""
    today = END - timedelta(days=days_left)
    return [(stage, (on - today).days) for stage, on in stages_to_tell(END, today)]


def test_long_before_the_end_all_three_are_ahead() -> None:
    assert told(365) == [(30, 335), (15, 350), (7, 358)]


def test_on_the_day_of_a_stage_it_is_told() -> None:
    assert told(30) == [(30, 0), (15, 15), (7, 23)]


def test_twelve_days_before_the_end_the_tightest_passed_is_told_at_once() -> None:
    assert told(12) == [(15, -3), (7, 5)]


def test_two_days_before_the_end_only_the_last_is_told() -> None:
    assert told(2) == [(7, -5)]


def test_a_contract_already_over_is_not_near_its_end() -> None:
    assert told(0) == told(-100) == []


@every(some.integers(1, 4_000))
def test_at_most_one_stage_is_told_late_and_the_seven_days_always(days_left: int) -> None:
    found = told(days_left)
    assert sum(ahead < 0 for _, ahead in found) <= 1
    assert found[-1][0] == 7
