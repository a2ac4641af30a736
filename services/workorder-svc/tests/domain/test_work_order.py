"""The way of a repair, each rule as given - when - then: who does it, and how it ends before it is done."""

from datetime import date

from testkit.given import given
from workorders.domain import work_order_facts as f
from workorders.domain.offer_commands import Dispatch
from workorders.domain.offer_facts import (
    EmergencyCalledOff,
    WorkOrderTakenAway,
)
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Cancel,
    Complete,
    Defer,
    Report,
    Respond,
    Return,
    ReturnOnItsDay,
    Triage,
)
from workorders.domain.work_order_refusals import (
    CalledOffUnexplained,
    DayPassed,
    EmergencyNotPutOff,
    NothingPutOff,
    NotOnSite,
    OrderCancelled,
    OrderDone,
    OrderIdTaken,
    OrderPutOff,
    OrderUnknown,
    SomebodyOnSite,
    TakenByAnother,
)
from workorders.domain.work_order_states import Cancelled, Deferred

from .words import DAY, HERE, HOUR, LEAK, LI, SITE, TAP, WANG, T, leak, stood, tap

# ---- from the report to the last screw


def test_a_report_starts_the_clock() -> None:
    given(work_order).when(Report(at=T, repair=LEAK)).then(leak.reported)


def test_the_same_report_again_is_one_order() -> None:
    given(work_order, leak.reported).when(Report(at=T + HOUR, repair=LEAK)).nothing()


def test_the_same_report_of_a_finished_order_does_not_open_it_again() -> None:
    leak.done().when(Report(at=T, repair=LEAK)).nothing()


def test_an_id_cannot_be_used_for_another_report() -> None:
    given(work_order, leak.reported).when(Report(at=T, repair=TAP)).refused(OrderIdTaken)


def test_the_report_that_was_corrected_since_is_still_the_same_report() -> None:
    triaged = leak(
        f.WorkOrderTriaged,
        fault="drain_blocked",
        urgency="ordinary",
        decided_by="person",
        led_by=(),
        model_version=None,
        sole_until=None,
        promise=promise("ordinary", T),
        at=T,
    )
    given(work_order, leak.reported, triaged).when(Report(at=T, repair=LEAK)).nothing()


def test_nobody_answers_what_was_not_reported() -> None:
    given(work_order).when(Respond(at=T, technician_id=LI)).refused(OrderUnknown)


def test_a_technician_takes_it_up() -> None:
    given(work_order, leak.reported).when(Respond(at=T, technician_id=LI)).then(leak.responded(by=LI))


def test_taking_up_what_is_mine_already_says_nothing_new() -> None:
    given(work_order, leak.reported, leak.responded()).when(Respond(at=T, technician_id=LI)).nothing()


def test_what_a_colleague_took_up_is_not_taken_away() -> None:
    taken = given(work_order, leak.reported, leak.responded(by=LI))
    taken.when(Respond(at=T, technician_id=WANG)).refused(TakenByAnother)


def test_who_comes_unannounced_has_answered_by_coming() -> None:
    came = given(work_order, leak.reported).when(Arrive(at=T, technician_id=LI, fix=HERE, place=SITE))
    came.then(leak.responded(by=LI), leak.arrived(by=LI))


def test_whoever_stands_in_the_flat_is_on_site_though_a_colleague_took_it_up() -> None:
    taken = given(work_order, leak.reported, leak.responded(by=LI))
    came = taken.when(Arrive(at=T, technician_id=WANG, fix=HERE, place=SITE))
    came.then(leak.arrived(by=WANG), leak.taken_away("another_came"))


def test_arriving_twice_is_one_arrival() -> None:
    given(work_order, leak.reported, leak.arrived()).when(
        Arrive(at=T, technician_id=LI, fix=HERE, place=SITE)
    ).nothing()


