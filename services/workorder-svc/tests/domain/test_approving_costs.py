"""What is much is charged when another has approved it: they hear at once, and others where nobody does."""

from typing import Any

from kernel.domain import Event
from kernel.facts import Fact, Origin
from kernel.ids import named_id
from published import workorders as published
from workorders.domain.cost_commands import ApproveCosts, CallForApproval, RecordCosts, TellWaiting
from workorders.domain.costs import Costs, Labour, NothingWaits, OwnCosts
from workorders.domain.on_site_facts import (
    Costing,
    CostsApproved,
    CostsAwaitApproval,
    WorkOrderCosted,
    WorkOrderSumChanged,
)
from workorders.domain.work_order_commands import AskRating
from workorders.policies.waiting import arm_approval, call_for_approval
from workorders.publish import translate

from .test_costs import told
from .words import DAY, HOUR, LI, T, leak, there

DEAR = Costs(area="bathroom", labour=(Labour(minutes=600, fen=500_100, payer="tenant_at_fault"),))


def test_what_is_much_is_charged_when_another_has_approved_it() -> None:
    record = RecordCosts(at=T, costs=DEAR, explained=True, told_by="desk")
    pays = {"operator_fen": 0, "owner_fen": 0, "tenant_fen": 500_100}
    waits = told(DEAR, **pays).model_copy(update={"told_by": "desk", "waits": True})
    here = there(leak.let_in())
    here.when(record).then(waits, awaits())
    assert translate(fact_of(waits)) is None
    here.when(record.model_copy(update={"costs": cheaper()})).then(
        told(cheaper(), **pays | {"tenant_fen": 500_000}).model_copy(update={"told_by": "desk"})
    )
    asked = ApproveCosts(at=T + HOUR, closing=1, by="boss")
    said = {name: getattr(waits, name) for name in Costing.model_fields} | {"at": T + HOUR}
    approved = CostsApproved(**said, approved_by="boss")
    held = there(leak.let_in(), waits)
    held.when(asked).then(approved)
    public = translate(fact_of(approved))
    assert isinstance(public, published.WorkOrderCosted)
    assert (public.tenant_fen, public.labour[0].minutes) == (500_100, 600)
    for who in ("desk", str(LI)):
        held.when(asked.model_copy(update={"by": who})).refused(OwnCosts)
    held.when(asked.model_copy(update={"closing": 2})).refused(NothingWaits)
    there(leak.let_in(), waits, approved).when(asked).refused(NothingWaits)
    held.when(record).nothing()


def test_who_may_approve_hears_at_once_and_operations_where_nobody_has_a_day_later() -> None:
    waits = told(DEAR, operator_fen=0, owner_fen=0, tenant_fen=500_100).model_copy(update={"waits": True})
    later = awaits(level="operations", call_at=None, at=T + DAY)
    call, held = (
        CallForApproval(at=T + DAY, closing=1, call_at=T + DAY),
        there(leak.let_in(), waits, awaits()),
    )
    held.when(call).then(later)
    there(leak.let_in(), waits, awaits(), later).when(call).nothing()
    leak.done(waits, awaits()).when(call).then(later)
    held.when(call.model_copy(update={"closing": 2})).nothing()
    said = {name: getattr(waits, name) for name in Costing.model_fields}
    there(leak.let_in(), waits, awaits(), CostsApproved(**said, approved_by="boss")).when(call).nothing()
    there(leak.let_in(), waits, awaits(), told(cheaper())).when(call).nothing()
    dearer = RecordCosts(at=T + HOUR, explained=True, costs=dear(600_000))
    events = held.when(dearer).events
    assert [type(each) for each in events] == [WorkOrderCosted, CostsAwaitApproval]
    anew = there(leak.let_in(), waits, awaits(), *events)
    anew.when(call).nothing()
    again = anew.when(CallForApproval(at=T + 3 * DAY, closing=1, call_at=T + HOUR + DAY)).events
    assert [(each.level, each.fen) for each in again] == [("operations", 600_000)]
    public = translate(fact_of(awaits()))
    assert isinstance(public, published.CostsAwaitApproval)
    assert (public.fen, public.level) == (500_100, "supervisor")


def test_who_may_approve_hears_once_of_what_waited_before_that_was_told() -> None:
    waits = told(DEAR, operator_fen=0, owner_fen=0, tenant_fen=500_100).model_copy(update={"waits": True})
    tell = TellWaiting(at=T + 9 * DAY, closing=1)
    heard = awaits(at=T + 9 * DAY, call_at=T + 10 * DAY)
    there(leak.let_in(), waits).when(tell).then(heard)
    leak.done(waits).when(tell).then(heard)
    again = awaits(level="operations", call_at=None, at=T + 10 * DAY)
    for since in ([heard], [heard, again], [told(cheaper())]):
        there(leak.let_in(), waits, *since).when(tell).nothing()
    there(leak.let_in(), waits, heard, again, waits).when(tell).then(heard)
    there(leak.let_in(), waits).when(tell.model_copy(update={"closing": 2})).nothing()
    there(leak.let_in()).when(tell).nothing()
    call = CallForApproval(at=T + 10 * DAY, closing=1, call_at=T + 10 * DAY)
    there(leak.let_in(), waits, heard).when(call).then(again)


def awaits(**more: Any) -> Any:
    much = {"fault": "water_leak", "closing": 1, "fen": 500_100, "level": "supervisor"}
    return leak(CostsAwaitApproval, **much | {"call_at": T + DAY, "at": T} | more)


def dear(fen: int) -> Costs:
    [line] = DEAR.labour
    return DEAR.model_copy(update={"labour": (line.model_copy(update={"fen": fen}),)})


def test_the_tenant_hears_what_they_pay_when_it_is_approved_and_not_before() -> None:
    pays = {"operator_fen": 0, "owner_fen": 0, "tenant_fen": 500_100}
    waits = told(DEAR, **pays).model_copy(update={"told_by": "desk", "waits": True})
    done = leak.done(waits)
    [question] = done.when(AskRating(at=T + DAY, closing=1)).events
    assert (question.tenant_fen, question.parts) == (None, ())
    approve = ApproveCosts(at=T + 2 * DAY, closing=1, by="boss")
    after = [type(each) for each in leak.done(waits, question).when(approve).events]
    assert after == [CostsApproved, WorkOrderSumChanged]
    assert [type(each) for each in done.when(approve).events] == [CostsApproved]


def cheaper() -> Costs:
    return dear(500_000)


def fact_of(event: Event) -> Fact:
    return Fact(event, named_id("fact"), "order", 1, 1, T, T, Origin(), "workorders")


def test_what_was_told_days_late_is_called_for_a_day_behind_that() -> None:
    said = awaits()
    [at_once] = arm_approval(fact_of(said))
    assert at_once.due_at == T + DAY
    [late] = arm_approval(fact_of(said)._replace(recorded_at=T + 3 * DAY))
    asked = call_for_approval(late)
    assert asked.command == CallForApproval(at=T + 4 * DAY, closing=1, call_at=T + DAY)
