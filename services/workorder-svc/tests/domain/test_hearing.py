"""How long a recogniser is asked, and what becomes of an order when it answers."""

from datetime import timedelta
from typing import Any

import pytest
from kernel.domain import Sealed
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.hearing import (
    FinishHearing,
    ForgetRecording,
    HearingGivenUp,
    HearingPostponed,
    HearingRequested,
    NoteSilence,
    PostponeHearing,
    RecordingForgotten,
    RecordingSilent,
    RequestHearing,
    SpeechHeard,
    hearing,
    wait,
)
from workorders.domain.offer_facts import WorkOrderMadeUrgent
from workorders.domain.on_site_facts import EmergencyHeardLate
from workorders.domain.repair import Words
from workorders.domain.retention import Retention, RetentionOutOfRange
from workorders.domain.sla import promise
from workorders.domain.triage import UNCLEAR, Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Repeat, Transcribe, Triage
from workorders.domain.work_order_facts import (
    RecordingUnheard,
    WorkOrderCancelled,
    WorkOrderReopened,
    WorkOrderRepeated,
    WorkOrderReturned,
    WorkOrderTranscribed,
    WorkOrderTriaged,
)
from workorders.policies.waiting import arm_ear, note_unheard

from .words import DAY, HOUR, LI, PERSON, T, Told, leak, repair, tap

ORDER, FILE, PARK = named_id("order"), named_id("file"), named_id("park")
WHERE = {"order_id": ORDER, "park_id": PARK, "file_id": FILE}
ASKED = RequestHearing(at=T, **WHERE)
requested = HearingRequested(at=T, **WHERE)
spoken = Told(repair("ordinary", UNCLEAR, source="voice", files=(FILE,)))
WORDS = Words(whose=ORDER, sealed=Sealed(kv=1, n="", c=""))
LEAKS = Proposal(fault="water_leak", urgency="emergency", decided_by="rules", led_by=("漏水",))
HEARD = Transcribe(at=T + HOUR, report_id=ORDER, words=WORDS, proposed=LEAKS)
transcribed = spoken(WorkOrderTranscribed, report_id=ORDER, words=WORDS, at=T + HOUR)
taken_for = spoken(
    WorkOrderTriaged,
    **LEAKS.model_dump(exclude={"room", "sure", "also"}),
    promise=promise("emergency", T),
    sole_until=None,
    at=T + HOUR,
)


def test_it_is_asked_until_it_answers_for_a_day() -> None:
    given(hearing).when(ASKED).then(requested)
    given(hearing, requested).when(ASKED).then()
    later = PostponeHearing(at=T, reason="HTTP 504", jitter=1)
    postponed = HearingPostponed(
        at=T, **WHERE, attempt=1, reason="HTTP 504", retry_at=T + timedelta(seconds=1)
    )
    given(hearing, requested).when(later).then(postponed)
    second = postponed.model_copy(update={"attempt": 2, "retry_at": T + timedelta(seconds=2)})
    given(hearing, requested, postponed).when(later).then(second)
    last = later.model_copy(update={"at": T + DAY})
    given_up = HearingGivenUp(at=T + DAY, **WHERE, reason="HTTP 504")
    given(hearing, requested, postponed).when(last).then(given_up)
    for asked in (later, FinishHearing(at=T), ASKED):
        given(hearing, requested, given_up).when(asked).then()
    given(hearing).when(FinishHearing(at=T)).then()
    assert wait(60, 0) == timedelta(minutes=15)


def test_of_a_silent_recording_that_is_said_once_and_the_recogniser_is_asked_all_the_same() -> None:
    silence, silent = NoteSilence(at=T, **WHERE), RecordingSilent(at=T, **WHERE)
    given(hearing).when(silence).then(requested, silent)
    given(hearing, requested).when(silence).then(silent)
    given(hearing, requested, silent).when(silence).nothing()
    given(hearing, requested, silent).when(ASKED).nothing()
    given(hearing, requested, silent).when(FinishHearing(at=T)).then(SpeechHeard(at=T, **WHERE))


def test_what_it_did_not_understand_somebody_listens_to() -> None:
    given(hearing, requested).when(FinishHearing(at=T)).then(SpeechHeard(at=T, **WHERE))
    nothing = HearingGivenUp(at=T, **WHERE, reason="not_understood")
    given(hearing, requested).when(FinishHearing(at=T, understood=False)).then(nothing)


def test_a_recording_is_forgotten_once_whether_or_not_it_has_a_text() -> None:
    asked, gone = ForgetRecording(at=T + DAY), RecordingForgotten(at=T + DAY, **WHERE)
    heard = SpeechHeard(at=T, **WHERE)
    given_up = HearingGivenUp(at=T, **WHERE, reason="not_understood")
    for over in (heard, given_up):
        given(hearing, requested, over).when(asked).then(gone)
        given(hearing, requested, over, gone).when(asked).nothing()
        given(hearing, requested, over, gone).when(ASKED).nothing()
    given(hearing, requested).when(asked).then(gone)  # no recogniser was ever set up
    given(hearing).when(asked).nothing()


