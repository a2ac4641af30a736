"""What a repair took and who pays; parts and their batches."""

from datetime import date
from typing import Any

import pytest
from kernel.domain import Event, Refusal
from testkit.given import given
from workorders.domain import part as p
from workorders.domain import work_order_facts as f
from workorders.domain.cost_bounds import COST_BOUNDS, CostBoundsOutOfRange
from workorders.domain.cost_commands import RecordCosts
from workorders.domain.costs import (
    Costs,
    CostsOutOfRange,
    FaultUnexplained,
    Labour,
    LabourOverRate,
    LabourTooDear,
    LabourTooLong,
    NobodyLivesThere,
    NoOwnerCovers,
    PartTooDear,
    PartUsed,
    Rates,
    Replaced,
    SumTold,
)
from workorders.domain.fitting import Fitted, pick
from workorders.domain.offer_facts import WorkOrderDeclined
from workorders.domain.on_site_facts import (
    WorkOrderCosted,
    WorkOrderSumChanged,
)
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import AskRating, Complete
from workorders.domain.work_order_refusals import NotOnSite, OrderUnknown
from workorders.domain.work_order_states import Closed
from workorders.publish import costed

from .words import DAY, HOUR, LEAK, LI, PERSON, TENANT, WANG, T, Told, leak

VALVE = PartUsed(part="angle_valve", batch="B2", took_out="B1", count=2, fen=7_000, payer="operator")
TAP = PartUsed(part="tap", batch=None, took_out=None, count=1, fen=9_900, payer="tenant_at_fault")
WORK = Labour(minutes=40, fen=8_000, payer="owner")
COSTS = Costs(area="bathroom", parts=(VALVE, TAP), labour=(WORK,))
RECORD = RecordCosts(at=T, costs=COSTS, owner=True, explained=True)
BOUNDS = COST_BOUNDS.known[0].values


def told(costs: Costs = COSTS, closing: int = 1, fitted: tuple[Fitted, ...] = (), **fen: int) -> Any:
    pays = {"operator_fen": 7_000, "owner_fen": 8_000, "tenant_fen": 9_900} | fen
    whose = {"fault": "water_leak", "tenant_id": TENANT, "technician_id": LI}
    return leak(
        WorkOrderCosted,
        **whose,
        **pays,
        costs=costs.of(LI, None),
        closing=closing,
        fitted=fitted,
        policy_version=1,
        at=T,
        told_by="",
        waits=False,
    )


on_site = leak.on_site


def test_what_it_took_is_told_with_what_each_pays_while_somebody_is_there_and_after() -> None:
    given(work_order, *on_site).when(RECORD).then(told())
    leak.done().when(RECORD).then(told())


def test_what_the_tenant_is_at_fault_for_is_told_with_what_they_broke() -> None:
    given(work_order, *on_site).when(RECORD.model_copy(update={"explained": False})).refused(FaultUnexplained)


def test_what_who_lives_there_was_told_that_they_pay_is_changed_by_the_desk_alone_for_a_reason() -> None:
    asked_of_them = leak.done().when(AskRating(at=T, closing=1)).events
    closed = leak(f.WorkOrderClosed, closing=1, by="silence", policy_version=1, at=T)
    ours = COSTS.model_copy(update={"parts": (VALVE,)})
    for after in (leak.done(*asked_of_them), leak.done(closed)):
        after.when(RECORD.model_copy(update={"by": LI})).refused(SumTold)
        after.when(RECORD.model_copy(update={"explained": False})).refused(SumTold)
        costed, *heard = after.when(RECORD).events
        assert costed == told()
        after.when(RECORD.model_copy(update={"by": LI, "costs": ours})).then(told(ours, tenant_fen=0))
        changed = leak(WorkOrderSumChanged, closing=1, tenant_fen=9_900, at=T)
        assert heard == ([] if isinstance(after.state, Closed) else [changed]), (
            "who has yet to be asked reads it"
        )
    free = leak.done(told(), *asked_of_them).when(RECORD.model_copy(update={"costs": ours}))
    free.then(told(ours, tenant_fen=0), leak(WorkOrderSumChanged, closing=1, tenant_fen=0, at=T))


