"""How a repair comes in, and what is the same repair said once more."""

from datetime import date, timedelta
from typing import Any

import pytest
from kernel.domain import Sealed
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.intake_limits import INTAKE, IntakeLimits, IntakeOutOfRange
from workorders.domain.promise import Urgency
from workorders.domain.repair import Resident, Words
from workorders.domain.sla import promise
from workorders.domain.triage import UNCLEAR, Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Repeat, Report, Transcribe, Triage
from workorders.domain.work_order_facts import (
    WorkOrderDeferred,
    WorkOrderRepeated,
    WorkOrderReturned,
    WorkOrderTranscribed,
    WorkOrderTriaged,
)
from workorders.domain.work_order_refusals import NotTheSame, OrderUnknown, ReopenTooLate
from workorders.domain.work_order_states import Known, Reported

from .words import LEAK, PERSON, TENANT, T, Told, leak, repair, stood, tap

SAID = repair("ordinary", UNCLEAR, source="sticker")
unclear = Told(SAID)
LEAKS = Proposal(fault="water_leak", urgency="emergency", decided_by="rules", led_by=("漏水",))
DRIPS: dict[str, Any] = {"fault": "tap_drips", "urgency": "ordinary"}
CALL, HOUR = named_id("second call"), timedelta(hours=1)
AGAIN = Repeat(at=T + HOUR, report_id=CALL, fault="water_leak", source="sticker", person_id=PERSON)
taken_for = unclear(
    WorkOrderTriaged,
    **LEAKS.model_dump(exclude={"room", "sure", "also"}),
    promise=promise("emergency", T),
    sole_until=None,
    at=T,
)
SAID_AGAIN: dict[str, Any] = {
    "urgency": "emergency",
    "report_id": CALL,
    "person_id": PERSON,
    "source": "sticker",
    "files": (),
    "words": None,
}
repeated = leak(WorkOrderRepeated, **SAID_AGAIN, at=T + HOUR)


def test_a_report_is_taken_for_what_its_words_say_in_the_same_breath() -> None:
    asked = Report(at=T, repair=SAID, proposed=LEAKS)
    given(work_order).when(asked).then(unclear.reported, taken_for)
    given(work_order, unclear.reported, taken_for).when(asked).then()


def test_what_comes_in_is_the_only_one_of_its_fault_for_as_long_as_the_same_is_said_again() -> None:
    until = T + timedelta(hours=48)
    named, worded = Report(at=T, repair=LEAK, sole=True), Report(at=T, repair=SAID, proposed=LEAKS, sole=True)
    given(work_order).when(named).then(leak.reported.model_copy(update={"sole_until": until}))
    alone = taken_for.model_copy(update={"sole_until": until})
    given(work_order).when(worded).then(unclear.reported, alone)
    words = Words(whose=CALL, sealed=Sealed(kv=1, n="", c=""))
    said = {"report_id": SAID.order_id, "words": words, "proposed": LEAKS, "sole": True}
    heard = Transcribe(at=T + HOUR, **said)
    later = alone.model_copy(update={"at": heard.at})
    assert given(work_order, unclear.reported).when(heard).events[-1] == later
    same = heard.model_copy(update={"same_as": CALL})
    judged = given(work_order, unclear.reported).when(same).events[1]
    assert judged == later.model_copy(update={"sole_until": None})


def test_who_names_it_an_emergency_makes_it_one() -> None:
    mild, named = Told(repair("ordinary")), AGAIN.model_copy(update={"urgency": "emergency"})
    again, urgent = given(work_order, mild.reported).when(named).events
    assert again == mild(WorkOrderRepeated, **SAID_AGAIN, at=named.at)
    assert isinstance(urgent, WorkOrderTriaged)
    assert (urgent.urgency, urgent.decided_by, urgent.fault) == ("emergency", "person", "water_leak")
    calm = named.model_copy(update={"urgency": "ordinary"})
    given(work_order, leak.reported).when(calm).then(repeated)


def test_what_nobody_said_whose_it_is_is_of_who_lives_there_and_stays_theirs() -> None:
    unsigned = SAID.model_copy(update={"tenant_id": None, "person_id": None})
    asked, ours = Report(at=T, repair=unsigned), Resident(tenant_id=TENANT, person_id=PERSON)
    given(work_order).when(asked).then(Told(unsigned).reported)
    theirs = asked.model_copy(update={"lives_there": ours})
    given(work_order).when(theirs).then(unclear.reported)
    given(work_order, unclear.reported).when(asked).nothing()  # sent again after they moved out
    next_door = Resident(tenant_id=named_id("next"), person_id=named_id("next"))
    given(work_order).when(Report(at=T, repair=SAID, lives_there=next_door)).then(unclear.reported)


def test_what_the_model_judged_says_by_which_version_of_it() -> None:
    likely = Proposal(
        fault="washer_broken", urgency="ordinary", decided_by="model", led_by=("嘟嘟",), model_version=3
    )
    found = given(work_order).when(Report(at=T, repair=SAID, proposed=likely)).events[-1]
    assert isinstance(found, WorkOrderTriaged)
    assert (found.decided_by, found.model_version) == ("model", 3)


