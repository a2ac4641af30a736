"""What becomes of a repair is told to who reported it, or lives there."""

from datetime import date
from typing import Any

from notifications.domain.causes import CAUSES
from notifications.domain.spoken import PART, spoken
from published.workorders import (
    PartFitted,
    RatingAsked,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderDoneWithAnother,
    WorkOrderRepeated,
    WorkOrderReturned,
    WorkOrderSumChanged,
    number_of,
)

from .noticed import LI, PARK, THING, UNIT, WU, T, asked, parties, reactions, whom, words

NUMBER = number_of(THING)
ORDER: dict[str, Any] = {"order_id": THING, "unit_id": UNIT, "park_id": PARK}


def test_the_tenant_hears_that_it_is_done_and_is_asked_how_it_was_once_for_each_completion() -> None:
    done = WorkOrderCompleted(**ORDER, fault="leak", at=T, person_id=LI)
    what = {"number": NUMBER, "fault": "leak"}
    assert (whom(done)["party"].person_id, words(done)) == (LI, {"day": "2025-03-15"} | what)
    assert not reactions(done.model_copy(update={"person_id": None}))
    rate = RatingAsked(**ORDER, person_id=LI, closing=1, at=T)
    assert parties(rate) == {LI: "rating_asked"}
    again = rate.model_copy(update={"closing": 2})
    assert len({do.id for each in (rate, again, again) for do in reactions(each)}) == 2
    uncounted = rate.model_copy(update={"fault": "tap_drips"})
    tap = {"number": NUMBER, "fault": "tap_drips", "within": ""}
    assert (parties(uncounted), words(uncounted)) == ({LI: "rating_asked"}, tap)
    free = uncounted.model_copy(update={"tenant_fen": 0})
    assert (parties(free), words(free)) == ({LI: "repair_free"}, tap | {"parts": ""})
    fitted = {"parts": (PartFitted(name="角\n阀" + "长" * 60, count=2),), "reopen_within": 14}
    charged = free.model_copy(update={"tenant_fen": 12_050} | fitted)
    assert parties(charged) == {LI: "repair_charged"}
    more = {"yuan": "120.50", "parts": f'[["角 阀{"长" * (PART - 3)}", 2]]', "within": "14"}
    assert words(charged) == tap | more


def test_who_reported_a_repair_hears_that_it_is_put_off_or_cancelled_until_when_and_why() -> None:
    what = {"fault": "tap_drips", "person_id": LI, "at": T}
    off = WorkOrderDeferred(**ORDER, **what, until=date(2025, 3, 20), reason="parts")
    assert parties(off) == {LI: "repair_put_off"}
    assert words(off) == {"number": NUMBER, "fault": "tap_drips", "day": "2025-03-20", "reason": "parts"}
    later = off.model_copy(update={"at": T.replace(hour=9)})
    assert asked(later).id != asked(off).id, "each time that it is put off"
    gone = WorkOrderCancelled(**ORDER, **what, urgency="ordinary", reason="not_ours")
    assert parties(gone) == {LI: "repair_called_off"}
    assert words(gone) == {"number": NUMBER, "fault": "tap_drips", "day": "2025-03-15", "reason": "not_ours"}
    unsaid = {"reason": "same_again"}, {"urgency": "emergency"}, {"urgency": None}, {"person_id": None}
    assert not any(reactions(gone.model_copy(update=each)) for each in unsaid)
    assert not reactions(off.model_copy(update={"person_id": None}))
    for told, zh, en in (
        (off, "需要等配件", "a part has to come"),
        (gone, "不属于我们的维修范围", "not ours"),
    ):
        types = CAUSES[type(told).__name__].words
        assert spoken(words(told), types, "zh", T.date())["reason"] == zh
        assert en in spoken(words(told), types, "en", T.date())["reason"]
    other = words(off) | {"reason": "other"}
    assert spoken(other, CAUSES["WorkOrderDeferred"].words, "zh", T.date())["reason"] == "可向管家询问"


def test_who_reported_a_repair_hears_that_it_is_brought_back_of_an_emergency_at_night_as_well() -> None:
    what = {"fault": "tap_drips", "urgency": "ordinary", "person_id": LI, "at": T}
    back = WorkOrderReturned(**ORDER, **what)
    assert parties(back) == {LI: "repair_brought_back"}
    assert words(back) == {"number": NUMBER, "fault": "tap_drips", "urgency": "ordinary"}
    urgent = back.model_copy(update={"urgency": "emergency"})
    assert [whom(each)["party"].plan.quiet is None for each in (back, urgent)] == [False, True]
    again = back.model_copy(update={"at": T.replace(hour=9)})
    assert asked(again).id != asked(back).id, "each time that it is brought back"
    assert not reactions(back.model_copy(update={"person_id": None}))


def test_whose_repair_is_the_buildings_hears_that_it_is_seen_to_and_that_it_is_mended() -> None:
    what = {"fault": "power_cut", "urgency": "emergency", "person_id": LI, "at": T}
    with_it = WorkOrderCancelled(**ORDER, **what, reason="same_building")
    assert parties(with_it) == {LI: "repair_of_building"}
    assert words(with_it) == {"number": NUMBER, "fault": "power_cut", "urgency": "emergency"}
    milder = with_it.model_copy(update={"urgency": "ordinary"})
    assert [whom(each)["party"].plan.quiet is None for each in (with_it, milder)] == [True, False]
    done = WorkOrderDoneWithAnother(**ORDER, **what, same_as=WU)
    assert parties(done) == {LI: "building_mended"}
    assert words(done) == {"number": NUMBER, "fault": "power_cut"}
    assert not any(reactions(each.model_copy(update={"person_id": None})) for each in (with_it, done))


def test_who_was_told_what_they_pay_hears_that_it_is_another_sum_or_nothing() -> None:
    more = WorkOrderSumChanged(**ORDER, person_id=LI, fault="tap_drips", closing=1, tenant_fen=12_050, at=T)
    assert parties(more) == {LI: "repair_sum_changed"}
    assert words(more) == {"number": NUMBER, "fault": "tap_drips", "yuan": "120.50"}
    none = more.model_copy(update={"tenant_fen": 0})
    assert parties(none) == {LI: "repair_sum_dropped"}
    assert words(none) == {"number": NUMBER, "fault": "tap_drips"}
    later = more.model_copy(update={"at": T.replace(hour=9)})
    assert asked(later).id != asked(more).id, "each time that it is changed"


def test_who_reports_what_is_known_already_hears_so_once_for_each_report() -> None:
    again = WorkOrderRepeated(**ORDER, report_id=WU, source="form", person_id=LI, at=T)
    assert parties(again) == {LI: "reported_already"}
    assert words(again) == {"number": NUMBER, "urgency": ""}
    urgent = again.model_copy(update={"urgency": "emergency"})
    assert words(urgent) == {"number": NUMBER, "urgency": "emergency"}
    held = [whom(each)["party"].plan.quiet is not None for each in (again, urgent)]
    assert held == [True, False], "of an emergency they hear at night as well"
    assert not reactions(again.model_copy(update={"person_id": None}))
    assert asked(again.model_copy(update={"report_id": LI})).id != asked(again).id
