"""What becomes of a deposit that is more than the contract asks for."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.domain.contract_facts import ContractEvent
from contracts.domain.terms import Fen

Reference = Annotated[str, Field(min_length=1, max_length=64, examples=["2025031500017"])]


class ContractDepositExceeded(ContractEvent):
    """More was carried over to it than it asks for: whoever holds it owes the difference to who paid it.

    `old_deposit_fen`: what was held of deposits by contracts before; `deposit_fen`: what is from here on.
    """

    old_deposit_fen: Fen
    deposit_fen: Fen


class ContractDepositReturned(ContractEvent):
    """So much of what was held beyond the deposit went back to who had paid it. `reference` is the bank's;
    `reference_once`: no other refund was paid under it.
    """

    schema_version = 2

    amount_fen: Fen
    paid_on: date
    reference: Reference
    reference_once: bool = False
