"""The way of a repair, each rule as given - when - then: who does it, and how it ends before it is done."""

from datetime import date

from kernel.ids import named_id
from testkit.given import given
from workorders.domain import work_order_facts as f
from workorders.domain.offer_facts import (
    NobodyFits,
    OfferLapsed,
    OfferUnheard,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderTakenAway,
)
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Cancel,
    Complete,
    Decline,
    Defer,
    Dispatch,
    LapseOffer,
    NoteNobodyFits,
    NoteUnheard,
    Report,
    Respond,
    Return,
    ReturnOnItsDay,
    Triage,
    WithdrawOffer,
)
from workorders.domain.work_order_refusals import (
    DayPassed,
    EmergencyNotPutOff,
    NothingPutOff,
    NotOnSite,
    NotTheirs,
    OfferedToAnother,
    OfferTooShort,
    OrderCancelled,
    OrderDone,
    OrderIdTaken,
    OrderPutOff,
    OrderUnknown,
    SomebodyOnSite,
    TakenByAnother,
)
from workorders.domain.work_order_states import Cancelled, Deferred, Reported

from .words import DAY, HERE, HOUR, LEAK, LI, TAP, WANG, T, leak, tap

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
    came = given(work_order, leak.reported).when(Arrive(at=T, technician_id=LI, fix=HERE))
    came.then(leak.responded(by=LI), leak.arrived(by=LI))


def test_whoever_stands_in_the_flat_is_on_site_though_a_colleague_took_it_up() -> None:
    taken = given(work_order, leak.reported, leak.responded(by=LI))
    came = taken.when(Arrive(at=T, technician_id=WANG, fix=HERE))
    came.then(leak.arrived(by=WANG), leak.taken_away("another_came"))


def test_arriving_twice_is_one_arrival() -> None:
    given(work_order, leak.reported, leak.arrived()).when(Arrive(at=T, technician_id=LI, fix=HERE)).nothing()


def test_one_order_has_one_technician_on_site() -> None:
    there = given(work_order, leak.reported, leak.arrived(by=LI))
    there.when(Arrive(at=T, technician_id=WANG, fix=HERE)).refused(TakenByAnother)


def test_nothing_is_completed_from_afar() -> None:
    given(work_order, leak.reported).when(Complete(at=T)).refused(NotOnSite)
    given(work_order, leak.reported, leak.responded()).when(Complete(at=T)).refused(NotOnSite)


def test_who_is_on_site_completes() -> None:
    given(work_order, *leak.on_site).when(Complete(at=T)).then(leak.completed())


def test_completing_twice_is_one_completion_and_coming_again_is_no_news() -> None:
    leak.done().when(Complete(at=T)).nothing()
    leak.done().when(Arrive(at=T, technician_id=LI, fix=HERE)).nothing()
    leak.done().when(Respond(at=T, technician_id=WANG)).refused(TakenByAnother)


# ---- offers

OFFER = Dispatch(at=T, technician_id=LI, respond_by=T + HOUR)
NO = {"reason": "too_far", "at": T}


def test_it_is_offered_and_the_same_technician_again_is_one_offer() -> None:
    given(work_order, leak.reported).when(OFFER).then(leak.offered(to=LI))
    given(work_order, leak.reported, leak.offered(to=LI)).when(OFFER).nothing()
    given(work_order, leak.reported, leak.responded(by=LI)).when(OFFER).nothing()


def test_whoever_is_asked_has_time_to_answer() -> None:
    given(work_order, leak.reported).when(OFFER.model_copy(update={"respond_by": T})).refused(OfferTooShort)


def test_while_one_is_asked_no_other_takes_it() -> None:
    offered = given(work_order, leak.reported, leak.offered(to=LI))
    offered.when(Respond(at=T, technician_id=WANG)).refused(OfferedToAnother)
    offered.when(Respond(at=T, technician_id=LI)).then(leak.responded(by=LI))


def test_it_is_offered_to_another_though_one_has_it_but_not_once_somebody_is_there() -> None:
    for had in (leak.offered(to=WANG), leak.responded(by=WANG)):
        gone = leak.taken_away("given_to_another", WANG)
        given(work_order, leak.reported, had).when(OFFER).then(leak.offered(to=LI), gone)
    there = given(work_order, leak.reported, leak.arrived(by=WANG))
    there.when(OFFER).refused(SomebodyOnSite)
    leak.done().when(OFFER).refused(OrderDone)


def test_who_declines_has_it_no_more_whether_asked_or_taken_up() -> None:
    declined = leak(WorkOrderDeclined, technician_id=LI, **NO)
    for had in (leak.offered(to=LI), leak.responded(by=LI)):
        given(work_order, leak.reported, had).when(Decline(technician_id=LI, **NO)).then(declined)
        back = given(work_order, leak.reported, had, declined)
        assert isinstance(back.state, Reported)
        assert back.state.passed_over == (LI,)
        back.when(Decline(technician_id=LI, **NO)).nothing()
        back.when(Respond(at=T, technician_id=WANG)).then(leak.responded(by=WANG))


def test_nobody_declines_what_was_not_theirs() -> None:
    for had in (leak.offered(to=LI), leak.responded(by=LI), leak.arrived(by=LI)):
        given(work_order, leak.reported, had).when(Decline(technician_id=WANG, **NO)).refused(NotTheirs)
    given(work_order, leak.reported).when(Decline(technician_id=LI, **NO)).refused(NotTheirs)


