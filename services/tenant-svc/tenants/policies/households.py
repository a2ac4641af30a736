"""A tenant lives elsewhere, or no more: nobody stays behind in their name. None leaves who never did."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from tenants.domain.household import EndHousehold, ResumeHousehold, household
from tenants.domain.tenant_facts import (
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenantMovedOut(tenant_id=id_, moved_out_on=day):
            return [Do(household, id_, EndHousehold(left_on=day))]
        case TenantMoveOutWithdrawn(tenant_id=id_, stay=stay, moved_out_on=day):
            return [Do(household, id_, ResumeHousehold(unit_id=stay.unit_id, left_on=day))]
        case TenantRoomChanged(tenant_id=id_) | TenantMoveInWithdrawn(tenant_id=id_):
            return [Do(household, id_, EndHousehold())]
    return []


households = Policy(
    "household",
    (TenantMovedOut, TenantRoomChanged, TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
    react,
)