def test_labour_that_costs_far_more_than_who_did_it_takes_is_refused_where_nobody_says_why() -> None:
    rates = Rates(call_out_fen=5_000, hourly_fen=6_000)
    asked = RecordCosts(at=T, owner=True, rates=rates, costs=Costs(area="hall", labour=(WORK,)))
    dear = WORK.model_copy(update={"fen": 10_801})
    given(work_order, *on_site).when(
        asked.model_copy(update={"costs": Costs(area="hall", labour=(WORK, dear))})
    ).refused(LabourOverRate, field="labour.1.fen", minutes=40, yuan="90.00", percent=20)
    for paid, by in ((WORK, rates), (dear, Rates(call_out_fen=0, hourly_fen=0)), (dear, None)):
        costs = Costs(area="hall", labour=(paid,))
        assert given(work_order, *on_site).when(asked.model_copy(update={"costs": costs, "rates": by})).events


def test_the_same_costs_are_one_fact_and_others_take_their_place() -> None:
    once = given(work_order, *on_site, told())
    once.when(RECORD).nothing()
    nothing = Costs(area="bathroom")
    back = (Fitted(part="angle_valve", batch="B2", pieces=()),)
    free = told(nothing, fitted=back, operator_fen=0, owner_fen=0, tenant_fen=0)
    once.when(RecordCosts(at=T, costs=nothing)).then(free)
    alone = told(nothing, operator_fen=0, owner_fen=0, tenant_fen=0)
    given(work_order, *on_site).when(RecordCosts(at=T, costs=nothing)).then(alone)
    leak.done(told()).when(RecordCosts(at=T, costs=nothing)).then(free)
    once.when(Complete(at=T)).then(leak.completed())
    leak.done(told()).when(RECORD).nothing()


def test_the_first_pieces_that_nobody_has_are_taken_and_no_more_than_came() -> None:
    assert pick(2, 5, []) == ((0, 2),)
    assert pick(3, 5, [(3, 4), (0, 1)]) == ((1, 3), (4, 5))
    assert pick(3, 5, [(0, 3), (4, 5)]) == ((3, 4),)
    assert pick(1, 3, [(0, 3), (3, 5)]) == ()


def test_what_nobody_ever_pays_for_one_repair_is_refused() -> None:
    boiler = VALVE.model_copy(update={"fen": 50_000_000, "payer": "owner"})
    most = Costs(area="hall", parts=(boiler,))
    paid = told(most, operator_fen=0, owner_fen=50_000_000, tenant_fen=0).model_copy(update={"waits": True})
    assert paid in given(work_order, *on_site).when(RecordCosts(at=T, costs=most, owner=True)).events
    more = Costs(area="hall", parts=(boiler,), labour=(WORK.model_copy(update={"fen": 1}),))
    given(work_order, *on_site).when(RecordCosts(at=T, costs=more, owner=True)).refused(
        CostsOutOfRange, yuan=500_000
    )


def test_nobody_works_for_so_long_nor_takes_so_much_for_so_few_minutes() -> None:
    def refused(no: type[Refusal], field: str, **line: int) -> None:
        work = WORK.model_copy(update=line)
        with pytest.raises(no) as found:
            Costs(area="hall", labour=(WORK, work)).check(BOUNDS)
        assert found.value.facts["field"] == field

    refused(LabourTooLong, "labour.1.minutes", minutes=2_881)
    refused(LabourTooDear, "labour.1.fen", minutes=1, fen=210_001)
    for line in ({"minutes": 2_880}, {"minutes": 1, "fen": 210_000}):
        Costs(area="hall", labour=(WORK.model_copy(update=line),)).check(BOUNDS)


def test_what_costs_far_more_than_the_catalogue_says_is_refused_where_nobody_says_why() -> None:
    listed = {"angle_valve": 2_917, "tap": 9_900}  # of two valves 58.34 yuan; a fifth more is 70.00
    asked = RECORD.model_copy(update={"catalogue": listed})
    given(work_order, *on_site).when(asked).then(told())
    dear = asked.model_copy(update={"catalogue": listed | {"angle_valve": 2_916}})
    wrong = {"field": "parts.0.fen", "count": 2, "yuan": "58.32", "percent": 20}
    given(work_order, *on_site).when(dear).refused(PartTooDear, **wrong)
    unpriced = asked.model_copy(update={"catalogue": {"angle_valve": 0}})
    given(work_order, *on_site).when(unpriced).then(told())


