"""What becomes of a repair is told to who answers for it, or does it."""

from typing import Any

from notifications.domain.causes import CAUSES
from notifications.domain.spoken import spoken
from published.workorders import (
    CostsAwaitApproval,
    Danger,
    EmergencyCalledOff,
    EmergencyHeardLate,
    EmergencyOutOfReach,
    EmergencyShutOut,
    InspectionOverdue,
    NobodyFits,
    OfferLapsed,
    PromiseEndangered,
    QualityReviewOpened,
    QualityReviewOverdue,
    RecordingUnheard,
    StepToldLate,
    StickerParked,
    TradeMissing,
    WorkOrderDispatched,
    WorkOrderLeft,
    WorkOrderMadeGraver,
    WorkOrderMadeUrgent,
    WorkOrderOverdue,
    WorkOrderTakenAway,
    number_of,
)

from .noticed import LI, PARK, THING, UNIT, WU, T, asked, parties, reactions, whom, words

NUMBER = number_of(THING)
DANGERS = (("smoke", "09:00"), ("power_cut", "09:30"), ("gas_leak", "10:00"), ("lift_stuck", "11:00"))
LATE = WorkOrderOverdue(
    order_id=THING, unit_id=UNIT, park_id=PARK, urgency="emergency", stage="on_site", level="supervisor",
    due_at=T,
)  # fmt: skip


def test_a_late_repair_tells_the_supervisor_and_then_the_manager() -> None:
    assert set(whom(LATE)) == {"supervisor"}
    assert set(whom(LATE.model_copy(update={"level": "manager"}))) == {"manager"}
    said = {"number": NUMBER, "fault": "leak", "due": "2025-03-15 10:00", "urgency": "emergency"}
    assert words(LATE.model_copy(update={"fault": "leak"})) == said
    assert words(LATE) == said | {"fault": ""}, "told before it said what is broken"
    assert set(whom(LATE.model_copy(update={"level": "operations"}))) == {"operations"}


def test_what_is_late_and_ordinary_is_told_one_way_after_the_other() -> None:
    near = PromiseEndangered(**ORDER, urgency="emergency", stage="on_site", due_at=T)
    levels = ("supervisor", "manager", "operations")
    told = [near, *(LATE.model_copy(update={"level": level}) for level in levels)]
    for each in told:
        ordinary = each.model_copy(update={"urgency": "ordinary"})
        assert asked(ordinary).id == asked(each).id
        [alarm], [late] = whom(each).values(), whom(ordinary).values()
        assert (alarm.plan.name, late.plan.name) == ("alarm", "late")
        assert [step.channels for step in late.plan.steps] == [("app",), ("email",), ("sms",)]


ORDER: dict[str, Any] = {"order_id": THING, "unit_id": UNIT, "park_id": PARK}


def test_a_repair_that_is_late_again_after_it_was_opened_again_is_another_notice() -> None:
    again = LATE.model_copy(update={"due_at": T.replace(hour=9)})
    assert asked(again).id != asked(LATE).id


def test_the_supervisor_hears_before_a_repair_is_late_and_when_nobody_can_be_sent() -> None:
    near = PromiseEndangered(**ORDER, urgency="emergency", stage="on_site", due_at=T)
    nobody = NobodyFits(**ORDER, fault="leak", urgency="emergency", why=("skill", "full"), at=T)
    assert [set(whom(each)) for each in (near, nobody)] == [{"supervisor"}] * 2
    assert words(nobody) == {
        "number": NUMBER,
        "fault": "leak",
        "urgency": "emergency",
        "reasons": "skill,full",
    }


def test_the_supervisor_hears_at_once_that_who_is_asked_cannot_be_there_in_time() -> None:
    late = EmergencyOutOfReach(
        **ORDER, fault="leak", technician_id=LI, there_at=T.replace(hour=4), due_at=T, at=T
    )
    assert {who: each.plan.priority for who, each in whom(late).items()} == {"supervisor": "emergency"}
    assert words(late) == {
        "number": NUMBER,
        "fault": "leak",
        "urgency": "emergency",
        "due": "2025-03-15 10:00",
        "there": "2025-03-15 12:00",
    }