def test_no_recording_is_forgotten_before_somebody_could_listen_to_it() -> None:
    with pytest.raises(RetentionOutOfRange):
        Retention(recordings=6).check()


def test_a_text_says_what_an_order_is_as_from_when_it_was_spoken() -> None:
    given(work_order, spoken.reported).when(HEARD).then(transcribed, taken_for)
    given(work_order, spoken.reported, transcribed, taken_for).when(HEARD).then()


def test_an_emergency_only_spoken_beside_words_about_a_known_repair_makes_one_of_it_at_once() -> None:
    beside = HEARD.model_copy(update={"report_id": named_id("said again")})
    text = tap(WorkOrderTranscribed, report_id=beside.report_id, words=WORDS, at=beside.at)
    for before, then in (((), []), ((tap.responded(),), [WorkOrderMadeUrgent])):
        order = given(work_order, tap.reported, *before)
        said, judged, *more = order.when(beside).events
        assert said == text
        assert isinstance(judged, WorkOrderTriaged)
        assert (judged.fault, judged.urgency) == ("water_leak", "emergency")
        assert [type(each) for each in more] == then
        given(work_order, tap.reported, *before, said, judged, *more).when(beside).nothing()
    mild = Proposal(fault="lamp_broken", urgency="ordinary", decided_by="rules")
    given(work_order, tap.reported).when(beside.model_copy(update={"proposed": mild})).then(text)


def test_words_that_come_after_a_silent_recording_say_what_its_order_is() -> None:
    said: dict[str, Any] = {"report_id": named_id("in words"), "source": "sticker", "at": T + HOUR}
    words = Repeat(fault="water_leak", proposed=LEAKS, **said)
    again, judged = given(work_order, spoken.reported).when(words).events
    assert (again.report_id, again.urgency) == (words.report_id, "emergency")  # type: ignore[attr-defined]
    assert judged == taken_for
    given(work_order, spoken.reported, again, judged).when(words).nothing()
    unsure = Proposal(fault=UNCLEAR, urgency="ordinary", decided_by="model", sure=0.2)
    vague = words.model_copy(update={"fault": UNCLEAR, "proposed": unsure})
    assert len(given(work_order, spoken.reported).when(vague).events) == 1


def test_what_turns_out_to_be_known_is_said_once_more_of_that_and_taken_back_here() -> None:
    known = HEARD.model_copy(update={"same_as": named_id("known")})
    back = spoken(WorkOrderCancelled, reason="same_again", same_as=known.same_as, at=known.at)
    given(work_order, spoken.reported).when(known).then(transcribed, taken_for, back)
    given(work_order, spoken.reported, transcribed, taken_for, back).when(known).then()
    asked = given(work_order, spoken.reported, spoken.offered()).when(known)
    assert asked.events[-1] == spoken.taken_away("known_already", at=known.at)
    taken_up = spoken.responded()
    now = {"fault": "water_leak", "technician_id": LI, "person_id": PERSON, "at": known.at}
    urgent = spoken(WorkOrderMadeUrgent, **now)
    given(work_order, spoken.reported, taken_up).when(known).then(transcribed, taken_for, urgent)
    by_person = Triage(at=T, fault="lamp_broken", urgency="ordinary", decided_by="person")
    seen = work_order.decide(by_person, given(work_order, spoken.reported).state)
    given(work_order, spoken.reported, *seen).when(known).then(transcribed)


def test_what_nobody_has_heard_after_ten_minutes_is_told() -> None:
    [armed] = arm_ear(Fact(spoken.reported, ORDER, "order", 1, 1, T, T, SYSTEM, "workorders"))
    late = note_unheard(armed).command
    assert armed.due_at == T + timedelta(minutes=10)
    told = spoken(RecordingUnheard, at=armed.due_at)
    given(work_order, spoken.reported).when(late).then(told)
    by_person = Triage(at=T, fault="lamp_broken", urgency="ordinary", decided_by="person")
    seen = work_order.decide(by_person, given(work_order, spoken.reported).state)
    for meanwhile in ((transcribed, taken_for), (transcribed,), seen, (spoken.responded(),)):
        given(work_order, spoken.reported, *meanwhile).when(late).nothing()
    by_words = taken_for.model_copy(update={"fault": "lamp_broken", "urgency": "ordinary"})
    for so_far in ((), (spoken.offered(),), (spoken.responded(),)):
        given(work_order, spoken.reported, by_words, *so_far).when(late).then(told)
    beside = {
        "report_id": named_id("said again"),
        "source": "voice",
        "person_id": None,
        "urgency": "ordinary",
    }
    again = tap(WorkOrderRepeated, **beside, files=(FILE,), words=None, at=T)
    [armed] = arm_ear(Fact(again, ORDER, "order", 1, 1, T, T, SYSTEM, "workorders"))
    late = note_unheard(armed).command
    order = given(work_order, tap.reported, tap.responded(), again)
    order.when(late).then(tap(RecordingUnheard, at=armed.due_at))
    heard = tap(WorkOrderTranscribed, report_id=again.report_id, words=WORDS, at=T)
    given(work_order, tap.reported, again, heard).when(late).nothing()
    given(work_order).when(late).nothing()
    written = Told(repair("ordinary", UNCLEAR, source="sticker"))
    assert arm_ear(Fact(written.reported, ORDER, "order", 1, 1, T, T, SYSTEM, "workorders")) == []


