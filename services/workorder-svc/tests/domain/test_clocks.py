"""The clocks of a repair: who hears when, and when they stand still."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from kernel.domain import Event
from testkit.given import given
from workorders.domain import work_order_facts as f
from workorders.domain.offer_facts import EmergencyCalledOff, WorkOrderDeclined, WorkOrderResponded
from workorders.domain.pauses import Reason
from workorders.domain.promise import Level, Promise, Stage
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Complete,
    EndPause,
    Escalate,
    PauseClock,
    ResumeClock,
    Triage,
    Warn,
)
from workorders.domain.work_order_refusals import (
    CalledOffUnexplained,
    NothingToPause,
    OrderDone,
    PausedAlready,
    PauseSpent,
)

from .words import HERE, HOUR, LI, SITE, WANG, T, Told, leak, tap, target


def escalate(of: Told, stage: Stage, level: Level = "supervisor") -> Escalate:
    due = target(of.repair, stage)
    at = next(call.at for call in due.calls if call.level == level)
    return Escalate(at=at, stage=stage, level=level, due_at=due.due_at)


def warn(of: Told, stage: Stage) -> Warn:
    at = target(of.repair, stage).warn_at
    assert at
    return Warn(at=at, stage=stage)


def endangered(of: Told, stage: Stage) -> Event:
    what = {"fault": of.repair.fault, "urgency": of.repair.urgency}
    return of(f.PromiseEndangered, stage=stage, due_at=target(of.repair, stage).due_at, **what)  # type: ignore[no-any-return]


# ---- told upwards


def test_an_emergency_nobody_came_to_goes_to_the_supervisor_though_it_was_taken_up() -> None:
    for before in ((), (leak.offered(),), (leak.responded(),)):
        late = given(work_order, leak.reported, *before).when(escalate(leak, "on_site"))
        late.then(leak.overdue("on_site", "supervisor"))


def test_an_ordinary_order_nobody_answered_goes_to_the_supervisor() -> None:
    for before in ((), (tap.offered(),)):
        late = given(work_order, tap.reported, *before).when(escalate(tap, "response"))
        late.then(tap.overdue("response", "supervisor"))


def test_an_ordinary_order_is_in_time_once_it_was_taken_up_and_late_again_when_it_was_given_back() -> None:
    given(work_order, tap.reported, tap.responded()).when(escalate(tap, "response")).nothing()
    back = tap(WorkOrderDeclined, technician_id=LI, reason="ill", at=T)
    late = given(work_order, tap.reported, tap.responded(), back).when(escalate(tap, "response"))
    late.then(tap.overdue("response", "supervisor"))


def test_what_is_not_done_in_time_is_late_though_somebody_is_there() -> None:
    for order in (leak, tap):
        late = given(work_order, order.reported, order.arrived()).when(escalate(order, "completion"))
        late.then(order.overdue("completion", "supervisor"))


def test_what_stays_late_climbs_to_the_manager_and_to_operations() -> None:
    heard = [leak.overdue("on_site", "supervisor")]
    for level in ("manager", "operations"):
        climbing = given(work_order, leak.reported, *heard)
        climbing.when(escalate(leak, "on_site", level)).then(leak.overdue("on_site", level))  # type: ignore[arg-type]
        heard.append(leak.overdue("on_site", level))


def test_each_level_hears_once_and_none_below_one_that_has_heard() -> None:
    managed = given(work_order, leak.reported, leak.overdue("on_site", "manager"))
    for level in ("supervisor", "manager"):
        managed.when(escalate(leak, "on_site", level)).nothing()  # type: ignore[arg-type]


def test_nobody_hears_of_a_stage_that_was_reached_meanwhile() -> None:
    told = given(work_order, tap.reported, tap.overdue("response", "supervisor"), tap.responded())
    told.when(escalate(tap, "response", "manager")).nothing()
    given(work_order, leak.reported, leak.arrived()).when(escalate(leak, "on_site")).nothing()
    for stage in ("on_site", "completion"):
        leak.done().when(escalate(leak, stage)).nothing()  # type: ignore[arg-type]


def test_a_deadline_of_another_promise_is_passed_over() -> None:
    reported = given(work_order, leak.reported)
    stale = escalate(leak, "on_site")
    for other in ({"due_at": T + 3 * HOUR}, {"at": T + 3 * HOUR}, {"stage": "response"}):
        reported.when(stale.model_copy(update=other)).nothing()


# ---- warned before


def test_somebody_is_warned_once_before_each_stage_is_late() -> None:
    for order, stage in ((leak, "on_site"), (leak, "completion"), (tap, "response"), (tap, "completion")):
        said = endangered(order, stage)  # type: ignore[arg-type]
        given(work_order, order.reported).when(warn(order, stage)).then(said)  # type: ignore[arg-type]
        given(work_order, order.reported, said).when(warn(order, stage)).nothing()  # type: ignore[arg-type]


def test_nobody_is_warned_of_what_was_reached() -> None:
    given(work_order, leak.reported, leak.arrived()).when(warn(leak, "on_site")).nothing()
    given(work_order, tap.reported, tap.responded()).when(warn(tap, "response")).nothing()
    leak.done().when(warn(leak, "completion")).nothing()


def test_what_is_found_to_be_worse_is_judged_anew_at_all_levels() -> None:
    worse = promise("emergency", T)
    said = {"fault": "burst_pipe", "urgency": "emergency", "decided_by": "person", "led_by": ()}
    triaged = tap(f.WorkOrderTriaged, **said, model_version=None, promise=worse, sole_until=None, at=T)
    again = given(work_order, tap.reported, tap.overdue("response", "operations"), triaged)
    due = worse.first
    late = again.when(Escalate(at=due.due_at, stage="on_site", level="supervisor", due_at=due.due_at))
    assert [type(each) for each in late.events] == [f.WorkOrderOverdue]


# ---- standing still


def paused(of: Told, reason: str, *stages: Stage, at: datetime, until: datetime) -> Any:
    said = {"reason": reason, "stages": stages, "paused_at": at, "until": until}
    return of(f.ClockPaused, **said, policy_version=1)


def resumed(of: Told, reason: str, said: Promise, *, paused_at: datetime, at: datetime) -> Any:
    return of(f.ClockResumed, reason=reason, paused_at=paused_at, resumed_at=at, promise=said)


def later(said: Promise, by: timedelta, *stages: Stage) -> Promise:
    """The promise with these stages moved as a whole."""
    moved = tuple(
        each.model_copy(
            update={
                "due_at": each.due_at + by,
                "warn_at": each.warn_at and each.warn_at + by,
                "calls": tuple(call.model_copy(update={"at": call.at + by}) for call in each.calls),
            }
        )
        if each.stage in stages
        else each
        for each in said.targets
    )
    return said.model_copy(update={"targets": moved})


# The tenant of an emergency is waited for from 10:00 local time on, for an hour at most.
STANDS = paused(leak, "access", "completion", "on_site", at=T + HOUR, until=T + 2 * HOUR)


WHY = {"explained": True}


def waiting(until: datetime, at: datetime) -> Event:
    whose = {"technician_id": None, "person_id": leak.repair.person_id, "due_at": until, "at": at}
    return leak(EmergencyCalledOff, became="paused", **whose)  # type: ignore[no-any-return]


def test_an_emergency_stands_still_for_an_hour_at_most_and_somebody_above_hears_so() -> None:
    stopped = given(work_order, leak.reported).when(PauseClock(at=T + HOUR, reason="access", **WHY))
    stopped.then(STANDS, waiting(T + 2 * HOUR, T + HOUR))


@pytest.mark.parametrize("reason", ["consent", "access", "parts"])
def test_the_desk_stops_the_clocks_of_an_emergency_for_a_reason_that_it_says(reason: Reason) -> None:
    asked = PauseClock(at=T + HOUR, reason=reason)
    given(work_order, leak.reported).when(asked).refused(CalledOffUnexplained)
    [stands] = given(work_order, tap.reported).when(asked).events
    assert isinstance(stands, f.ClockPaused)
    theirs = asked.model_copy(update={"by": LI})
    stops = given(work_order, leak.reported, leak.responded(), leak.arrived()).when(theirs).events
    assert [type(each) for each in stops] == [f.ClockPaused, EmergencyCalledOff]


def test_the_same_reason_again_says_nothing_new_and_another_waits() -> None:
    standing = given(work_order, leak.reported, STANDS)
    standing.when(PauseClock(at=T + HOUR, reason="access", **WHY)).nothing()
    standing.when(PauseClock(at=T + HOUR, reason="parts", **WHY)).refused(PausedAlready)


def test_a_part_stops_only_what_needs_it() -> None:
    stopped = given(work_order, tap.reported).when(PauseClock(at=T, reason="parts"))
    stopped.then(paused(tap, "parts", "completion", at=T, until=T + 240 * HOUR))


def test_nothing_is_paused_that_does_not_run() -> None:
    answered = promise("ordinary", T).model_copy(update={"targets": (target(tap.repair, "response"),)})
    old = tap.reported.model_copy(update={"promise": answered})
    given(work_order, old).when(PauseClock(at=T, reason="parts")).refused(NothingToPause)
    leak.done().when(PauseClock(at=T, reason="parts", **WHY)).refused(OrderDone)


def test_while_a_clock_stands_nobody_is_warned_or_told() -> None:
    standing = given(work_order, leak.reported, STANDS)
    standing.when(warn(leak, "on_site")).nothing()
    standing.when(escalate(leak, "on_site")).nothing()


def test_when_it_goes_on_all_that_lay_ahead_lies_as_far_ahead() -> None:
    standing = given(work_order, leak.reported, STANDS)
    moved = later(promise("emergency", T), HOUR / 2, "on_site", "completion")
    on = resumed(leak, "access", moved, paused_at=T + HOUR, at=T + 1.5 * HOUR)
    standing.when(ResumeClock(at=T + 1.5 * HOUR)).then(on)
    running = given(work_order, leak.reported, STANDS, on)
    running.when(ResumeClock(at=T + 2 * HOUR)).nothing()
    running.when(escalate(leak, "on_site")).nothing()
    due = moved.first
    late = running.when(Escalate(at=due.due_at, stage="on_site", level="supervisor", due_at=due.due_at))
    assert [type(each) for each in late.events] == [f.WorkOrderOverdue]


def test_at_its_bound_it_goes_on_by_itself_and_not_later_however_late_that_is_said() -> None:
    standing = given(work_order, leak.reported, STANDS)
    moved = later(promise("emergency", T), HOUR, "on_site", "completion")
    on = resumed(leak, "access", moved, paused_at=T + HOUR, at=T + 2 * HOUR)
    standing.when(EndPause(at=T + 2 * HOUR)).then(on)
    standing.when(ResumeClock(at=T + 9 * HOUR)).then(on)
    given(work_order, leak.reported, STANDS, on).when(EndPause(at=T + 2 * HOUR)).nothing()


def test_all_pauses_of_one_reason_share_its_bound() -> None:
    moved = later(promise("emergency", T), HOUR / 2, "on_site", "completion")
    on = resumed(leak, "access", moved, paused_at=T + HOUR, at=T + 1.5 * HOUR)
    asked = PauseClock(at=T + 2 * HOUR, reason="access", **WHY)
    again = given(work_order, leak.reported, STANDS, on).when(asked)
    stands = paused(leak, "access", "completion", "on_site", at=T + 2 * HOUR, until=T + 2.5 * HOUR)
    again.then(stands, waiting(T + 2.5 * HOUR, T + 2 * HOUR))
    spent = resumed(leak, "access", moved, paused_at=T + 2 * HOUR, at=T + 2.5 * HOUR)
    no_more = given(work_order, leak.reported, STANDS, on, stands, spent)
    no_more.when(PauseClock(at=T + 3 * HOUR, reason="access", **WHY)).refused(PauseSpent, hours=1)
    no_more.when(PauseClock(at=T + 3 * HOUR, reason="parts", **WHY)).then(
        paused(leak, "parts", "completion", at=T + 3 * HOUR, until=T + 27 * HOUR),
        waiting(T + 27 * HOUR, T + 3 * HOUR),
    )


def test_what_had_been_said_before_a_pause_is_not_said_again_after_it() -> None:
    due = target(leak.repair, "on_site").due_at
    stands = paused(leak, "access", "completion", "on_site", at=due + HOUR / 2, until=due + 1.5 * HOUR)
    late = given(work_order, leak.reported, leak.overdue("on_site", "supervisor"), stands)
    on = late.when(EndPause(at=due + 1.5 * HOUR)).events[0]
    assert isinstance(on, f.ClockResumed)
    again = on.promise.first
    assert (again.due_at, [call.at - due for call in again.calls]) == (due, [0 * HOUR, 2 * HOUR, 3 * HOUR])


@pytest.mark.parametrize("step", [Arrive(at=T + 1.5 * HOUR, technician_id=WANG, fix=HERE, place=SITE)])
def test_who_gets_in_waits_no_more(step: Arrive) -> None:
    came = given(work_order, leak.reported, STANDS).when(step)
    assert [type(each) for each in came.events] == [
        f.ClockResumed,
        WorkOrderResponded,
        f.WorkOrderArrived,
    ]


def test_who_is_done_waits_for_no_part() -> None:
    stands = paused(leak, "parts", "completion", at=T, until=T + 24 * HOUR)
    done = given(work_order, *leak.on_site, stands).when(Complete(at=T + HOUR))
    assert [type(each) for each in done.events] == [f.ClockResumed, f.WorkOrderCompleted]


def test_what_turns_out_to_be_an_emergency_stands_still_no_more() -> None:
    stands = paused(tap, "access", "completion", at=T, until=T + 72 * HOUR)
    worse = Triage(at=T + HOUR, fault="burst_pipe", urgency="emergency", decided_by="person")
    found = given(work_order, tap.reported, stands).when(worse)
    assert [type(each) for each in found.events] == [f.ClockResumed, f.WorkOrderTriaged]
