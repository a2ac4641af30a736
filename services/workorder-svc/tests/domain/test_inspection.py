"""Inspections: a checklist gone through, and an order for what fails."""

from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from kernel.facts import Fact, Origin
from kernel.ids import named_id
from testkit.given import given
from workorders.domain import inspection as i
from workorders.domain import inspection_commands as c
from workorders.domain import inspection_facts as facts
from workorders.domain import inspection_refusals as no
from workorders.domain import work_order_facts as f
from workorders.domain.check_in import CheckIn, Fix, PositionMissing, TooFarAway
from workorders.domain.checklist import Item
from workorders.domain.entry import Answer, Consent, Speaker
from workorders.domain.place import Place
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import FindAgain, Report
from workorders.domain.work_order_refusals import (
    BeforeItBegan,
    EntryRefused,
    NoLeaveToEnter,
    NotAnEmergency,
    NotOnSite,
    NotTheirsToSay,
)
from workorders.policies.inspecting import arm, fire, react
from workorders.views.inspections import inspections

from .inspected import (
    CLOSE,
    CLOSED,
    GAS,
    INSIDE,
    ITEMS,
    LET_IN,
    LI,
    OPEN,
    OPENED,
    ORDER,
    PLAIN,
    TAPS,
    THERE,
    WANG,
    WHERE,
    WITHDRAWN,
    found,
    look,
)
from .test_standing import shown
from .words import DAY, HOUR, T, Told, leak, repair


def test_it_is_opened_once() -> None:
    given(i.inspection).when(OPEN).then(OPENED)
    given(i.inspection, OPENED).when(OPEN.model_copy(update={"at": T + HOUR})).nothing()
    other = OPEN.model_copy(update={"items": ITEMS[:1]})
    given(i.inspection, OPENED).when(other).refused(no.InspectionIdTaken)
    given(i.inspection).when(OPEN.model_copy(update={"items": PLAIN * 2})).refused(no.ItemTwice)


def test_nobody_goes_through_a_flat_on_a_day_that_is_past() -> None:
    today = {"due_on": date(2025, 3, 14), "at": datetime(2025, 3, 13, 16, tzinfo=UTC)}  # midnight in Shanghai
    given(i.inspection).when(OPEN.model_copy(update=today)).then(OPENED.model_copy(update=today))
    late = OPEN.model_copy(update=today | {"due_on": date(2025, 3, 13)})
    given(i.inspection).when(late).refused(no.InspectionDueInPast)
    given(i.inspection, OPENED).when(OPEN.model_copy(update={"at": T + 30 * DAY})).nothing()


def test_what_nobody_goes_through_by_its_day_is_told_upwards_and_after_it_was_withdrawn_at_once() -> None:
    midnight = datetime(2025, 3, 20, 16, tzinfo=UTC)  # in Shanghai, at the end of the 20th
    deadlines = arm(Fact(OPENED, named_id("fact"), "inspection", 1, 1, T, T, Origin(), "workorders"))
    assert [(each.note["level"], each.due_at) for each in deadlines] == [
        ("supervisor", midnight),
        ("manager", midnight + DAY),
    ]

    def told(level: str, at: datetime) -> facts.InspectionOverdue:
        said = {"kind": "turnover", "due_on": date(2025, 3, 20), "level": level, "at": at}
        return facts.InspectionOverdue.model_validate(WHERE | said)

    call = fire(deadlines[0]).command
    given(i.inspection, OPENED).when(call).then(told("supervisor", midnight))
    given(i.inspection, OPENED, WITHDRAWN).when(call).nothing()
    given(i.inspection, OPENED, GAS, TAPS, CLOSED).when(call).nothing()
    later = midnight + HOUR
    back = facts.InspectionRestored(**WHERE, at=later)
    late = told("supervisor", later)
    given(i.inspection, OPENED, WITHDRAWN).when(c.RestoreInspection(at=later)).then(back, late)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_levels_that_are_told_at_once_the_list_names_the_higher(order: int) -> None:
    """Where both deadlines had passed when it was known, two processes may tell them in either order."""
    said = WHERE | {"kind": "turnover", "due_on": date(2025, 3, 20), "at": T}
    told = [facts.InspectionOverdue.model_validate(said | {"level": each}) for each in get_args(facts.Level)]
    assert shown(inspections, OPENED, *told[::order])["told"] == "manager"


def test_who_hears_of_a_leaving_late_is_late_a_day_after_that() -> None:
    heard = datetime(2025, 3, 25, 9, tzinfo=UTC)
    supervisor, manager = i.calls(OPENED.model_copy(update={"at": heard}))
    assert supervisor == ("supervisor", datetime(2025, 3, 25, 16, tzinfo=UTC))
    assert manager == ("manager", datetime(2025, 3, 26, 16, tzinfo=UTC))