def test_the_supervisor_hears_of_each_silent_round_of_an_emergency() -> None:
    lapsed = OfferLapsed(**ORDER, technician_id=LI, respond_by=T, fault="leak", urgency="emergency")
    assert set(whom(lapsed)) == {"supervisor"}
    assert words(lapsed) == {
        "number": NUMBER,
        "due": "2025-03-15 10:00",
        "fault": "leak",
        "urgency": "emergency",
    }
    assert asked(lapsed.model_copy(update={"respond_by": T.replace(hour=9)})).id != asked(lapsed).id
    for quiet in ("ordinary", None):
        assert not reactions(lapsed.model_copy(update={"urgency": quiet}))


def test_who_is_asked_to_do_a_repair_hears_of_each_offer_and_until_when() -> None:
    offered = WorkOrderDispatched(**ORDER, technician_id=LI, respond_by=T, at=T)
    assert whom(offered)["party"].person_id == LI
    assert words(offered) == {"number": NUMBER, "due": "2025-03-15 10:00", "fault": "", "urgency": ""}
    again = offered.model_copy(update={"at": T.replace(hour=9)})
    assert asked(again).id != asked(offered).id


def test_an_offer_says_what_it_is_and_an_emergency_goes_before_all_else() -> None:
    where = {**ORDER, "technician_id": LI, "respond_by": T, "at": T, "fault": "leak"}
    for urgency, priority in (("ordinary", "important"), ("emergency", "emergency")):
        offered = WorkOrderDispatched.model_validate(where | {"urgency": urgency})
        assert words(offered) == {
            "number": NUMBER,
            "due": "2025-03-15 10:00",
            "fault": "leak",
            "urgency": urgency,
        }
        assert whom(offered)["party"].plan.priority == priority


def test_who_had_a_repair_hears_that_it_is_theirs_no_more_and_why() -> None:
    what: dict[str, Any] = {**ORDER, "technician_id": LI, "fault": "leak", "urgency": "ordinary", "at": T}
    away = WorkOrderTakenAway(**what, reason="cancelled")
    assert parties(away) == {LI: "order_taken_away"}
    assert words(away) == {"number": NUMBER, "fault": "leak", "away": "cancelled"}
    again = away.model_copy(update={"at": T.replace(hour=9)})
    assert asked(again).id != asked(away).id


def test_of_what_is_given_on_because_somebody_is_on_leave_the_supervisor_hears() -> None:
    what: dict[str, Any] = {**ORDER, "technician_id": LI, "fault": "leak", "urgency": "ordinary", "at": T}
    heard = whom(WorkOrderTakenAway(**what, reason="leave"))
    assert {who: each.template for who, each in heard.items()} == {
        "party": "order_taken_away",
        "supervisor": "order_given_on",
    }


def test_what_is_told_late_of_before_another_came_the_supervisor_hears_once() -> None:
    late = StepToldLate(**ORDER, fault="leak", technician_id=LI, step="arrive", at=T)
    assert {who: each.template for who, each in whom(late).items()} == {"supervisor": "told_late"}
    then = late.model_copy(update={"step": "complete", "at": T.replace(hour=9)})
    assert asked(then).id == asked(late).id