def test_an_offer_that_nobody_answered_lapses_once() -> None:
    lapse = LapseOffer(at=T + HOUR, technician_id=LI)
    what = {"fault": "water_leak", "urgency": "emergency"}
    lapsed = leak(OfferLapsed, **what, technician_id=LI, respond_by=T + HOUR)
    given(work_order, leak.reported, leak.offered(to=LI)).when(lapse).then(lapsed)
    for meanwhile in (lapsed, leak.responded(by=LI), leak.offered(to=WANG), leak.offered(to=LI, at=T + HOUR)):
        given(work_order, leak.reported, leak.offered(to=LI), meanwhile).when(lapse).nothing()


def test_an_offer_to_who_cannot_be_sent_any_more_is_taken_back_once() -> None:
    back = WithdrawOffer(at=T, technician_id=LI, reason="suspended")
    gone = leak(OfferWithdrawn, technician_id=LI, reason="suspended", at=T)
    told = leak.taken_away("suspended")
    for had in ((), (leak.responded(by=LI),), (leak.arrived(by=LI),)):
        taken = given(work_order, leak.reported, leak.offered(to=LI), *had).when(back)
        taken.then(gone, told)
        assert isinstance(given(work_order, leak.reported, leak.offered(to=LI), *had, gone).state, Reported)
    for meanwhile in (gone, leak.responded(by=WANG), leak.arrived(by=WANG), leak.offered(to=WANG)):
        given(work_order, leak.reported, leak.offered(to=LI), meanwhile).when(back).nothing()
    trade = back.model_copy(update={"reason": "skill"})
    given(work_order, leak.reported, leak.arrived(by=LI)).when(trade).nothing()
    given(work_order, leak.reported, leak.offered(to=LI), gone).when(
        Decline(technician_id=LI, **NO)
    ).nothing()


def test_an_offer_that_no_message_told_them_of_is_not_waited_for() -> None:
    unheard = NoteUnheard(at=T, technician_id=LI)
    said = leak(OfferUnheard, technician_id=LI, at=T)
    given(work_order, leak.reported, leak.offered(to=LI)).when(unheard).then(said)
    for meanwhile in (said, leak.responded(by=LI), leak.offered(to=WANG)):
        given(work_order, leak.reported, leak.offered(to=LI), meanwhile).when(unheard).nothing()


def test_word_of_an_older_offer_takes_back_no_newer_one_to_the_same_technician() -> None:
    first, again = named_id("first offer"), named_id("second offer")
    history = (
        leak.reported,
        leak.offered(to=LI, offer_id=first),
        leak(OfferLapsed, **leak.what, technician_id=LI, respond_by=T + HOUR),
        leak.offered(to=LI, offer_id=again),
    )
    said = leak(OfferUnheard, technician_id=LI, at=T)
    for offer_id, facts in ((first, ()), (again, (said,)), (None, (said,))):
        unheard = NoteUnheard(at=T, technician_id=LI, offer_id=offer_id)
        given(work_order, *history).when(unheard).then(*facts)


def test_that_nobody_fits_is_said_once_for_each_set_of_reasons() -> None:
    nobody = NoteNobodyFits(at=T, why=("no_skill",))
    said = leak(NobodyFits, **leak.what, why=("no_skill",), at=T)
    given(work_order, leak.reported).when(nobody).then(said)
    unfit = given(work_order, leak.reported, said)
    unfit.when(nobody).nothing()
    unfit.when(nobody.model_copy(update={"why": ("all_busy",)})).then(
        leak(NobodyFits, **leak.what, why=("all_busy",), at=T)
    )
    given(work_order, leak.reported, leak.responded()).when(nobody).nothing()


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


def test_it_is_put_off_to_a_day_and_comes_back_by_itself_with_a_new_promise() -> None:
    given(work_order, tap.reported).when(PUT_OFF).then(WAITS)
    waiting = given(work_order, tap.reported, WAITS)
    assert isinstance(waiting.state, Deferred)
    waiting.when(PUT_OFF).nothing()
    waiting.when(ReturnOnItsDay(at=BACK_AT)).then(
        tap(f.WorkOrderReturned, promise=promise("ordinary", BACK_AT), at=BACK_AT)
    )
    waiting.when(ReturnOnItsDay(at=BACK_AT - DAY)).nothing()


def test_before_its_day_nobody_works_at_it_until_it_is_brought_back() -> None:
    waiting = given(work_order, tap.reported, WAITS)
    come = Arrive(at=T, technician_id=LI, fix=HERE)
    for step in (Respond(at=T, technician_id=LI), come, OFFER, Complete(at=T)):
        waiting.when(step).refused(OrderPutOff, until="2025-03-16")
    back = tap(f.WorkOrderReturned, promise=promise("ordinary", T + HOUR), at=T + HOUR)
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
    seen = given(work_order, leak.reported, leak.arrived()).when(PUT_OFF)
    assert [type(event) for event in seen.events] == [f.WorkOrderDeferred, WorkOrderTakenAway]


GONE = Cancel(at=T, reason="mistake")
CANCELLED = leak(f.WorkOrderCancelled, reason="mistake", same_as=None, at=T)


def test_what_was_reported_by_mistake_is_cancelled_once_and_nobody_works_at_it() -> None:
    for before in ((), (leak.offered(),), (leak.responded(),)):
        told = [leak.taken_away("cancelled")] if before else []
        given(work_order, leak.reported, *before).when(GONE).then(CANCELLED, *told)
    gone = given(work_order, leak.reported, CANCELLED)
    assert isinstance(gone.state, Cancelled)
    gone.when(GONE).nothing()
    gone.when(Respond(at=T, technician_id=LI)).refused(OrderCancelled)
    given(work_order, tap.reported, WAITS).when(GONE).then(CANCELLED)


def test_what_was_cancelled_by_mistake_comes_back() -> None:
    back = leak(f.WorkOrderReturned, promise=promise("emergency", T + HOUR), at=T + HOUR)
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
