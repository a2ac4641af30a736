"""押金结转: what becomes of a deposit when its tenant lives on by the next contract.

Nothing is paid back and nothing is asked for twice. What was held for the rooms that both have is held for
the next one from then on; where several share the rooms, each room takes its own part along. Where the next
says a deposit of its own, it is all that is held, and what was held beyond it goes back; where it says none,
as much is held as before. It is settled with the last of them, or with the one before where the tenant leaves
by that: then it is carried no more.
"""

from uuid import UUID

from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import (
    ContractDepositCarriedOver,
    ContractDepositPassedOn,
    ContractEvent,
)
from contracts.domain.contract_states import Contract, Drafted, Voided, Written
from contracts.domain.deposit_facts import ContractDepositExceeded
from contracts.domain.terms import Terms


class PassDepositOn(ContractCommand):
    """Asked when its tenant lives on by the contract `to`, in the rooms that one has; None: asked of those
    that it was passed on to, when a room was given back by this one, or was not after all.
    """

    to: UUID | None = None


class CarryDeposit(ContractCommand):
    """Asked when `from_contract_id` passed on what it held, by unit."""

    from_contract_id: UUID
    shares: dict[UUID, int]


def held_in_all(deposit_fen: int, carried_fen: int) -> int:
    """What is held by a contract, in fen: what its terms say; where they say none, what was carried."""
    return deposit_fen or carried_fen


def share_of_deposit(terms: Terms, unit_id: UUID, carried_fen: int = 0) -> int:
    """What of the deposit stands for this unit, in fen: equal parts that add up to the whole; where the terms
    say none, of `carried_fen`.

    A room the tenant changed to is none of the contract's own: it stands for the first of them.
    """
    held = held_in_all(terms.deposit_fen, carried_fen)
    place = terms.unit_ids.index(unit_id) if unit_id in terms.unit_ids else 0
    count = len(terms.unit_ids)
    return held * (place + 1) // count - held * place // count


def deposit_passed_on(contract: Contract, asked: PassDepositOn) -> list[ContractEvent]:
    """Of the rooms that were given back, or whose place another took that was, it is settled already; what an
    owner holds is not the tenant's.
    """
    if not isinstance(contract, Written) or isinstance(contract, Drafted | Voided):
        return []
    if contract.terms.track == "owner":
        return []
    terms, before = contract.terms, contract.deposit_went_to
    if asked.to is None:
        passed = before
    else:
        all_of_it = {unit: share_of_deposit(terms, unit, contract.carried_fen) for unit in terms.unit_ids}
        passed = {} if asked.to in before else {asked.to: all_of_it}
    told = []
    for to, parts in passed.items():
        shares = {unit: fen for unit, fen in parts.items() if fen and not _settled(contract, unit)}
        if shares or to in before:
            told.append(contract.tells(ContractDepositPassedOn, to_contract_id=to, shares=shares))
    return [*told]


def _settled(contract: Written, unit_id: UUID) -> bool:
    return contract.rooms_left.get(unit_id, unit_id) in contract.given_back


def deposit_carried(contract: Contract, asked: CarryDeposit) -> list[ContractEvent]:
    """What stands for rooms that this one has not, and never had, is none of its own; what is beyond what it
    asks for goes back to who paid it.
    """
    if not isinstance(contract, Written) or isinstance(contract, Drafted | Voided):
        return []
    of, units = asked.from_contract_id, {*contract.terms.unit_ids, *contract.rooms_left}
    held = sum(share for unit, share in asked.shares.items() if unit in units)
    if held == contract.carried.get(of, 0):
        return []
    in_all = contract.carried_fen - contract.carried.get(of, 0) + held
    told = contract.tells(
        ContractDepositCarriedOver, from_contract_id=of, deposit_fen=held, carried_fen=in_all
    )
    asked_for = contract.terms.deposit_fen
    if not 0 < asked_for < in_all:
        return [told]
    over = contract.tells(ContractDepositExceeded, old_deposit_fen=in_all, deposit_fen=asked_for)
    return [told, over]