def test_what_turns_out_to_be_an_emergency_is_told_to_who_took_it_up_their_lead_and_who_reported_it() -> None:
    what: dict[str, Any] = {**ORDER, "fault": "leak", "at": T}
    urgent = WorkOrderMadeUrgent(**what, technician_id=LI, person_id=WU)
    assert parties(urgent) == {LI: "order_made_urgent", WU: "repair_made_urgent"}
    taken = urgent.model_copy(update={"person_id": None})
    heard = {who: (each.template, each.plan.name) for who, each in whom(taken).items()}
    assert heard == {
        "party": ("order_made_urgent", "alarm"),
        "supervisor": ("taken_up_made_urgent", "alarm"),
    }
    assert words(taken) == {"number": NUMBER, "fault": "leak", "urgency": "emergency"}
    anew = urgent.model_copy(update={"technician_id": None})  # the emergency offer tells whoever gets it
    assert {who: each.plan.name for who, each in whom(anew).items()} == {"party": "at_once"}
    assert not reactions(anew.model_copy(update={"person_id": None}))


def test_what_turns_out_to_be_no_emergency_is_told_to_the_supervisor_who_has_it_and_who_reported_it() -> None:
    what: dict[str, Any] = {**ORDER, "fault": "leak", "at": T, "technician_id": LI, "person_id": WU}
    waits = EmergencyCalledOff(**what, became="ordinary", due_at=T)
    assert parties(waits) == {LI: "order_made_ordinary", WU: "repair_made_ordinary"}
    gone = EmergencyCalledOff(**what, became="cancelled", due_at=None)
    assert parties(gone) == {WU: "repair_cancelled"}, "who had it hears that they have it no more"
    vermin = EmergencyCalledOff(**what, became="another", due_at=None)
    assert parties(vermin) == {}, "somebody comes at once, as was said"
    nobodys = {"technician_id": None, "person_id": None}
    said = {"number": NUMBER, "fault": "leak"}
    for told, template, due in (
        (waits, "emergency_made_ordinary", {"due": "2025-03-15 10:00"}),
        (gone, "emergency_cancelled", {}),
        (vermin, "emergency_judged_another", {}),
        (
            gone.model_copy(update={"became": "put_off", "due_at": T}),
            "emergency_put_off",
            {"due": "2025-03-15 10:00"},
        ),
        (
            gone.model_copy(update={"became": "paused", "due_at": T}),
            "emergency_paused",
            {"due": "2025-03-15 10:00"},
        ),
    ):
        lone = told.model_copy(update=nobodys)
        assert {who: each.template for who, each in whom(lone).items()} == {"supervisor": template}
        assert words(lone) == said | due


def test_that_an_emergency_was_heard_only_when_it_was_done_the_supervisor_hears_at_once() -> None:
    late = EmergencyHeardLate(**ORDER, fault="gas_leak", technician_id=LI, at=T)
    assert {who: each.plan.priority for who, each in whom(late).items()} == {"supervisor": "emergency"}
    assert words(late) == {"number": NUMBER, "fault": "gas_leak"}


def test_of_an_emergency_that_is_left_undone_the_supervisor_hears_at_once() -> None:
    gone = WorkOrderLeft(**ORDER, fault="leak", urgency="emergency", technician_id=LI, at=T)
    assert {who: each.plan.priority for who, each in whom(gone).items()} == {"supervisor": "emergency"}
    assert words(gone) == {"number": NUMBER, "fault": "leak", "urgency": "emergency"}
    assert not reactions(gone.model_copy(update={"urgency": "ordinary"}))


def test_of_a_trade_that_who_is_there_does_not_know_the_supervisor_hears_at_once() -> None:
    missing = TradeMissing(**ORDER, fault="leak", urgency="emergency", technician_id=LI, at=T)
    assert {who: each.plan.priority for who, each in whom(missing).items()} == {"supervisor": "emergency"}
    assert words(missing) == {"number": NUMBER, "fault": "leak", "urgency": "emergency"}


def test_of_an_emergency_that_nobody_may_go_in_for_the_supervisor_hears_at_once() -> None:
    shut = EmergencyShutOut(**ORDER, fault="leak", answer="refused", at=T)
    assert {who: each.plan.priority for who, each in whom(shut).items()} == {"supervisor": "emergency"}
    assert words(shut) == {"number": NUMBER, "fault": "leak", "answer": "refused", "urgency": "emergency"}