def test_a_text_of_no_emergency_that_comes_late_changes_nothing_that_a_person_said() -> None:
    known = given(work_order, spoken.reported).state
    by_person = work_order.decide(
        Triage(at=T, fault="lamp_broken", urgency="ordinary", decided_by="person"), known
    )
    given(work_order, spoken.reported, *by_person).when(HEARD).then(transcribed, taken_for)
    tap = Proposal(fault="tap_drips", urgency="ordinary", decided_by="rules")
    mild = HEARD.model_copy(update={"proposed": tap})
    given(work_order, spoken.reported, *by_person).when(mild).then(transcribed)
    unsure = Proposal(fault=UNCLEAR, urgency="ordinary", decided_by="model", sure=0.2)
    given(work_order, spoken.reported).when(HEARD.model_copy(update={"proposed": unsure})).then(transcribed)


def test_an_emergency_that_is_heard_only_when_something_else_was_mended_opens_it_again() -> None:
    text = tap(WorkOrderTranscribed, report_id=ORDER, words=WORDS, at=HEARD.at)
    said, opened, judged = tap.done().when(HEARD).events
    assert (said, type(opened)) == (text, WorkOrderReopened)
    assert (judged.fault, judged.urgency) == ("water_leak", "emergency")  # type: ignore[attr-defined]
    tap.done(said, opened, judged).when(HEARD).nothing()  # type: ignore[arg-type]
    mild = Proposal(fault="lamp_broken", urgency="ordinary", decided_by="rules")
    tap.done().when(HEARD.model_copy(update={"proposed": mild})).then(text)
    leak.done().when(HEARD).then(leak(WorkOrderTranscribed, report_id=ORDER, words=WORDS, at=HEARD.at))


def test_of_an_emergency_heard_when_what_had_no_name_was_mended_somebody_is_asked() -> None:
    text = spoken(WorkOrderTranscribed, report_id=ORDER, words=WORDS, at=HEARD.at)
    asked = spoken(EmergencyHeardLate, fault="water_leak", technician_id=LI, at=HEARD.at)
    spoken.done().when(HEARD).then(text, asked)
    after = spoken.done(text, asked)
    assert (after.state.repair.fault, after.state.repair.urgency) == (UNCLEAR, "ordinary")
    after.when(HEARD).nothing()
    known = HEARD.model_copy(update={"same_as": named_id("known")})
    spoken.done().when(known).then(text)
    mild = Proposal(fault="tap_drips", urgency="ordinary", decided_by="rules")
    said, judged = spoken.done().when(HEARD.model_copy(update={"proposed": mild})).events
    assert (said, judged.fault, judged.urgency) == (text, "tap_drips", "ordinary")  # type: ignore[attr-defined]
    urgent = Told(repair("emergency", UNCLEAR, source="voice", files=(FILE,)))
    said, judged = urgent.done().when(HEARD).events
    assert (judged.fault, judged.urgency) == ("water_leak", "emergency")  # type: ignore[attr-defined]


def test_of_an_emergency_heard_when_it_is_too_late_to_open_it_again_somebody_is_asked() -> None:
    late = HEARD.model_copy(update={"at": T + 20 * DAY})
    text = tap(WorkOrderTranscribed, report_id=ORDER, words=WORDS, at=late.at)
    asked = tap(EmergencyHeardLate, fault="water_leak", technician_id=LI, at=late.at)
    tap.done().when(late).then(text, asked)


def test_an_emergency_that_is_heard_only_when_it_was_cancelled_brings_it_back() -> None:
    gone = {"reason": "mistake", "at": T}
    for told in (spoken, tap):
        cancelled = given(work_order, told.reported, told(WorkOrderCancelled, **gone, same_as=None))
        found = cancelled.when(HEARD).events
        assert [type(each) for each in found[1:]] == [WorkOrderTriaged, WorkOrderReturned]
        assert found[-1].promise == promise("emergency", HEARD.at)  # type: ignore[attr-defined]
        elsewhere = told(WorkOrderCancelled, **gone, same_as=named_id("known"))
        assert len(given(work_order, told.reported, elsewhere).when(HEARD).events) == 1
