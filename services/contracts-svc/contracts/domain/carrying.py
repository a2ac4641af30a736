"""押金结转: what becomes of a deposit when its tenant lives on by the next contract.

Nothing is paid back and nothing is asked for twice. What was held for the rooms that both have is held for
the next one from then on. Where that says a deposit of its own, it is all that is held; where it says none,
as much is held as before. It is settled with the last of them.
"""

from uuid import UUID

from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import (
    ContractDepositCarriedOver,
    ContractDepositPassedOn,
    ContractEvent,
)
from contracts.domain.contract_states import Contract, Drafted, Voided, Written
from contracts.domain.terms import Terms


class PassDepositOn(ContractCommand):
    """Asked when its tenant lives on by the contract `to`."""

    to: UUID


class CarryDeposit(ContractCommand):
    """Asked when `from_contract_id` passed on what it held, by unit."""

    from_contract_id: UUID
    shares: dict[UUID, int]


def share_of_deposit(terms: Terms, unit_id: UUID, carried_fen: int = 0) -> int:
    """What of the deposit stands for this unit, in fen: equal parts that add up to the whole; where the terms
    say none, of `carried_fen`.

    A room the tenant changed to is none of the contract's own: it stands for the first of them.
    """
    held = terms.deposit_fen or carried_fen
    place = terms.unit_ids.index(unit_id) if unit_id in terms.unit_ids else 0
    count = len(terms.unit_ids)
    return held * (place + 1) // count - held * place // count


def deposit_passed_on(contract: Contract, asked: PassDepositOn) -> list[ContractEvent]:
    """Of the rooms that were given back it is settled already."""
    if not isinstance(contract, Written) or isinstance(contract, Drafted | Voided):
        return []
    terms = contract.terms
    shares = {
        unit: share
        for unit in terms.unit_ids
        if unit not in contract.given_back and (share := share_of_deposit(terms, unit, contract.carried_fen))
    }
    if asked.to == contract.deposit_went_to or not shares:
        return []
    return [contract.tells(ContractDepositPassedOn, to_contract_id=asked.to, shares=shares)]


def deposit_carried(contract: Contract, asked: CarryDeposit) -> list[ContractEvent]:
    """What stands for rooms that this one has not is none of its own."""
    if not isinstance(contract, Written) or isinstance(contract, Drafted | Voided):
        return []
    of, units = asked.from_contract_id, contract.terms.unit_ids
    held = sum(share for unit, share in asked.shares.items() if unit in units)
    if held == contract.carried.get(of, 0):
        return []
    in_all = contract.carried_fen - contract.carried.get(of, 0) + held
    told = contract.tells(
        ContractDepositCarriedOver, from_contract_id=of, deposit_fen=held, carried_fen=in_all
    )
    return [told]
