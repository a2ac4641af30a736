"""A tenant moves in → what they take over with the room is gone through; not if they never came."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Do, Policy
from published.tenants import TenantMovedIn, TenantMoveInWithdrawn, TenantRoomChanged

from contracts.domain.handover import handover
from contracts.domain.handover_commands import OpenHandover, WithdrawHandover
from contracts.domain.handover_facts import HandoverOpened


def react(fact: Fact) -> Sequence[Do]:
    """Who lived there before Anju was took the room over on paper."""
    told_on = local_date(fact.recorded_at)
    match fact.event:
        case TenantMovedIn(taken_over=False) as came:
            at = (came.unit_id, came.park_id)
            return [_open(came.tenant_id, *at, came.moved_in_on, came.contract_id, told_on)]
        case TenantRoomChanged() as moved:
            at = (moved.to_unit_id, moved.park_id)
            return [_open(moved.tenant_id, *at, moved.changed_on, None, told_on)]
        case TenantMoveInWithdrawn() as never:
            return [Do(handover, _id(never.tenant_id, never.unit_id, never.moved_in_on), WithdrawHandover())]
    return []


def _id(tenant: UUID, unit: UUID, day: date) -> UUID:
    return derived_id(tenant, "handover", unit, day)


def _open(tenant: UUID, unit: UUID, park: UUID, day: date, contract: UUID | None, told_on: date) -> Do:
    id_ = _id(tenant, unit, day)
    place = {"handover_id": id_, "unit_id": unit, "park_id": park, "tenant_id": tenant}
    opened = HandoverOpened(**place, moved_in_on=day, contract_id=contract)
    return Do(handover, id_, OpenHandover(handover=opened, told_on=told_on))


moving_in = Policy("handover_opens", (TenantMovedIn, TenantRoomChanged, TenantMoveInWithdrawn), react)