def test_one_order_has_one_technician_on_site() -> None:
    there = given(work_order, leak.reported, leak.arrived(by=LI))
    there.when(Arrive(at=T, technician_id=WANG, fix=HERE, place=SITE)).refused(TakenByAnother)


def test_nothing_is_completed_from_afar() -> None:
    given(work_order, leak.reported).when(Complete(at=T)).refused(NotOnSite)
    given(work_order, leak.reported, leak.responded()).when(Complete(at=T)).refused(NotOnSite)


def test_who_is_on_site_completes() -> None:
    given(work_order, *leak.on_site).when(Complete(at=T)).then(leak.completed())


def test_completing_twice_is_one_completion_and_coming_again_is_no_news() -> None:
    leak.done().when(Complete(at=T)).nothing()
    leak.done().when(Arrive(at=T, technician_id=LI, fix=HERE, place=SITE)).nothing()
    leak.done().when(Respond(at=T, technician_id=WANG)).refused(TakenByAnother)


def test_nobody_comes_to_or_takes_up_what_is_done() -> None:
    for who in (LI, WANG):
        leak.done().when(Arrive(at=T + HOUR, technician_id=who, fix=HERE, place=SITE)).refused(OrderDone)
        leak.done().when(Respond(at=T + HOUR, technician_id=who)).refused(OrderDone)


# ---- what it is after all


def test_another_urgency_is_another_promise_from_when_the_clocks_started() -> None:
    worse = Triage(at=T + HOUR, fault="burst_pipe", urgency="emergency", decided_by="model", led_by=("爆管",))
    said = worse.model_dump() | {"promise": promise("emergency", T), "sole_until": None}
    given(work_order, tap.reported).when(worse).then(tap(f.WorkOrderTriaged, **said))


def test_another_fault_of_the_same_urgency_keeps_its_promise_also_when_it_is_done() -> None:
    other = Triage(at=T + HOUR, fault="valve_worn", urgency="ordinary", decided_by="person")
    said = tap(
        f.WorkOrderTriaged, **dict(other.model_dump(), promise=promise("ordinary", T), sole_until=None)
    )
    given(work_order, tap.reported).when(other).then(said)
    tap.done().when(other).then(said)


def test_what_is_known_already_is_not_corrected() -> None:
    same = Triage(at=T, fault=TAP.fault, urgency=TAP.urgency, decided_by="rules")
    given(work_order, tap.reported).when(same).nothing()


# ---- put off, taken back

SUNDAY = date(2025, 3, 16)
PUT_OFF = Defer(at=T, until=SUNDAY, reason="tenant_absent")
# Midnight in Shanghai is 16:00 of the day before in UTC.
BACK_AT = T.replace(day=15, hour=16)
WAITS = tap(f.WorkOrderDeferred, until=SUNDAY, returns_at=BACK_AT, reason="tenant_absent", at=T)


def test_it_is_put_off_to_a_day_and_comes_back_by_itself_with_what_was_left_of_its_promise() -> None:
    given(work_order, tap.reported).when(PUT_OFF).then(WAITS)
    waiting = given(work_order, tap.reported, WAITS)
    assert isinstance(waiting.state, Deferred)
    waiting.when(PUT_OFF).nothing()
    waiting.when(ReturnOnItsDay(at=BACK_AT)).then(
        tap(f.WorkOrderReturned, promise=stood(tap, T, BACK_AT), at=BACK_AT)
    )
    waiting.when(ReturnOnItsDay(at=BACK_AT - DAY)).nothing()


def test_before_its_day_nobody_works_at_it_until_it_is_brought_back() -> None:
    waiting = given(work_order, tap.reported, WAITS)
    come = Arrive(at=T, technician_id=LI, fix=HERE, place=SITE)
    offer = Dispatch(at=T, technician_id=LI, respond_by=T + HOUR)
    for step in (Respond(at=T, technician_id=LI), come, offer, Complete(at=T)):
        waiting.when(step).refused(OrderPutOff, until="2025-03-16")
    back = tap(f.WorkOrderReturned, promise=stood(tap, T, T + HOUR), at=T + HOUR)
    waiting.when(Return(at=T + HOUR)).then(back)
    again = given(work_order, tap.reported, WAITS, back)
    again.when(ReturnOnItsDay(at=BACK_AT)).nothing()
    again.when(Return(at=T)).refused(NothingPutOff)


