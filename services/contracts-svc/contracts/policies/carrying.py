"""A tenant who lives on by another contract leaves the deposit where it is: it goes along to that one, and
comes back from what came to nothing. What is held otherwise since is passed on otherwise.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.carrying import CarryDeposit, GiveDepositBack, PassDepositOn, TakeDepositBack
from contracts.domain.contract import contract
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractDepositLowered,
    OccupancyEnded,
    OccupancyResumed,
)
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositGivenBack,
    ContractDepositPassedOn,
)
from contracts.domain.tenancy_facts import AgreementAnnulled, AgreementRenewed

IS_HELD_OTHERWISE = (
    *(OccupancyEnded, OccupancyResumed, ContractDepositLowered, ContractAnnulled),
    *(ContractDepositCarriedOver, ContractDepositGivenBack),
)


def carry(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case AgreementRenewed(contract_id=id_, renewed_by=by):
            return [Do(contract, id_, PassDepositOn(to=by))]
        case ContractDepositPassedOn(contract_id=id_, to_contract_id=to) as passed:
            said = passed.model_dump(include={"shares", "kept", "rooms_left"})
            return [Do(contract, to, CarryDeposit(from_contract_id=id_, **said))]
        case AgreementAnnulled(contract_id=id_):
            return [Do(contract, id_, GiveDepositBack())]
        case ContractDepositGivenBack(contract_id=id_, to_contract_id=to):
            back = Do(contract, to, TakeDepositBack(from_contract_id=id_))
            return [back, Do(contract, id_, PassDepositOn())]
        case event if isinstance(event, IS_HELD_OTHERWISE):
            return [Do(contract, event.contract_id, PassDepositOn())]
    return []


carrying = Policy(
    "deposit_goes_along",
    (AgreementRenewed, AgreementAnnulled, ContractDepositPassedOn, *IS_HELD_OTHERWISE),
    carry,
)
