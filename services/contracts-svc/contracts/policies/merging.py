"""Two numbers are one tenant → what is agreed under either ends when they leave, whichever they lived by; two
after all, each has their own again, with what was said in between.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Do, Policy
from published.tenants import TenantsMerged, TenantsUnmerged

from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import GiveWay, ReturnAgreements, TakeWayBack, command_of
from contracts.domain.tenancy_facts import TenancyPassedOn, TenancyWayTakenBack


def give_way(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenantsMerged(tenant_id=gone, survivor_id=survivor):
            return [Do(tenancy, gone, GiveWay(tenant_id=gone, survivor_id=survivor))]
        case TenantsUnmerged(tenant_id=back):
            return [Do(tenancy, back, TakeWayBack(tenant_id=back))]
    return []


def pass_on(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenancyPassedOn(survivor_id=survivor, word=word):
            return [Do(tenancy, survivor, command_of(word, survivor))]
        case TenancyWayTakenBack(survivor_id=UUID() as survivor, contract_ids=ids) if ids:
            return [Do(tenancy, survivor, ReturnAgreements(tenant_id=survivor, contract_ids=ids))]
    return []


merging = (
    Policy("tenancy_gives_way", (TenantsMerged, TenantsUnmerged), give_way),
    Policy("tenancy_passes_on", (TenancyPassedOn, TenancyWayTakenBack), pass_on),
)