def test_what_is_found_of_an_item_is_one_fact_until_something_else_is() -> None:
    given(i.inspection, *INSIDE).when(look("gas_valve", "failed")).then(GAS)
    given(i.inspection, OPENED, GAS).when(look("gas_valve", "failed")).nothing()
    given(i.inspection, *INSIDE, GAS).when(look("gas_valve", "passed")).then(found(ITEMS[0], "passed"))
    given(i.inspection, OPENED).when(look("roof", "passed")).refused(no.ItemNotOnList)
    given(i.inspection).when(look("taps", "passed")).refused(no.InspectionUnknown)


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        (Item(item="gas", fault="gas_leak", urgency="emergency"), "gas_check"),
        (Item(item="gas", fault="gas_leak"), "gas_check"),
        (Item(item="pipes", fault="water_leak", urgency="emergency"), "unclear"),
        (Item(item="sockets", fault="electric_shock", urgency="emergency"), "socket_broken"),
        (Item(item="taps", fault="tap_drips", urgency="emergency"), "tap_drips"),
        (Item(item="taps", fault="tap_drips"), "tap_drips"),
    ],
)
def test_what_fails_before_it_threatens_anybody_is_mended_without_an_alarm(item: Item, fault: str) -> None:
    opened = OPENED.model_copy(update={"items": (item,)})
    asked = look(item.item, "failed")
    [event] = (
        given(i.inspection, opened, THERE, LET_IN).when(asked.model_copy(update={"danger": False})).events
    )
    assert (event.fault, event.urgency, event.order_id) == (fault, "ordinary", ORDER)
    [event] = given(i.inspection, opened, THERE, LET_IN).when(asked).events
    alarm = item.urgency == "emergency" or item.fault == "gas_leak"
    assert (event.fault, event.urgency) == (item.fault, "emergency" if alarm else "ordinary")


def test_nothing_is_found_by_who_is_not_there_or_was_not_let_in() -> None:
    asked = look("taps", "passed")
    by_li, by_wang = (asked.model_copy(update={"by": who}) for who in (LI, WANG))
    given(i.inspection, OPENED).when(asked).refused(NotOnSite)
    given(i.inspection, OPENED, LET_IN).when(asked).refused(NotOnSite)
    given(i.inspection, OPENED, THERE).when(asked).refused(NoLeaveToEnter)
    given(i.inspection, *INSIDE).when(by_wang).refused(NotOnSite)
    given(i.inspection, *INSIDE).when(asked.model_copy(update={"at": T + DAY})).refused(NotOnSite)
    given(i.inspection, *INSIDE).when(asked.model_copy(update={"at": T - HOUR})).refused(NotOnSite)
    for who in (asked, by_li):
        given(i.inspection, *INSIDE).when(who).then(TAPS)
    both = THERE.model_copy(update={"technician_id": WANG})
    by_both = given(i.inspection, *INSIDE, both)
    by_both.when(by_li).then(TAPS)
    by_both.when(by_wang).then(TAPS.model_copy(update={"technician_id": WANG}))


def test_who_comes_to_go_through_it_is_measured_as_for_a_repair() -> None:
    here = Place(latitude=31.2304, longitude=121.4737)
    asked = c.Attend(at=T, technician_id=LI, fix=Fix(position=here, accuracy=8), place=here)
    said = CheckIn(metres=0, accuracy=8, signals=())
    measured = THERE.model_copy(update={"vouched": False, "check_in": said})
    given(i.inspection, OPENED).when(asked).then(measured)
    given(i.inspection, OPENED, measured).when(asked.model_copy(update={"at": T + HOUR})).nothing()
    next_day = asked.model_copy(update={"at": T + DAY})
    given(i.inspection, OPENED, measured).when(next_day).then(measured.model_copy(update={"at": T + DAY}))
    far = Place(latitude=31.25, longitude=121.4737)
    given(i.inspection, OPENED).when(asked.model_copy(update={"place": far})).refused(TooFarAway)
    given(i.inspection, OPENED).when(asked.model_copy(update={"fix": None})).refused(PositionMissing)
    given(i.inspection, OPENED).when(asked.model_copy(update={"at": T - HOUR})).refused(BeforeItBegan)
    given(i.inspection, OPENED).when(c.Attend(at=T, technician_id=LI, vouched=True)).then(THERE)
    given(i.inspection, *INSIDE, GAS, TAPS, CLOSED).when(asked).refused(no.InspectionOver)
    given(i.inspection, OPENED, WITHDRAWN).when(asked).refused(no.InspectionOff)


