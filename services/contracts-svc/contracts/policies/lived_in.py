"""Who moves into a unit just given back, or never left it, is noted there: the two were decided apart."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy
from published.tenants import TenantMovedIn, TenantMoveOutWithdrawn, TenantRoomChanged

from contracts.domain.unit import NoteArrival, unit


def note_arrival(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case (
            TenantMovedIn(tenant_id=tenant, unit_id=entered, moved_in_on=day)
            | TenantMoveOutWithdrawn(tenant_id=tenant, unit_id=entered, moved_in_on=day)
        ):
            return [Do(unit, entered, NoteArrival(tenant_id=tenant, moved_in_on=day))]
        case TenantRoomChanged(tenant_id=tenant, to_unit_id=entered, changed_on=day):
            return [Do(unit, entered, NoteArrival(tenant_id=tenant, moved_in_on=day))]
    return []


lived_in = Policy(
    "lived_in_after_release", (TenantMovedIn, TenantRoomChanged, TenantMoveOutWithdrawn), note_arrival
)
