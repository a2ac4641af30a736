"""What becomes of a deposit when its tenant lives on by another contract, or more is held than it asks
for.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.domain.contract_facts import ContractEvent
from contracts.domain.terms import Fen

Reference = Annotated[str, Field(min_length=1, max_length=64, examples=["2025031500017"])]


class ContractDepositPassedOn(ContractEvent):
    """Its tenant lives on by `to_contract_id`, for which is held from then on what was for a room (fen).

    The last word counts. `kept`: what of it is settled here instead, by room, for that was given back, or is
    settled by the one before; 0 where that was so before the next one was signed, which asks for it anew.
    `rooms_left`: those that the tenant changed from by this one, each with the one that has its place now.
    """

    schema_version: ClassVar[int] = 3

    to_contract_id: UUID
    shares: dict[UUID, int]
    kept: dict[UUID, int]
    rooms_left: dict[UUID, UUID]


class ContractDepositCarriedOver(ContractEvent):
    """Of what `from_contract_id` held, `deposit_fen` is held for this one; `carried_fen`: of all before it.

    `kept_fen`: what that one settles itself, which nobody pays here, `settled`: for which rooms, where it is
    not for all, so that what is carried stands for the others. `held_fen`: what is held in all.
    """

    schema_version: ClassVar[int] = 3

    from_contract_id: UUID
    deposit_fen: Fen
    carried_fen: Fen
    kept_fen: Fen = 0
    settled: tuple[UUID, ...] = ()
    held_fen: Fen


class ContractDepositGivenBack(ContractEvent):
    """Nobody lives by it, for it was annulled, or ended before its first day: what `to_contract_id` passed on
    to it is held by that one as before.
    """

    to_contract_id: UUID


class ContractDepositTakenBack(ContractEvent):
    """What was passed on to `from_contract_id`, which came to nothing, is held by this one as before.

    `over`: it is, so that nobody will end it; `held_fen`: what is held by it.
    """

    from_contract_id: UUID
    over: bool
    held_fen: Fen


class ContractDepositExceeded(ContractEvent):
    """More was carried over to it than it asks for: whoever holds it owes the difference to who paid it.

    `old_deposit_fen`: what was held of deposits by contracts before, without what it was lowered by since it
    was signed, which was told then; `deposit_fen`: what is from here on.
    """

    old_deposit_fen: Fen
    deposit_fen: Fen


class ContractDepositReturned(ContractEvent):
    """So much of what was held beyond the deposit went back to who had paid it. `reference` is the bank's;
    `reference_once`: no other refund was paid under it. `of`: what of it each contract before had passed on,
    which from then on is carried no more.
    """

    schema_version = 3

    amount_fen: Fen
    paid_on: date
    reference: Reference
    reference_once: bool = False
    of: dict[UUID, int]


class ContractDepositGone(ContractEvent):
    """Of what stands for a room something went back to who had paid it before the room is settled: it was
    passed on, and the next contract paid it back; or it was refunded to who never left. `gone`: by room, all
    of it that is not back, in fen.

    `of`: what each contract before had passed on, as of one that was returned; `held_fen`: what is held by
    it after that.
    """

    gone: dict[UUID, int]
    of: dict[UUID, int]
    held_fen: Fen