def test_by_another_policy_another_sum_is_too_much_and_the_fact_says_which() -> None:
    low = BOUNDS.model_copy(update={"most_fen": 9_899})
    version = COST_BOUNDS.known[0].model_copy(update={"version": 2, "values": low})
    asked = RECORD.model_copy(update={"bounds": version})
    given(work_order, *on_site).when(asked).refused(CostsOutOfRange, yuan=98)
    enough = version.model_copy(update={"values": BOUNDS})
    paid = given(work_order, *on_site).when(RECORD.model_copy(update={"bounds": enough}))
    paid.then(told().model_copy(update={"policy_version": 2}))
    with pytest.raises(CostBoundsOutOfRange):
        BOUNDS.model_copy(update={"minutes": 0}).check()


def test_where_nobody_lives_no_tenant_is_at_fault_and_the_line_is_named() -> None:
    vacant = Told(LEAK.model_copy(update={"tenant_id": None, "person_id": None}))
    there = given(work_order, *vacant.on_site)
    there.when(RECORD).refused(NobodyLivesThere, field="parts.1.payer")
    theirs = Costs(area="hall", labour=(WORK, WORK.model_copy(update={"payer": "tenant_at_fault"})))
    there.when(RECORD.model_copy(update={"costs": theirs})).refused(NobodyLivesThere, field="labour.1.payer")
    free = TAP.model_copy(update={"fen": 0})
    for costs in (Costs(area="hall", parts=(VALVE, free), labour=(WORK,)), Costs(area="hall")):
        assert there.when(RECORD.model_copy(update={"costs": costs})).events


def test_where_no_owner_has_put_the_unit_into_our_hands_none_pays_and_the_line_is_named() -> None:
    own = RECORD.model_copy(update={"owner": False})
    given(work_order, *on_site).when(own).refused(NoOwnerCovers, field="labour.0.payer")
    free = COSTS.model_copy(update={"labour": (WORK.model_copy(update={"fen": 0}),)})
    assert given(work_order, *on_site).when(own.model_copy(update={"costs": free})).events


def test_what_a_repair_took_of_who_handed_it_over_stands_beside_what_it_takes_of_who_goes_on() -> None:
    handed_over = (*on_site, told(), leak(WorkOrderDeclined, technician_id=LI, reason="ill", at=T))
    goes_on = given(work_order, *handed_over, leak.responded(WANG), leak.arrived(WANG))
    tap = Costs(area="kitchen", parts=(TAP,))
    both = Costs(area="kitchen", parts=(*COSTS.of(LI, None).parts, *tap.of(WANG, None).parts))
    both = both.model_copy(update={"labour": COSTS.of(LI, None).labour})
    said = told(tenant_fen=19_800).model_copy(update={"costs": both, "technician_id": WANG})
    goes_on.when(RecordCosts(at=T, costs=tap, explained=True)).then(said)
    history = (*handed_over, leak.responded(WANG), leak.arrived(WANG), said)
    given(work_order, *history).when(RecordCosts(at=T, costs=tap)).nothing()
    anew = given(work_order, *history).when(RecordCosts(at=T, costs=Costs(area="kitchen")))
    alone = COSTS.of(LI, None).model_copy(update={"area": "kitchen"})
    anew.then(told().model_copy(update={"costs": alone, "technician_id": WANG}))
    assert [(each.part, each.technician_id) for each in costed(said).parts] == [
        *(("angle_valve", LI), ("tap", LI), ("tap", WANG))
    ]
    sums = (costed(said).operator_fen, costed(said).owner_fen, costed(said).tenant_fen)
    assert sums == (7_000, 8_000, 19_800)


def test_who_was_not_there_took_nothing() -> None:
    given(work_order).when(RECORD).refused(OrderUnknown)
    given(work_order, leak.reported, leak.responded()).when(RECORD).refused(NotOnSite)


