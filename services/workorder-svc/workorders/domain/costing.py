"""What a repair took is told by who did it; what is much is charged when another has approved it."""

from datetime import datetime, timedelta

from workorders.domain.cost_bounds import CostBounds
from workorders.domain.cost_commands import ApproveCosts, CallForApproval, RecordCosts, TellWaiting
from workorders.domain.costs import Costs, FaultUnexplained, NothingWaits, OwnCosts, SumTold
from workorders.domain.fitting import given_back
from workorders.domain.on_site_facts import (
    Costing,
    CostsApproved,
    CostsAwaitApproval,
    WorkOrderCosted,
    WorkOrderSumChanged,
)
from workorders.domain.work_order_facts import OrderEvent
from workorders.domain.work_order_states import Closed, Finished, Known, OnSite


def costed(asked: RecordCosts, order: OnSite | Finished, closing: int) -> list[OrderEvent]:
    """Of the repair that is under way, or of the last one; who paid what for an earlier one stands.

    Where it was handed over, what each took stands beside what the other did. Who was told what they pay is
    told that it is another sum.
    Raises what `Costs.check`, `check_prices`, `check_rates` and `check_payers` do; FaultUnexplained; SumTold.
    """
    repair, waited = order.repair, order.waits.get(closing)
    before = waited.costs if waited else order.costs.get(closing)
    costs, bounds = asked.costs.of(order.technician_id, before), asked.bounds.values
    if before == costs:
        return []
    asked.costs.check_lines(bounds)
    asked.costs.check_prices(asked.catalogue, bounds)
    if asked.rates:
        asked.costs.check_rates(asked.rates, bounds)
    asked.costs.check_payers(tenant=repair.tenant_id is not None, owner=asked.owner)
    costs.check_sums(bounds)
    fixed = isinstance(order, Closed) or heard(order, closing)
    if fixed and owes_another(order, closing, costs) and (asked.by or not asked.explained):
        raise SumTold
    if asked.costs.paid_by("tenant_at_fault") and not asked.explained:
        raise FaultUnexplained
    whose = {"fault": repair.fault, "tenant_id": repair.tenant_id, "technician_id": order.technician_id}
    pays = {
        "operator_fen": costs.paid_by("operator"),
        "owner_fen": costs.paid_by("owner"),
        "tenant_fen": costs.paid_by("tenant_at_fault"),
    }
    said = {"closing": closing, "costs": costs, "fitted": (*asked.fitted, *given_back(before, costs))}
    said |= {"policy_version": asked.bounds.version, "told_by": asked.told_by, "at": asked.at}
    waits = costs.fen > bounds.alone_fen
    found = order.tells(WorkOrderCosted, **whose, **pays, **said, waits=waits)
    if not waits:
        return [found, *told_anew(order, closing, costs, asked.at)]
    return [found, to_approve(order, found, asked.at, bounds)]


def told_of(asked: TellWaiting, order: Known) -> list[OrderEvent]:
    """Nothing where somebody was, or it does not wait any more."""
    waited = order.waits.get(asked.closing)
    if waited is None or asked.closing in order.to_call:
        return []
    return [to_approve(order, waited, asked.at, asked.bounds.values)]


def to_approve(order: Known, waits: Costing, at: datetime, bounds: CostBounds) -> CostsAwaitApproval:
    """Who may hears `at` that it waits, and who is above them as long after that as it may."""
    much = {"fault": waits.fault, "closing": waits.closing, "fen": waits.costs.fen, "at": at}
    call_at = at + timedelta(days=bounds.approve_within)
    return order.tells(CostsAwaitApproval, **much, level="supervisor", call_at=call_at)


def called_for(asked: CallForApproval, order: Known) -> list[OrderEvent]:
    """Nothing where somebody has approved it, or it is another sum since, of which they are told anew."""
    if order.to_call.get(asked.closing) != asked.call_at:
        return []
    waited = order.waits[asked.closing]
    much = {"fault": waited.fault, "closing": asked.closing, "fen": waited.costs.fen, "at": asked.at}
    return [order.tells(CostsAwaitApproval, **much, level="operations", call_at=None)]


def approved(asked: ApproveCosts, order: Known) -> list[OrderEvent]:
    """Raises NothingWaits or OwnCosts."""
    waited = order.waits.get(asked.closing)
    if waited is None:
        raise NothingWaits
    if asked.by in {waited.told_by, *map(str, waited.costs.hands)}:
        raise OwnCosts
    said = {name: getattr(waited, name) for name in Costing.model_fields}
    charged = CostsApproved(**said | {"approved_by": asked.by, "at": asked.at})
    return [charged, *told_anew(order, asked.closing, waited.costs, asked.at)]


def told_anew(order: Known, closing: int, costs: Costs, at: datetime) -> list[WorkOrderSumChanged]:
    """Whoever is asked later is told the new sum then."""
    person = order.repair.person_id
    if person is None or not (heard(order, closing) and owes_another(order, closing, costs)):
        return []
    owed = {"fault": order.repair.fault, "closing": closing, "tenant_fen": costs.paid_by("tenant_at_fault")}
    return [order.tells(WorkOrderSumChanged, person_id=person, **owed, at=at)]


def heard(order: Known, closing: int) -> bool:
    """Whether the tenant has been asked how this repair was, or is not any more: another came after it."""
    if isinstance(order, Finished) and closing == len(order.closings):
        return order.asked
    return closing <= len(order.closings)


def owes_another(order: Known, closing: int, costs: Costs) -> bool:
    """Than what they are charged so far."""
    before = order.costs.get(closing)
    return costs.paid_by("tenant_at_fault") != (before.paid_by("tenant_at_fault") if before else 0)
