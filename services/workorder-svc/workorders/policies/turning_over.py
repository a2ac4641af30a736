"""Who moves out, or changes rooms, leaves a flat to be gone through; who never left does not.

The inspection is that of the tenant, the unit and the first day it stands empty. A move-out that was put down
by mistake is withdrawn, or mended by moving in again on that day: it never stood empty, unless that is
withdrawn in turn.
"""

from datetime import date
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do, Policy
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import ForgoTurnover, OpenTurnover, ResumeTurnover


def react(fact: Fact) -> list[Do]:
    at = fact.recorded_at
    match fact.event:
        case TenantMovedOut(tenant_id=who, unit_id=unit, park_id=park, moved_out_on=day):
            return [_open(fact, who, unit, park, day)]
        case TenantRoomChanged(tenant_id=who, from_unit_id=left, to_unit_id=unit, changed_on=day) as moved:
            back = Do(inspection, turnover_of(who, unit, day), ForgoTurnover(at=at))
            return [_open(fact, who, left, moved.from_park_id or moved.park_id, day), back]
        case (
            TenantMovedIn(tenant_id=who, unit_id=unit, moved_in_on=day)
            | TenantMoveOutWithdrawn(tenant_id=who, unit_id=unit, moved_out_on=day)
        ):
            return [Do(inspection, turnover_of(who, unit, day), ForgoTurnover(at=at))]
        case TenantMoveInWithdrawn(tenant_id=who, unit_id=unit, moved_in_on=day):
            return [Do(inspection, turnover_of(who, unit, day), ResumeTurnover(at=at))]
    return []


def turnover_of(tenant_id: UUID, unit_id: UUID, empty_from: date) -> UUID:
    """The inspection of this flat when this tenant has left it."""
    return named_id("turnover", tenant_id, unit_id, empty_from)


def _open(fact: Fact, tenant_id: UUID, unit_id: UUID, park_id: UUID, day: date) -> Do:
    id_ = turnover_of(tenant_id, unit_id, day)
    where = {"inspection_id": id_, "unit_id": unit_id, "park_id": park_id}
    days = {"empty_from": day, "told_on": local_date(fact.recorded_at)}
    return Do(inspection, id_, OpenTurnover(at=fact.recorded_at, **where, **days))


turning_over = Policy(
    "go through what somebody has moved out of",
    (TenantMovedOut, TenantRoomChanged, TenantMovedIn, TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
    react,
)