def test_who_is_asked_how_it_was_is_told_what_was_changed_what_they_pay_and_for_how_long_it_holds() -> None:
    asked = {"person_id": PERSON, "fault": "water_leak", "closing": 1, "at": T + 2 * HOUR}
    parts = (Replaced(name="角阀", count=2), Replaced(name="tap", count=1))
    ask = AskRating(at=T + 2 * HOUR, closing=1, names={"angle_valve": "角阀"})
    for costs, fen, fitted in ((told(), 9_900, parts), (told(Costs(area="bathroom"), tenant_fen=0), 0, ())):
        said = leak(f.RatingAsked, **asked, tenant_fen=fen, parts=fitted, reopen_within=14)
        leak.done(costs).when(ask).then(said)
    twice = Costs(area="hall", parts=(VALVE, TAP, VALVE))
    assert twice.replaced({})[0] == Replaced(name="angle_valve", count=2 * VALVE.count)


def test_each_line_goes_on_a_bill_side_by_side() -> None:
    bill = costed(told())
    assert [(each.part, each.took_out, each.fen, each.payer) for each in bill.parts] == [
        ("angle_valve", "B1", 7_000, "operator"),
        ("tap", None, 9_900, "tenant_at_fault"),
    ]
    assert [(each.minutes, each.fen) for each in bill.labour] == [(40, 8_000)]
    assert (bill.area, bill.tenant_fen) == ("bathroom", 9_900)


# ---- parts and batches

NAMED = p.PartCatalogued(part="angle_valve", name="角阀", fen=3_500, at=T)
NAME = p.CataloguePart(**dict(NAMED))
CAME = p.BatchReceived(
    part="angle_valve", batch="B1", supplier="某阀门厂", received_on=date(2024, 11, 3), count=400, at=T
)
RECEIVE = p.ReceiveBatch(**dict(CAME))
WHICH: dict[str, Any] = {"part": "angle_valve", "batch": "B1", "at": T}
BLOCK, BLOCKED = p.BlockBatch(**WHICH), p.BatchBlocked(**WHICH)
RELEASE, RELEASED = p.ReleaseBatch(**WHICH), p.BatchReleased(**WHICH)


@pytest.mark.parametrize(
    ("history", "command", "facts"),
    [
        ((), NAME, [NAMED]),
        ((NAMED,), NAME.model_copy(update={"at": T + DAY}), []),
        ((NAMED,), NAME.model_copy(update={"fen": 1}), [NAMED.model_copy(update={"fen": 1})]),
        ((NAMED,), RECEIVE, [CAME]),
        ((NAMED, CAME), RECEIVE.model_copy(update={"at": T + HOUR}), []),
        ((NAMED, CAME), BLOCK, [BLOCKED]),
        ((NAMED, CAME, BLOCKED), BLOCK, []),
        ((NAMED, CAME, BLOCKED), RELEASE, [RELEASED]),
        ((NAMED, CAME), RELEASE, []),
        ((NAMED, CAME, BLOCKED, RELEASED), BLOCK, [BLOCKED]),
    ],
)
def test_a_batch_is_received_blocked_and_released_once(
    history: tuple[p.PartEvent, ...], command: p.PartCommand, facts: list[Event]
) -> None:
    given(p.part, *history).when(command).then(*facts)


def test_what_nobody_catalogued_or_received_is_neither_received_nor_blocked() -> None:
    given(p.part).when(RECEIVE).refused(p.PartUnknown)
    given(p.part, NAMED).when(BLOCK).refused(p.BatchUnknown)
    given(p.part, NAMED).when(RELEASE).refused(p.BatchUnknown)
    other = RECEIVE.model_copy(update={"count": 5})
    given(p.part, NAMED, CAME).when(other).refused(p.BatchNumberTaken)


def test_what_is_on_its_way_was_not_received() -> None:
    today = RECEIVE.model_copy(update={"received_on": date(2025, 3, 14)})
    assert given(p.part, NAMED).when(today).events
    tomorrow = RECEIVE.model_copy(update={"received_on": date(2025, 3, 15)})
    given(p.part, NAMED).when(tomorrow).refused(p.ReceivedInFuture)
    given(p.part).when(tomorrow).refused(p.PartUnknown)
