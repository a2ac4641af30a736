"""What is entered late was said when it was: the clocks of a known repair run from the first who said so."""

from typing import Any

from kernel.domain import Event
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.pauses import Standstill, moved
from workorders.domain.promise import STAGES
from workorders.domain.sla import promise
from workorders.domain.triage import UNCLEAR, Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Escalate, Reopen, Repeat
from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    WorkOrderBackdated,
    WorkOrderOverdue,
    WorkOrderTriaged,
)
from workorders.domain.work_order_states import Known, Open

from .words import HOUR, TENANT, T, Told, leak, repair, tap

CALL = named_id("the call of hours ago")


def said(of: Told, hours: float, **more: Any) -> Repeat:
    """Entered now; said so many hours before what is known was reported."""
    about = {"report_id": CALL, "fault": of.repair.fault, "source": "staff"}
    return Repeat.model_validate(about | {"at": T - hours * HOUR} | more)


def found(of: Told, asked: Repeat, *before: Event) -> list[Event]:
    return list(given(work_order, of.reported, *before).when(asked).events)


def test_a_call_of_hours_ago_of_what_is_known_starts_its_clocks_when_it_came() -> None:
    for known in (leak, tap):
        again, earlier = found(known, said(known, 5))
        assert type(again).__name__ == "WorkOrderRepeated"
        due = promise(known.repair.urgency, T - 5 * HOUR)
        assert earlier == known(WorkOrderBackdated, reported_at=T - 5 * HOUR, promise=due)
        state = given(work_order, known.reported, again, earlier).state
        assert isinstance(state, Known)
        assert (state.reported_at, state.promise) == (T - 5 * HOUR, due)


def test_who_hears_of_it_hears_at_once_and_who_has_heard_does_not_hear_it_again() -> None:
    earlier = found(leak, said(leak, 5))
    calls = promise("emergency", T - 5 * HOUR).first
    late = [
        Escalate(at=each.at, stage=calls.stage, level=each.level, due_at=calls.due_at) for each in calls.calls
    ]
    order = given(work_order, leak.reported, *earlier)
    [told] = order.when(late[0]).events
    assert isinstance(told, WorkOrderOverdue)
    assert (told.level, told.due_at) == ("supervisor", T - HOUR)
    heard = given(work_order, leak.reported, leak.overdue("on_site", "supervisor"), *earlier)
    heard.when(late[0]).nothing()
    assert [type(each) for each in heard.when(late[1]).events] == [WorkOrderOverdue]


def test_what_was_said_later_or_in_the_same_minute_moves_nothing() -> None:
    for hours in (-1, 0, 1 / 60):
        assert len(found(leak, said(leak, hours))) == 1


def test_an_emergency_that_was_said_before_is_due_by_that_call() -> None:
    first, second = found(tap, said(tap, 2, urgency="emergency"))[1:]
    assert isinstance(first, WorkOrderBackdated)
    assert isinstance(second, WorkOrderTriaged)
    assert second.promise == promise("emergency", T - 2 * HOUR)
    unclear = Told(repair("ordinary", UNCLEAR, source="sticker"))
    leaks = Proposal(fault="water_leak", urgency="emergency", decided_by="rules", led_by=("漏水",))
    [*_, judged] = found(unclear, said(leak, 2, proposed=leaks))
    assert isinstance(judged, WorkOrderTriaged)
    assert judged.promise == promise("emergency", T - 2 * HOUR)


def test_as_long_as_its_clocks_stood_still_they_stood_still() -> None:
    whole = Standstill(stages=frozenset(STAGES), paused_at=T + HOUR)
    later = moved(leak.reported.promise, whole, T + 2 * HOUR)
    why: dict[str, Any] = {"reason": "access", "paused_at": T + HOUR}
    until = {"stages": ("on_site", "completion"), "until": T + 2 * HOUR, "policy_version": 1}
    stood = (
        leak(ClockPaused, **why, **until),
        leak(ClockResumed, **why, resumed_at=T + 2 * HOUR, promise=later),
    )
    [_, earlier] = found(leak, said(leak, 3), *stood)
    assert isinstance(earlier, WorkOrderBackdated)
    assert earlier.promise.since == T - 3 * HOUR
    assert earlier.promise.due_at("on_site") == T + 2 * HOUR  # four, and one of them again, less three


def test_what_was_said_before_a_repair_of_it_was_done_is_of_that_repair() -> None:
    again = Reopen(at=T + 5 * HOUR, reason="same_again")
    [opened] = leak.done().when(again).events
    order = leak.done(opened)
    [_, earlier] = order.when(said(leak, -2)).events
    assert isinstance(earlier, WorkOrderBackdated)
    assert (earlier.reported_at, earlier.promise) == (T, promise("emergency", T + 2 * HOUR))
    assert len(order.when(said(leak, 2)).events) == 1


def test_what_is_done_was_done_as_late_as_it_was() -> None:
    order = leak.done(at=T + HOUR)
    [_, earlier] = order.when(said(leak, 5, tenant_id=TENANT)).events
    assert isinstance(earlier, WorkOrderBackdated)
    state = leak.done(earlier).state
    assert isinstance(state, Known)
    assert not isinstance(state, Open)
    assert state.reported_at == T - 5 * HOUR
