"""Two numbers are one tenant → what is agreed under either ends when they leave, whichever they lived by, and
has ended where they left before; two after all, each has their own again, with what was said in between.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Do, Policy
from published.tenants import TenantsMerged, TenantsUnmerged

from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import (
    GiveWay,
    NoteLived,
    ReturnAgreements,
    TakeWayBack,
    TellEndsAgain,
    command_of,
)
from contracts.domain.tenancy_facts import (
    AgreementsReturned,
    TenancyGaveWay,
    TenancyPassedOn,
    TenancyWayTakenBack,
)


def give_way(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenantsMerged(tenant_id=gone, survivor_id=survivor):
            on = local_date(fact.effective_at)
            return [Do(tenancy, gone, GiveWay(tenant_id=gone, survivor_id=survivor, on=on))]
        case TenantsUnmerged(tenant_id=back):
            return [Do(tenancy, back, TakeWayBack(tenant_id=back))]
    return []


def pass_on(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenancyGaveWay(tenant_id=gone, survivor_id=survivor, on=date() as on, stays=stays) if stays:
            lived = NoteLived(tenant_id=survivor, of=gone, on=on, stays=stays)
            return [Do(tenancy, survivor, lived)]
        case TenancyPassedOn(tenant_id=gone, survivor_id=survivor, word=word):
            return [Do(tenancy, survivor, command_of(word, survivor, of=gone))]
        case TenancyWayTakenBack(tenant_id=back, survivor_id=UUID() as survivor, contract_ids=ids):
            returned = ReturnAgreements(tenant_id=survivor, of=back, contract_ids=ids)
            return [Do(tenancy, survivor, returned)]
        case AgreementsReturned(of=UUID() as back, contract_ids=ids) if ids:
            return [Do(tenancy, back, TellEndsAgain(tenant_id=back, contract_ids=ids))]
    return []


merging = (
    Policy("tenancy_gives_way", (TenantsMerged, TenantsUnmerged), give_way),
    Policy(
        "tenancy_passes_on",
        (TenancyGaveWay, TenancyPassedOn, TenancyWayTakenBack, AgreementsReturned),
        pass_on,
    ),
)