def test_of_a_recording_that_nobody_has_heard_the_supervisor_hears_at_once() -> None:
    unheard = RecordingUnheard(**ORDER, at=T)
    assert whom(unheard)["supervisor"].plan.priority == "emergency"
    assert words(unheard) == {"number": NUMBER}


def test_that_an_emergency_is_graver_is_told_to_who_has_it_at_night_as_well() -> None:
    worse = WorkOrderMadeGraver(**ORDER, fault="pipe_burst", technician_id=LI, at=T)
    assert words(worse) == {"number": NUMBER, "fault": "pipe_burst"}
    assert whom(worse)["party"].plan.quiet is None


def test_a_parked_sticker_is_told_to_who_answers_for_the_unit() -> None:
    parked = StickerParked(unit_id=UNIT, park_id=PARK, at=T)
    assert set(whom(parked)) == {"unit_manager", "supervisor"}
    later = parked.model_copy(update={"at": T.replace(hour=9)})
    assert asked(later).id != asked(parked).id


def test_of_a_sticker_parked_for_dangers_it_is_told_which_they_are_the_newest_first() -> None:
    day = "2025-03-15T{}:00+08:00"
    dangers = [
        Danger.model_validate({"fault": fault, "report_id": WU, "at": day.format(at)})
        for fault, at in DANGERS
    ]
    parked = StickerParked(unit_id=UNIT, park_id=PARK, at=T, dangers=tuple(dangers))
    assert whom(parked)["supervisor"].plan.quiet is None, "at night as well"
    number = number_of(WU)
    named = [f"{fault}/{at}/{number}" for fault, at in reversed(DANGERS)]
    assert words(parked) == {"dangers": ",".join(named)}
    said = spoken(words(parked), CAUSES["StickerParked/dangers"].words, "zh", T.date())["dangers"]
    assert (
        said.replace(f"工单 {number}", "") == "电梯（11:00，）、燃气泄漏（10:00，）、断电（09:30，）等 4 起"
    )


def test_an_ill_judged_repair_is_told_to_the_supervisor_and_upwards_while_nobody_concludes_it() -> None:
    found = {"technician_id": WU, "fault": "leak", "closing": 1, "stars": 2, "reasons": ("late",)}
    opened = QualityReviewOpened(**ORDER, **found, review_id=WU, opened_at=T, due_at=T)
    assert set(whom(opened)) == {"supervisor"}
    assert words(opened) == {"number": NUMBER, "count": "2", "due": "2025-03-15 10:00", "fault": "leak"}
    late = QualityReviewOverdue(**ORDER, review_id=WU, level="manager", due_at=T)
    assert set(whom(late)) == {"manager"}
    assert set(whom(late.model_copy(update={"level": "operations"}))) == {"operations"}


def test_an_inspection_that_nobody_did_is_told_to_the_supervisor_and_then_to_the_manager() -> None:
    where = {"inspection_id": WU, "unit_id": UNIT, "park_id": PARK, "kind": "turnover"}
    late = InspectionOverdue.model_validate(where | {"due_on": T.date(), "level": "supervisor", "at": T})
    assert (set(whom(late)), words(late)) == ({"supervisor"}, {"day": T.date().isoformat()})
    assert set(whom(late.model_copy(update={"level": "manager"}))) == {"manager"}


def test_costs_that_wait_are_told_to_the_supervisor_and_then_to_operations() -> None:
    much = {"fault": "water_leak", "closing": 1, "fen": 500_100, "at": T}
    waits = CostsAwaitApproval(**ORDER, **much, level="supervisor")
    assert (set(whom(waits)), words(waits)["yuan"]) == ({"supervisor"}, "5001.00")
    assert set(whom(waits.model_copy(update={"level": "operations"}))) == {"operations"}
