"""By whose leave they go in, and who hears that they may not."""

import pytest
from testkit.given import given
from workorders.domain import work_order_facts as f
from workorders.domain.entry import Answer, Consent, How
from workorders.domain.on_site_facts import EmergencyShutOut
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Complete,
    PauseClock,
    RecordConsent,
    Triage,
)
from workorders.domain.work_order_refusals import (
    EntryRefused,
    NoLeaveToEnter,
    NotAnEmergency,
    NotOnSite,
    NotTheirsToSay,
)

from .words import DAY, HOUR, LI, PICTURES, T, leak, leave, taken, tap, there


def test_leave_is_recorded_once_before_or_after_somebody_came() -> None:
    for before in (taken, there()):
        before.when(leave("given")).then(leak.let_in())
    given(work_order, leak.reported, leak.let_in()).when(leave("given", T + HOUR)).nothing()


@pytest.mark.parametrize("answer", ["given", "vacant", "emergency"])
def test_who_was_let_in_completes(answer: Answer) -> None:
    there(leak.let_in(answer), *PICTURES).when(Complete(at=T)).then(leak.completed())


def test_nobody_completes_who_was_not_let_in() -> None:
    there().when(Complete(at=T)).refused(NoLeaveToEnter)
    there(leak.let_in("absent")).when(Complete(at=T)).refused(NoLeaveToEnter)
    there(leak.let_in("refused")).when(Complete(at=T)).refused(EntryRefused)


def test_a_refusal_is_lifted_by_the_tenant_or_by_staff_who_answer_for_it() -> None:
    refused = there(leak.let_in("refused", at=T + HOUR))
    for answer, by in (
        ("given", "occupant"),
        ("vacant", "technician"),
        ("vacant", "staff"),
        ("emergency", "technician"),
    ):
        refused.when(leave(answer, T + 2 * HOUR, by)).refused(EntryRefused)  # type: ignore[arg-type]
    for answer, by in (("given", "tenant"), ("given", "staff"), ("emergency", "staff")):
        lifted = leak.let_in(answer, by=by, at=T + 2 * HOUR)  # type: ignore[arg-type]
        refused.when(leave(answer, T + 2 * HOUR, by)).then(lifted)  # type: ignore[arg-type]
        there(leak.let_in("refused"), lifted, *PICTURES).when(Complete(at=T)).then(leak.completed())


def test_no_word_of_before_a_refusal_lifts_it() -> None:
    refused = there(leak.let_in("refused", at=T + HOUR))
    refused.when(leave("given", T + HOUR / 2)).refused(EntryRefused)


def test_a_refusal_outlives_that_nobody_was_there_and_the_day() -> None:
    put_off = {"until": T.date() + DAY, "returns_at": T + DAY, "reason": "tenant_wishes", "at": T}
    back = leak(f.WorkOrderReturned, promise=leak.reported.promise, at=T + DAY)
    another_day = (leak(f.WorkOrderDeferred, **put_off), back, leak.responded(), leak.arrived())
    for then in ((leak.let_in("absent", by="technician"),), another_day):
        order = there(leak.let_in("refused"), *then)
        order.when(Complete(at=T + DAY)).refused(EntryRefused)
        order.when(leave("vacant", T + DAY, "technician")).refused(EntryRefused)


def test_nobody_lets_themselves_in() -> None:
    for answer in ("given", "refused"):
        there().when(leave(answer, by="technician")).refused(NotTheirsToSay)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "how"), [("absent", "in_person"), ("absent", "none"), ("refused", "in_person")]
)
def test_what_only_who_stands_at_the_door_knows_is_said_by_who_came(answer: Answer, how: How) -> None:
    said = Consent(answer=answer, how=how, said_by="occupant" if answer == "refused" else "technician")
    asked = RecordConsent(at=T, by=LI, consent=said)
    for afar in (given(work_order, leak.reported), given(work_order, leak.reported, leak.offered()), taken):
        afar.when(asked).refused(NotOnSite)
    recorded, *_ = there().when(asked).events
    assert isinstance(recorded, f.EntryConsentRecorded)
    by_phone = asked.model_copy(update={"consent": said.model_copy(update={"how": "phone"})})
    assert taken.when(by_phone).events
    assert taken.when(asked.model_copy(update={"by": None})).events, "the desk says it for them"
    taken.when(PauseClock(at=T, reason="access", by=LI)).refused(NotOnSite)
    assert there().when(PauseClock(at=T, reason="access", by=LI)).events


def test_where_nobody_may_go_in_the_clocks_stand_still_until_somebody_may() -> None:
    for answer, reason in (("refused", "consent"), ("absent", "access")):
        said = there().when(leave(answer))  # type: ignore[arg-type]
        kinds = [f.EntryConsentRecorded, f.ClockPaused, EmergencyShutOut]
        assert [type(each) for each in said.events] == kinds
        assert said.events[1].reason == reason
        again = there(*said.events).when(leave("given", T + HOUR / 2))
        assert [type(each) for each in again.events] == [f.EntryConsentRecorded, f.ClockResumed]


def test_where_no_clock_can_stop_any_more_it_goes_on() -> None:
    said = there().when(leave("refused"))
    spent = there(*said.events, *there(*said.events).when(leave("given", T + 2 * HOUR)).events)
    spent.when(leave("refused")).then(leak.let_in("refused"), shut_out("refused"))


def shut_out(answer: str) -> EmergencyShutOut:
    said: EmergencyShutOut = leak(EmergencyShutOut, fault="water_leak", answer=answer, at=T)
    return said


def test_somebody_above_hears_at_once_of_each_time_that_nobody_may_go_in_for_an_emergency() -> None:
    refused = there().when(leave("refused")).events
    assert refused[-1] == shut_out("refused")
    there(*refused).when(leave("refused")).nothing()
    absent = there(*refused).when(leave("absent", by="technician")).events
    assert absent[-1] == shut_out("absent")
    calm = given(work_order, tap.reported, tap.responded(), tap.arrived()).when(leave("refused"))
    assert [type(each) for each in calm.events] == [f.EntryConsentRecorded, f.ClockPaused]
    worse = Triage(at=T, fault="water_leak", urgency="emergency", decided_by="person")
    after = given(work_order, tap.reported, tap.responded(), tap.arrived(), *calm.events).when(worse)
    assert [type(each) for each in after.events][-2:] == [f.WorkOrderTriaged, EmergencyShutOut]
    assert after.events[-1].answer == "refused"


def test_only_an_emergency_is_entered_for_without_leave() -> None:
    given(work_order, tap.reported).when(leave("emergency")).refused(NotAnEmergency)


def test_a_completion_told_as_before_the_arrival_is_as_of_the_arrival() -> None:
    there(leak.let_in(), *PICTURES).when(Complete(at=T - HOUR)).then(leak.completed(at=T))
