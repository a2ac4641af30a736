"""What is told of the contract that follows on one whose tenant left before it begins."""

from datetime import date
from uuid import UUID

from contracts.domain.contract_facts import ContractEvent


class NextContractForsaken(ContractEvent):
    """The tenant left on `left_on`, before the next contract, which is signed, begins: that one stands all
    the same, with nobody to live by it, until somebody terminates it.
    """

    next_contract_id: UUID
    begins_on: date
    left_on: date


class NextContractNotForsaken(ContractEvent):
    """The tenant never left, and is to live by the next contract as was agreed."""

    next_contract_id: UUID
