"""The promise is the one in force when the order was reported."""

from datetime import UTC, datetime, timedelta

import pytest
from workorders.domain.sla import SLAS, Rule, promise

T = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
NOON = T + timedelta(hours=3)


def test_an_emergency_is_on_site_within_four_hours_then_the_manager_hears_in_one_more() -> None:
    found = promise("emergency", T)
    assert (found.stage, found.due_at, found.manager_at) == (
        "on_site",
        T + timedelta(hours=4),
        T + timedelta(hours=5),
    )


def test_an_ordinary_order_is_answered_within_a_day_then_the_manager_hears_in_four_hours() -> None:
    found = promise("ordinary", T)
    assert (found.stage, found.due_at, found.manager_at) == (
        "response",
        T + timedelta(hours=24),
        T + timedelta(hours=28),
    )


def test_a_new_policy_holds_from_its_day_on_and_changes_no_older_promise() -> None:
    faster = Rule(stage="on_site", within=timedelta(hours=2), grace=timedelta(minutes=30))
    both = [SLAS[0].model_copy(update={"version": 2, "valid_from": NOON, "emergency": faster}), *SLAS]
    before, after = promise("emergency", T, both), promise("emergency", NOON, both)
    assert (before.sla, before.due_at) == (1, T + timedelta(hours=4))
    assert (after.sla, after.due_at) == (2, NOON + timedelta(hours=2))


def test_there_is_no_promise_before_the_first_policy() -> None:
    with pytest.raises(ValueError, match="empty"):
        promise("ordinary", datetime(1969, 12, 31, tzinfo=UTC))
