"""A tenant lives elsewhere, or no more: nobody stays behind in their name."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from tenants.domain.household import EndHousehold, household
from tenants.domain.tenant_facts import TenantMovedOut, TenantMoveInWithdrawn, TenantRoomChanged


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case (
            TenantMovedOut(tenant_id=id_)
            | TenantRoomChanged(tenant_id=id_)
            | TenantMoveInWithdrawn(tenant_id=id_)
        ):
            return [Do(household, id_, EndHousehold())]
    return []


households = Policy("household", (TenantMovedOut, TenantRoomChanged, TenantMoveInWithdrawn), react)
