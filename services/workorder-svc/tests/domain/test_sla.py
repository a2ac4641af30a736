"""The promise is the one in force on the day the order was reported."""

from datetime import UTC, date, datetime, timedelta

import pytest
from kernel.domain import Refusal
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.values import Version
from workorders.by_policy import tell
from workorders.domain.policy import POLICIES
from workorders.domain.sla import SLA, EmergencySlower, PromiseOutOfRange, Sla, promise
from workorders.domain.work_order import Repair, Report, WorkOrderReported, work_order

T = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
FIRST = SLA.known[0]


def test_an_emergency_is_on_site_within_four_hours_then_the_manager_hears_in_one_more() -> None:
    found = promise("emergency", T, FIRST)
    assert (found.stage, found.due_at, found.manager_at) == (
        "on_site",
        T + timedelta(hours=4),
        T + timedelta(hours=5),
    )


def test_an_ordinary_order_is_answered_within_a_day_then_the_manager_hears_in_four_hours() -> None:
    found = promise("ordinary", T, FIRST)
    assert (found.stage, found.due_at, found.manager_at) == (
        "response",
        T + timedelta(hours=24),
        T + timedelta(hours=28),
    )


def sla(**changed: int) -> Sla:
    ordinary, emergency = FIRST.values.ordinary, FIRST.values.emergency
    return Sla(
        ordinary=ordinary.model_copy(update={"within": changed.get("ordinary", ordinary.within)}),
        emergency=emergency.model_copy(update={"within": changed.get("emergency", emergency.within)}),
    )


@pytest.mark.parametrize(("day", "version", "hours"), [(14, 1, 4), (15, 2, 2)])
def test_a_new_policy_holds_from_its_day_on_and_changes_no_older_promise(
    day: int, version: int, hours: int
) -> None:
    second = Version(version=2, valid_from=date(2025, 3, 15), values=sla(emergency=120))
    at = T.replace(day=day)
    leak = Repair(
        order_id=named_id("order"), unit_id=named_id("unit"), park_id=named_id("park"),
        fault="water_leak", urgency="emergency",
    )  # fmt: skip
    asked = tell(Report(at=at, on=at.date(), repair=leak), Book(POLICIES, {"sla": (second,)}))
    [fact] = work_order.decide(asked, work_order.initial)
    assert isinstance(fact, WorkOrderReported)
    assert (fact.promise.sla, fact.promise.due_at) == (version, at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        (sla(ordinary=0), PromiseOutOfRange),
        (sla(emergency=0), PromiseOutOfRange),
        (sla(ordinary=60), EmergencySlower),
    ],
)
def test_a_promise_takes_its_time_and_an_emergency_no_longer_than_the_rest(
    values: Sla, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        values.check()


def test_what_is_promised_first_is_in_order() -> None:
    FIRST.values.check()