def test_what_nobody_is_sure_of_is_left_to_a_person() -> None:
    unsure = Proposal(fault=UNCLEAR, urgency="ordinary", decided_by="model", sure=0.3)
    given(work_order).when(Report(at=T, repair=SAID, proposed=unsure)).then(unclear.reported)


def test_the_same_within_two_days_is_one_repair_and_the_same_report_one_fact() -> None:
    given(work_order, leak.reported).when(AGAIN).then(repeated)
    given(work_order, leak.reported, repeated).when(AGAIN).then()
    late = AGAIN.model_copy(update={"at": T + timedelta(hours=48)})
    given(work_order, leak.reported).when(late).then(repeated.model_copy(update={"at": late.at}))


def test_another_fault_or_a_later_day_is_a_repair_of_its_own() -> None:
    other, later = {"fault": "power_cut"}, {"at": T + timedelta(hours=48, seconds=1)}
    for change in (other, later):
        given(work_order, leak.reported).when(AGAIN.model_copy(update=change)).refused(NotTheSame, hours=48)
    given(work_order).when(AGAIN).refused(OrderUnknown)
    given(work_order, leak.reported, repeated, leak.responded(), leak.arrived(), leak.completed()).when(
        AGAIN
    ).then()


def test_what_is_reported_again_after_it_was_done_did_not_hold() -> None:
    theirs = AGAIN.model_copy(update={"tenant_id": TENANT, "at": T + timedelta(days=14)})
    said = leak.done().when(theirs)
    opened, again = said.events
    assert (opened.closing, opened.first_completed_at, opened.reason) == (1, T, "same_again")
    assert (opened.promise, again) == (
        promise("emergency", theirs.at),
        repeated.model_copy(update={"at": theirs.at}),
    )
    leak.done(opened, again).when(theirs).nothing()
    soon = theirs.model_copy(update={"at": theirs.at + HOUR, "report_id": named_id("third call")})
    third = repeated.model_copy(update={"at": soon.at, "report_id": soon.report_id})
    leak.done(opened, again).when(soon).then(third)  # it is known since it came back
    late = theirs.model_copy(update={"at": theirs.at + timedelta(seconds=1)})
    leak.done().when(late).refused(ReopenTooLate, days=14)
    for whose in (None, named_id("who came after")):
        leak.done().when(theirs.model_copy(update={"tenant_id": whose})).refused(NotTheSame, hours=48)


def test_what_was_spoken_is_read_with_the_order_it_was_said_once_more_of() -> None:
    heard = Words(whose=CALL, sealed=Sealed(kv=1, n="", c=""))
    text = leak(WorkOrderTranscribed, report_id=CALL, words=heard, at=AGAIN.at)
    spoken = AGAIN.model_copy(update={"heard": heard})
    given(work_order, leak.reported).when(spoken).then(repeated, text)
    known = given(work_order, leak.reported, repeated, text).state
    assert isinstance(known, Known)
    assert known.heard == {CALL}, "its own recording, if it has one, may still be heard"


def test_what_was_said_before_it_was_done_does_not_say_that_it_did_not_hold() -> None:
    before = AGAIN.model_copy(update={"at": T - HOUR, "tenant_id": TENANT})
    again, *_ = leak.done().when(before).events
    assert again == repeated.model_copy(update={"at": before.at})


def test_what_somebody_says_again_may_make_it_urgent_whoever_judged() -> None:
    mild = Told(repair("ordinary"))
    worse = AGAIN.model_copy(update={"proposed": LEAKS})
    judged = {"decided_by": "rules", "led_by": ("漏水",), "model_version": None, "at": worse.at}
    judged |= {"sole_until": None}
    urgent = mild(
        WorkOrderTriaged, fault="water_leak", urgency="emergency", promise=promise("emergency", T), **judged
    )
    given(work_order, mild.reported).when(worse).then(repeated, urgent)
    by_person = Triage(at=T, fault="water_leak", urgency="ordinary", decided_by="person", explained=True)
    seen = work_order.decide(by_person, given(work_order, leak.reported).state)
    given(work_order, leak.reported, *seen).when(worse).then(repeated, urgent)


@pytest.mark.parametrize("urgency", ["ordinary", "emergency"])
def test_what_was_put_off_comes_back_when_an_emergency_is_said_of_it(urgency: Urgency) -> None:
    told = Told(repair(urgency))
    put_off = told(
        WorkOrderDeferred, until=date(2025, 3, 20), returns_at=T + timedelta(days=6), reason="other", at=T
    )
    came = (told.reported, told.responded(), told.arrived(), put_off)
    back = given(work_order, *came).when(AGAIN.model_copy(update={"proposed": LEAKS})).events[-1]
    due = promise("emergency", AGAIN.at)
    if (
        urgency == "emergency"
    ):  # somebody was there, and has to come anew; what was left to mend it is as much
        kept = stood(told, T, AGAIN.at)
        due = kept.model_copy(update={"targets": (due.of("on_site"), kept.of("completion"))})
    assert back == told(WorkOrderReturned, urgency="emergency", promise=due, at=AGAIN.at)
    mild = LEAKS.model_copy(update={"urgency": "ordinary", "decided_by": "model"})
    again = given(work_order, *came).when(AGAIN.model_copy(update={"proposed": mild}))
    again.then(told(WorkOrderRepeated, **SAID_AGAIN | {"urgency": urgency}, at=AGAIN.at))


