"""A tenant who lives on by another contract leaves the deposit where it is: it goes along to that one."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.carrying import CarryDeposit, PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractDepositPassedOn, OccupancyEnded, OccupancyResumed
from contracts.domain.tenancy_facts import AgreementRenewed


def carry(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case AgreementRenewed(contract_id=id_, renewed_by=by):
            return [Do(contract, id_, PassDepositOn(to=by))]
        case OccupancyEnded(contract_id=id_) | OccupancyResumed(contract_id=id_):
            return [Do(contract, id_, PassDepositOn())]
        case ContractDepositPassedOn(contract_id=id_, to_contract_id=to, shares=shares):
            return [Do(contract, to, CarryDeposit(from_contract_id=id_, shares=shares))]
    return []


carrying = Policy(
    "deposit_goes_along",
    (AgreementRenewed, ContractDepositPassedOn, OccupancyEnded, OccupancyResumed),
    carry,
)
