"""What fails for a building is mended once: the orders of other homes are done with the first."""

from typing import Any

import pytest
from kernel.domain import Sealed
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.building import neighbours_needed
from workorders.domain.intake_limits import INTAKE
from workorders.domain.offer_facts import WorkOrderDoneWithAnother
from workorders.domain.repair import Words
from workorders.domain.triage import Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import FollowLead, Join, Report, Respond, Return, Transcribe
from workorders.domain.work_order_facts import (
    WorkOrderCancelled,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)
from workorders.domain.work_order_refusals import OrderCancelled, OrderDone, SomebodyOnSite

from .words import DAY, HOUR, LEAK, LI, T, Told, leak, repair, tap

LEAD, ANOTHER = named_id("lead"), named_id("another lead")
JOIN = Join(at=T, lead=LEAD)
WITH = leak(WorkOrderCancelled, reason="same_building", same_as=LEAD, at=T)
with_it = given(work_order, leak.reported, WITH)


@pytest.mark.parametrize(
    ("fault", "words", "needed"),
    [
        ("lift_stuck", "电梯困人了", 1),
        ("power_cut", "停电了", 2),
        ("power_cut", "整栋楼都停电了", 1),
        ("power_cut", "3号楼全停电", 1),
        ("no_water", "没水了，邻居家也没水", 1),
        ("no_water", "No water, neighbours too", 1),
        ("water_leak", "整栋楼漏水", None),
        ("lamp_broken", "", None),
    ],
)
def test_a_fault_is_the_buildings_where_neighbours_have_it_sooner_where_somebody_says_so(
    fault: str, words: str, needed: int | None
) -> None:
    assert neighbours_needed(fault, words, INTAKE.known[0].values) == needed


def test_what_is_done_with_another_is_nobodys_and_who_had_it_need_not_go() -> None:
    given(work_order, leak.reported).when(JOIN).then(WITH)
    away = leak.taken_away("known_already")
    given(work_order, leak.reported, leak.responded()).when(JOIN).then(WITH, away)
    with_it.when(JOIN).nothing()
    with_it.when(Respond(at=T, technician_id=LI)).refused(OrderCancelled)
    with_it.when(Join(at=T, lead=ANOTHER)).refused(OrderCancelled)
    given(work_order, leak.reported, leak.responded(), leak.arrived()).when(JOIN).refused(SomebodyOnSite)
    leak.done().when(JOIN).refused(OrderDone)


def test_what_is_reported_when_the_building_has_it_is_done_with_the_first_from_the_beginning() -> None:
    cut = Proposal(fault="power_cut", urgency="emergency", decided_by="rules", led_by=("停电",))
    said = repair("ordinary", "unclear")
    for asked in (Report(at=T, repair=LEAK), Report(at=T, repair=said, proposed=cut)):
        found = given(work_order).when(asked.model_copy(update={"joins": LEAD})).events
        kinds: list[Any] = [WorkOrderReported, WorkOrderTriaged, WorkOrderCancelled]
        assert [type(each) for each in found] == (kinds if asked.proposed else [kinds[0], kinds[2]])
        fault = asked.proposed.fault if asked.proposed else asked.repair.fault
        assert found[-1] == leak(WorkOrderCancelled, fault=fault, reason="same_building", same_as=LEAD, at=T)


def test_a_person_takes_it_out_again_and_it_is_due_when_it_was() -> None:
    back = leak(WorkOrderReturned, promise=leak.reported.promise, at=T + HOUR)
    with_it.when(Return(at=T + HOUR)).then(back)
    alone = given(work_order, leak.reported, WITH, back)
    alone.when(FollowLead(at=T + HOUR, lead=LEAD, done=True)).nothing()
    again = leak(WorkOrderCancelled, reason="same_building", same_as=LEAD, at=T + HOUR)
    alone.when(Join(at=T + HOUR, lead=LEAD)).then(again)


def test_it_ends_with_the_other_one_or_is_a_repair_of_its_own_where_that_is_taken_back() -> None:
    mended = leak(WorkOrderDoneWithAnother, same_as=LEAD, at=T + HOUR)
    with_it.when(FollowLead(at=T + HOUR, lead=LEAD, done=True)).then(mended)
    ended = given(work_order, leak.reported, WITH, mended)
    ended.when(FollowLead(at=T + DAY, lead=LEAD, done=True)).nothing()
    back = leak(WorkOrderReturned, promise=leak.reported.promise, at=T + HOUR)
    with_it.when(FollowLead(at=T + HOUR, lead=LEAD, done=False)).then(back)
    with_it.when(FollowLead(at=T + HOUR, lead=ANOTHER, done=True)).nothing()
    other = tap(WorkOrderCancelled, reason="mistake", same_as=None, at=T)
    given(work_order, tap.reported, other).when(FollowLead(at=T, lead=LEAD, done=True)).nothing()


def test_what_is_spoken_is_done_with_the_first_once_it_can_be_read_unless_somebody_goes_already() -> None:
    cut = Proposal(fault="power_cut", urgency="emergency", decided_by="rules", led_by=("停电",))
    words = Words(whose=LEAD, sealed=Sealed(kv=1, n="", c=""))
    spoken = Told(repair("ordinary", "unclear", source="voice"))
    heard = Transcribe(at=T + HOUR, report_id=spoken.repair.order_id, words=words, proposed=cut, joins=LEAD)
    [_, triaged, gone] = given(work_order, spoken.reported).when(heard).events
    assert isinstance(triaged, WorkOrderTriaged)
    assert isinstance(gone, WorkOrderCancelled)
    assert (gone.reason, gone.same_as, gone.fault) == ("same_building", LEAD, "power_cut")
    taken = given(work_order, spoken.reported, spoken.responded()).when(heard).events
    assert not any(isinstance(each, WorkOrderCancelled) for each in taken)
