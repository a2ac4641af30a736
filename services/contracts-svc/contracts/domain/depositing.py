"""Whatever is asked of a deposit: carried over, given back, told of, or gone. Pure."""

from contracts.domain.carrying import (
    CarryDeposit,
    GiveDepositBack,
    PassDepositOn,
    TakeDepositBack,
    TellExcess,
    deposit_carried,
    deposit_given_back,
    deposit_passed_on,
    deposit_taken_back,
    excess_told,
)
from contracts.domain.contract_facts import ContractEvent
from contracts.domain.contract_states import Contract
from contracts.domain.deposit_return import (
    NoteDepositGone,
    NoteDepositHeld,
    NoteDepositReturned,
    deposit_gone,
    deposit_held,
    deposit_returned,
)

DepositCommand = (
    PassDepositOn
    | CarryDeposit
    | TellExcess
    | GiveDepositBack
    | TakeDepositBack
    | NoteDepositReturned
    | NoteDepositGone
    | NoteDepositHeld
)


def of_a_deposit(command: DepositCommand, contract: Contract) -> list[ContractEvent]:
    """Of whatever nobody signed there is none. Raises what `deposit_returned` does."""
    match command:
        case PassDepositOn():
            return deposit_passed_on(contract, command)
        case CarryDeposit():
            return deposit_carried(contract, command)
        case TellExcess():
            return excess_told(contract)
        case GiveDepositBack():
            return deposit_given_back(contract)
        case TakeDepositBack():
            return deposit_taken_back(contract, command)
        case NoteDepositReturned():
            return deposit_returned(contract, command)
        case NoteDepositGone():
            return deposit_gone(contract, command)
        case NoteDepositHeld():
            return deposit_held(contract, command)
