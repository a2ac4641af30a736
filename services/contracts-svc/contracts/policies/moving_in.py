"""A tenant moves in → what they take over with the room is gone through; not if they never came."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Do, Policy
from published.tenants import TenantMovedIn, TenantMoveInWithdrawn, TenantRoomChanged

from contracts.domain.handover import handover
from contracts.domain.handover_commands import OpenHandover, WithdrawHandover
from contracts.domain.handover_facts import HandoverOpened


def react(fact: Fact) -> Sequence[Do]:
    """Who lived there before Anju was took the room over on paper."""
    match fact.event:
        case TenantMovedIn(taken_over=False) as came:
            return [_open(came.tenant_id, came.unit_id, came.park_id, came.moved_in_on, came.contract_id)]
        case TenantRoomChanged() as moved:
            return [_open(moved.tenant_id, moved.to_unit_id, moved.park_id, moved.changed_on, None)]
        case TenantMoveInWithdrawn() as never:
            return [Do(handover, _id(never.tenant_id, never.unit_id, never.moved_in_on), WithdrawHandover())]
    return []


def _id(tenant: UUID, unit: UUID, day: date) -> UUID:
    return derived_id(tenant, "handover", unit, day)


def _open(tenant: UUID, unit: UUID, park: UUID, day: date, contract: UUID | None) -> Do:
    id_ = _id(tenant, unit, day)
    place = {"handover_id": id_, "unit_id": unit, "park_id": park, "tenant_id": tenant}
    return Do(
        handover, id_, OpenHandover(handover=HandoverOpened(**place, moved_in_on=day, contract_id=contract))
    )


moving_in = Policy("handover_opens", (TenantMovedIn, TenantRoomChanged, TenantMoveInWithdrawn), react)
