"""What is told of the contract that follows on one whose tenant left before it begins."""

from datetime import date
from uuid import UUID

from contracts.domain.contract_facts import ContractEvent


class NextContractForsaken(ContractEvent):
    """The tenant left `left_unit_id` on `left_on`, before the next contract, which is signed, begins: that
    one stands all the same, with nobody to live there by it, until somebody terminates it.

    `part`: they go on by other rooms that both have. `left_unit_id`: None where it was told before that was
    said; then it was all they had.
    """

    schema_version = 2

    next_contract_id: UUID
    begins_on: date
    left_on: date
    left_unit_id: UUID | None
    part: bool


class NextContractNotForsaken(ContractEvent):
    """The tenant never left, and is to live by the next contract as was agreed. What they left of it all the
    same is told anew.
    """

    next_contract_id: UUID