def test_a_home_is_gone_through_by_leave_and_a_refusal_stands() -> None:
    def said(answer: Answer, by: Speaker = "tenant") -> c.RecordLeave:
        return c.RecordLeave(at=T, consent=Consent(answer=answer, how="in_person", said_by=by))

    def recorded(asked: c.RecordLeave) -> facts.EntryToInspectRecorded:
        return facts.EntryToInspectRecorded(**WHERE, consent=asked.consent, at=T)

    no_, away = said("refused"), said("absent", "technician")
    given(i.inspection, OPENED, THERE).when(said("given")).then(LET_IN)
    given(i.inspection, *INSIDE).when(said("given")).nothing()
    given(i.inspection, OPENED).when(said("given", "technician")).refused(NotTheirsToSay)
    given(i.inspection, OPENED).when(said("emergency", "technician")).refused(NotAnEmergency)
    given(i.inspection, OPENED, THERE).when(no_).then(recorded(no_))
    shut = given(i.inspection, OPENED, THERE, recorded(no_), recorded(away))
    shut.when(said("given", "occupant")).refused(EntryRefused)
    shut.when(look("taps", "passed")).refused(EntryRefused)
    shut.when(said("given")).then(LET_IN)
    given(i.inspection, OPENED, THERE, recorded(away)).when(look("taps", "passed")).refused(NoLeaveToEnter)


def test_it_is_over_when_all_of_it_was_looked_at() -> None:
    given(i.inspection, OPENED, GAS).when(CLOSE).refused(no.ItemsLeft, left=1)
    given(i.inspection, OPENED, GAS, TAPS).when(CLOSE).then(CLOSED)
    over = given(i.inspection, OPENED, GAS, TAPS, CLOSED)
    over.when(CLOSE).nothing()
    over.when(OPEN).nothing()
    over.when(look("taps", "passed")).nothing()
    over.when(look("taps", "failed")).refused(no.InspectionOver)


def test_what_fails_is_an_order_and_what_passes_is_none() -> None:
    def asked(event: facts.ItemInspected) -> list[Any]:
        return react(Fact(event, named_id("fact"), "inspection", 1, 1, T, T, Origin(), "workorders"))

    [do] = asked(GAS)
    assert isinstance(do.command, Report)
    repair = do.command.repair
    assert (do.id, repair.fault, repair.urgency, repair.source) == (
        ORDER,
        "gas_smell",
        "emergency",
        "turnover",
    )
    assert asked(TAPS) == []
    routine = OPENED.model_copy(update={"kind": "routine"})
    found_then = GAS.model_copy(update={"source": "inspection"})
    given(i.inspection, routine, THERE, LET_IN).when(look("gas_valve", "failed")).then(found_then)


def test_what_fails_and_is_an_order_already_is_said_once_more_of_that() -> None:
    known = named_id("known order")
    asked = look("taps", "failed").model_copy(update={"known": known})
    again = found(ITEMS[1], "failed").model_copy(update={"order_id": known, "again": True})
    given(i.inspection, *INSIDE).when(asked).then(again)
    passed = asked.model_copy(update={"verdict": "passed"})
    given(i.inspection, *INSIDE).when(passed).then(found(ITEMS[1], "passed"))
    fact = Fact(again, named_id("fact"), "inspection", 1, 1, T, T, Origin(), "workorders")
    [do] = react(fact)
    assert (do.id, type(do.command)) == (known, FindAgain)
    assert do == react(fact)[0]


def test_what_is_found_again_counts_once_and_brings_back_what_was_taken_back_or_done() -> None:
    told = {"report_id": named_id("found again"), "source": "inspection", "urgency": "emergency"}
    asked = FindAgain(at=T + HOUR, fault="water_leak", **told)
    said = leak(f.WorkOrderRepeated, **told, person_id=None, files=(), words=None, at=asked.at)
    given(work_order, leak.reported).when(asked).then(said)
    given(work_order, leak.reported, said).when(asked).nothing()
    given(work_order).when(asked).nothing()
    gone = leak(f.WorkOrderCancelled, reason="mistake", same_as=None, at=T)
    back = given(work_order, leak.reported, gone).when(asked).events
    assert [type(each) for each in back] == [f.WorkOrderReturned, f.WorkOrderRepeated]
    held_not = leak.done().when(asked).events
    assert [type(each) for each in held_not] == [f.WorkOrderReopened, f.WorkOrderRepeated]
    leak.done().when(asked.model_copy(update={"at": T - HOUR})).then(said.model_copy(update={"at": T - HOUR}))
    mild = Told(repair("ordinary"))
    worse = given(work_order, mild.reported).when(asked).events
    assert [type(each) for each in worse] == [f.WorkOrderRepeated, f.WorkOrderTriaged]


# ---- somebody moved out
