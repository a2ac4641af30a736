"""What is put off, or cancelled by mistake, and brought back is no less late than it was."""

from datetime import timedelta
from typing import Any

from testkit.given import Given, given
from workorders.domain import work_order_facts as f
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Cancel, Defer, PauseClock, Return
from workorders.domain.work_order_refusals import DayPassed
from workorders.domain.work_order_states import Open

from .words import DAY, HOUR, T, Told, leak, stood, tap, target

FIRST = leak.reported.promise


def cancelled(of: Told, at: Any) -> Any:
    return of(f.WorkOrderCancelled, reason="mistake", same_as=None, at=at)


def put_off(at: Any, days: int = 2) -> Any:
    until = T.date() + timedelta(days=days)
    back_at = T.replace(hour=16) + timedelta(days=days - 1)
    return tap(f.WorkOrderDeferred, until=until, returns_at=back_at, reason="weather", at=at)


def test_a_cancellation_that_is_taken_back_gives_an_overdue_order_no_time_and_it_stays_told() -> None:
    told = leak.overdue("on_site", "supervisor")
    late = given(work_order, leak.reported, told, cancelled(leak, T + 4 * HOUR))
    back = leak(f.WorkOrderReturned, promise=FIRST, at=T + 4 * HOUR)
    late.when(Return(at=T + 4 * HOUR)).then(back)
    again = given(work_order, leak.reported, told, cancelled(leak, T + 4 * HOUR), back)
    assert isinstance(again.state, Open)
    assert again.state.told == {("on_site", "supervisor")}


def test_what_ran_out_while_it_was_cancelled_is_told_when_it_is_brought_back() -> None:
    gone = given(work_order, leak.reported, cancelled(leak, T + HOUR))
    due = target(leak.repair, "on_site")
    manager = next(call.at for call in due.calls if call.level == "manager")
    back = gone.when(Return(at=manager)).events
    assert type(back[0]) is f.WorkOrderReturned
    assert leak.overdue("on_site", "manager") in back
    assert leak.overdue("on_site", "supervisor") not in back


def test_what_is_put_off_has_what_was_left_and_nothing_more_where_it_was_late() -> None:
    late_at = target(tap.repair, "response").due_at + HOUR
    told = tap.overdue("response", "supervisor")
    history = (tap.reported, told, put_off(late_at))
    due = stood(tap, late_at, late_at + 2 * HOUR)
    back = tap(f.WorkOrderReturned, promise=due, at=late_at + 2 * HOUR)
    given(work_order, *history).when(Return(at=late_at + 2 * HOUR)).then(back)
    assert due.due_at("response") == target(tap.repair, "response").due_at
    assert due.due_at("completion") == target(tap.repair, "completion").due_at + 2 * HOUR
    again: Given[Any, Any, Any] = given(work_order, *history, back)
    assert again.state.told == {("response", "supervisor")}


def test_what_somebody_had_taken_up_is_to_be_taken_up_anew_when_it_comes_back() -> None:
    back_at = put_off(T).returns_at
    waits = given(work_order, tap.reported, tap.responded(), put_off(T + HOUR))
    (back,) = waits.when(Return(at=back_at)).events
    answer = target(tap.repair, "response").due_at - T
    assert back.promise.due_at("response") == back_at + answer  # type: ignore[attr-defined]
    left = target(tap.repair, "completion").due_at - (T + HOUR)
    assert back.promise.due_at("completion") == back_at + left  # type: ignore[attr-defined]


def test_what_was_cancelled_while_it_was_put_off_comes_back_with_what_was_left() -> None:
    gone = given(work_order, tap.reported, put_off(T + HOUR), cancelled(tap, T + 2 * HOUR))
    due = stood(tap, T + HOUR, T + 3 * HOUR)
    gone.when(Return(at=T + 3 * HOUR)).then(tap(f.WorkOrderReturned, promise=due, at=T + 3 * HOUR))


def test_a_pause_ends_when_it_is_cancelled_or_put_off() -> None:
    stops = PauseClock(at=T, reason="parts")
    (paused,) = given(work_order, tap.reported).when(stops).events
    waits = given(work_order, tap.reported, paused)
    for step in (
        Cancel(at=T + HOUR, reason="mistake"),
        Defer(at=T + HOUR, until=T.date() + DAY, reason="parts"),
    ):
        assert type(waits.when(step).events[0]) is f.ClockResumed


def test_it_is_not_put_off_for_ever_by_being_brought_back() -> None:
    first = put_off(T, days=80)
    back = tap(f.WorkOrderReturned, promise=stood(tap, T, first.returns_at), at=first.returns_at)
    again = given(work_order, tap.reported, first, back)
    asked = Defer(at=first.returns_at, until=first.until + timedelta(days=12), reason="weather")
    again.when(asked).refused(DayPassed, days=90)
