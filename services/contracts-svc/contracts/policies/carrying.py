"""A tenant who lives on by another contract leaves the deposit where it is: it goes along to that one, and
comes back from what came to nothing. What is held otherwise since is passed on otherwise. What the next one
paid back is gone with the one before as well; so is what was refunded to who never left, until it is back.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kernel.clock import start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer

from contracts.domain.carrying import (
    CarryDeposit,
    GiveDepositBack,
    PassDepositOn,
    TakeDepositBack,
    TellExcess,
)
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
    ContractDepositGone,
    ContractDepositPassedOn,
    ContractDepositReturned,
)
from contracts.domain.deposit_return import NoteDepositGone, NoteDepositHeld
from contracts.domain.settlement_facts import SettlementNotWithdrawn, SettlementRestored
from contracts.domain.tenancy_facts import AgreementAnnulled, AgreementFollowedInPart, AgreementRenewed

IS_HELD_OTHERWISE = (
    *(OccupancyEnded, OccupancyResumed, ContractDepositLowered, ContractAnnulled),
    *(ContractDepositCarriedOver, ContractDepositGivenBack),
)


def carry(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case AgreementRenewed(contract_id=id_, renewed_by=by):
            return [Do(contract, id_, PassDepositOn(to=by))]
        case AgreementFollowedInPart(contract_id=id_, followed_by=by):
            return [Do(contract, id_, PassDepositOn(to=by))]
        case ContractDepositPassedOn(contract_id=id_, to_contract_id=to) as passed:
            said = passed.model_dump(include={"shares", "kept", "rooms_left"})
            return [Do(contract, to, CarryDeposit(from_contract_id=id_, **said))]
        case AgreementAnnulled(contract_id=id_):
            return [Do(contract, id_, GiveDepositBack())]
        case ContractDepositGivenBack(contract_id=id_, to_contract_id=to):
            back = Do(contract, to, TakeDepositBack(from_contract_id=id_))
            return [back, Do(contract, id_, PassDepositOn())]
        case ContractDepositReturned(of=of, terms=terms):
            return _gone(of, terms.unit_ids)
        case ContractDepositGone(contract_id=id_, of=of, terms=terms):
            return [*_gone(of, terms.unit_ids), Do(contract, id_, PassDepositOn())]
        case SettlementNotWithdrawn(contract_id=id_, unit_id=unit):
            return [Do(contract, id_, NoteDepositHeld(unit_id=unit, held_fen=0))]
        case SettlementRestored(contract_id=id_, unit_id=unit, held_fen=fen):
            return [Do(contract, id_, NoteDepositHeld(unit_id=unit, held_fen=fen))]
        case event if isinstance(event, IS_HELD_OTHERWISE):
            return [Do(contract, event.contract_id, PassDepositOn())]
    return []


def _gone(of: Mapping[UUID, int], unit_ids: tuple[UUID, ...]) -> list[Do]:
    return [
        Do(contract, before, NoteDepositGone(amount_fen=fen, unit_ids=unit_ids)) for before, fen in of.items()
    ]


carrying = Policy(
    "deposit_goes_along",
    (
        *(AgreementRenewed, AgreementFollowedInPart, AgreementAnnulled, ContractDepositPassedOn),
        *(ContractDepositReturned, ContractDepositGone, *IS_HELD_OTHERWISE),
        *(SettlementNotWithdrawn, SettlementRestored),
    ),
    carry,
)


def on_its_first_day(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case ContractDepositCarriedOver(contract_id=id_, terms=terms, carried_fen=fen) if (
            0 < terms.deposit_fen < fen
        ):
            due_at = max(start_of(terms.starts_on), fact.recorded_at)
            return [Deadline("deposit_exceeded", id_, due_at, {"carried_fen": fen})]
    return []


deposit_exceeded = Timer(
    kind="deposit_exceeded",
    listens=(ContractDepositCarriedOver,),
    arm=on_its_first_day,
    fire=lambda deadline: Do(contract, deadline.id, TellExcess()),
)