def test_it_is_put_off_into_the_future_and_within_reason() -> None:
    for day in (date(2025, 3, 14), date(2025, 3, 13), date(2025, 6, 13)):
        late = PUT_OFF.model_copy(update={"until": day})
        given(work_order, tap.reported).when(late).refused(DayPassed, days=90)


def test_an_emergency_is_put_off_only_by_who_has_seen_it() -> None:
    given(work_order, leak.reported).when(PUT_OFF).refused(EmergencyNotPutOff)
    came = (leak.reported, leak.responded(), leak.arrived())
    for shut in ((), (leak.let_in("refused"),), (leak.let_in("absent", by="technician"),)):
        given(work_order, *came, *shut).when(PUT_OFF).refused(EmergencyNotPutOff)
    order = given(work_order, *came, leak.let_in())
    order.when(PUT_OFF).refused(CalledOffUnexplained)
    why = PUT_OFF.model_copy(update={"explained": True})
    [put_off, told, away] = order.when(why).events
    assert (type(put_off), type(away)) == (f.WorkOrderDeferred, WorkOrderTakenAway)
    whose = {"technician_id": LI, "person_id": LEAK.person_id, "due_at": BACK_AT}
    assert told == leak(EmergencyCalledOff, fault="water_leak", became="put_off", **whose, at=T)
    order.when(why.model_copy(update={"until": SUNDAY + 2 * DAY})).refused(DayPassed)


GONE = Cancel(at=T, reason="mistake", explained=True)
CANCELLED = leak(f.WorkOrderCancelled, reason="mistake", same_as=None, at=T)


def test_what_was_reported_by_mistake_is_cancelled_once_and_nobody_works_at_it() -> None:
    for before in ((), (leak.offered(),), (leak.responded(),)):
        found = given(work_order, leak.reported, *before).when(GONE).events
        told = [leak.taken_away("cancelled")] if before else []
        assert [each for each in found if not isinstance(each, EmergencyCalledOff)] == [CANCELLED, *told]
    gone = given(work_order, leak.reported, CANCELLED)
    assert isinstance(gone.state, Cancelled)
    gone.when(GONE).nothing()
    gone.when(Respond(at=T, technician_id=LI)).refused(OrderCancelled)
    other = Triage(at=T, fault="tap_drips", urgency="ordinary", decided_by="person")
    gone.when(other).refused(OrderCancelled)
    mild = tap(f.WorkOrderCancelled, reason="mistake", same_as=None, at=T)
    given(work_order, tap.reported, WAITS).when(GONE).then(mild)


def test_what_was_cancelled_by_mistake_comes_back() -> None:
    back = leak(f.WorkOrderReturned, promise=leak.reported.promise, at=T + HOUR)
    given(work_order, leak.reported, CANCELLED).when(Return(at=T + HOUR)).then(back)


def test_nothing_is_cancelled_once_somebody_is_there_or_was() -> None:
    given(work_order, leak.reported, leak.arrived()).when(GONE).refused(SomebodyOnSite)
    leak.done().when(GONE).refused(OrderDone)


def test_where_the_clocks_change_a_day_begins_at_its_own_midnight() -> None:
    berlin = promise("ordinary", T).model_copy(update={"zone": "Europe/Berlin"})
    there = given(work_order, tap.reported.model_copy(update={"promise": berlin}))
    put_off = there.when(PUT_OFF.model_copy(update={"until": date(2025, 3, 31)}))
    # The night before, 30 March, was an hour short.
    assert put_off.events[0].returns_at == T.replace(day=30, hour=22)  # type: ignore[attr-defined]