@pytest.mark.parametrize("reason", ["tenant_wishes", "tenant_absent", "parts", "owner_decides"])
def test_what_was_put_off_for_the_tenant_comes_back_when_it_is_said_again(reason: str) -> None:
    """They are at home, and wait for somebody; a part that is to come does not come sooner for it."""
    day = {"until": date(2025, 3, 20), "returns_at": T + timedelta(days=6), "at": T}
    put_off = tap(WorkOrderDeferred, reason=reason, **day)
    [said, *back] = given(work_order, tap.reported, put_off).when(AGAIN.model_copy(update=DRIPS)).events
    assert isinstance(said, WorkOrderRepeated)
    theirs = reason.startswith("tenant_")
    assert [type(each) for each in back] == [WorkOrderReturned] * theirs
    worse = AGAIN.model_copy(update=DRIPS | {"urgency": "emergency"})
    found = given(work_order, tap.reported, put_off).when(worse).events
    assert [type(each) for each in found].count(WorkOrderReturned) == 1


def test_what_a_person_says_is_an_emergency_after_all_is_put_off_no_more() -> None:
    asked = Triage(at=T + HOUR, fault="water_leak", urgency="emergency", decided_by="person")
    put_off = tap(
        WorkOrderDeferred, until=date(2025, 3, 20), returns_at=T + timedelta(days=6), reason="other", at=T
    )
    found = given(work_order, tap.reported, put_off).when(asked)
    [judged, back] = found.events
    assert isinstance(judged, WorkOrderTriaged)
    due = promise("emergency", asked.at)
    as_of = {"fault": "water_leak", "urgency": "emergency"}
    assert back == tap(WorkOrderReturned, **as_of, promise=due, at=asked.at)
    assert isinstance(given(work_order, tap.reported, put_off, judged, back).state, Reported)


def test_what_is_heard_of_an_emergency_counts_though_a_person_took_it_for_less() -> None:
    spoken = Told(repair("ordinary", UNCLEAR, source="voice"))
    lamp = Triage(at=T, fault="lamp_broken", urgency="ordinary", decided_by="person")
    judged = work_order.decide(lamp, given(work_order, spoken.reported).state)
    words = Words(whose=CALL, sealed=Sealed(kv=1, n="", c=""))
    heard = Transcribe(at=T + HOUR, report_id=SAID.order_id, words=words, proposed=LEAKS)
    text, urgent = given(work_order, spoken.reported, *judged).when(heard).events
    assert isinstance(text, WorkOrderTranscribed)
    assert isinstance(urgent, WorkOrderTriaged)
    assert (urgent.fault, urgent.urgency, urgent.decided_by) == ("water_leak", "emergency", "rules")
    assert urgent.promise == promise("emergency", T)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"uploads": 0}, {"repeat_within": 0}, {"per_device": 0}, {"parks_at": 9}, {"building_within": 0}),
        {"of_building": [{"fault": "no_water", "homes": 0}]},
        {"of_building": [{"fault": "no_water", "homes": 1}, {"fault": "no_water", "homes": 2}]},
    ],
)
def test_limits_that_nobody_could_report_by_are_refused(wrong: dict[str, Any]) -> None:
    values = INTAKE.known[0].values.model_dump() | wrong
    with pytest.raises(IntakeOutOfRange):
        IntakeLimits(**values).check()


def test_a_leak_and_a_burst_pipe_are_one_water_and_the_order_is_of_the_graver() -> None:
    bursts = LEAKS.model_copy(update={"fault": "pipe_burst", "led_by": ("爆管",)})
    worse = AGAIN.model_copy(update={"fault": "pipe_burst", "proposed": bursts})
    again, lifted = given(work_order, leak.reported).when(worse).events
    assert again == repeated
    assert isinstance(lifted, WorkOrderTriaged)
    assert (lifted.fault, lifted.urgency, lifted.promise) == (
        "pipe_burst",
        "emergency",
        promise("emergency", T),
    )
    milder = AGAIN.model_copy(update={"proposed": LEAKS, "report_id": named_id("third call")})
    third = repeated.model_copy(update={"report_id": milder.report_id})
    given(work_order, leak.reported, again, lifted).when(milder).then(third)
    new = worse.model_copy(update={"tenant_id": TENANT, "at": T + HOUR})
    leak.done().when(new).refused(NotTheSame, hours=48)  # nobody mended that badly
