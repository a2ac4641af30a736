"""A contract that follows on another is paid to the same account, unless somebody said otherwise."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractPayeeChanged, ContractRenewed
from contracts.domain.paying import InheritPayee


def inherit(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractRenewed(renewed_by=by, payee=UUID() as account, terms=terms):
            return [Do(contract, by, InheritPayee(account_id=account, whose=terms.party_id, instead_of=None))]
        case ContractPayeeChanged(renewed_by=UUID() as by, account_id=account, terms=terms) as changed:
            said = {"whose": terms.party_id, "instead_of": changed.old_account_id}
            return [Do(contract, by, InheritPayee(account_id=account, **said))]
    return []


paying = Policy("payee_follows_renewal", (ContractRenewed, ContractPayeeChanged), inherit)
