"""What is told of the contracts that a tenant leaves to stand, by the one that ended as they left. Which they
are the tenancy knows.
"""

from datetime import date
from uuid import UUID

from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import ContractEvent
from contracts.domain.contract_states import Contract, Written
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken


class NoteForsaken(ContractCommand):
    """Asked when its tenant left, as of a NextContractForsaken."""

    next_contract_id: UUID
    begins_on: date
    unit_ids: tuple[UUID, ...]
    left_unit_id: UUID
    left_on: date
    part: bool


class NoteNotForsaken(ContractCommand):
    """Asked when the next is to be lived by after all, as of a NextContractNotForsaken."""

    next_contract_id: UUID
    unit_ids: tuple[UUID, ...]


ForsakingCommand = NoteForsaken | NoteNotForsaken


def of_what_is_left_to_stand(command: ForsakingCommand, contract: Contract) -> list[ContractEvent]:
    """Never refused: they have left, or are there."""
    if not isinstance(contract, Written):
        return []
    fact = NextContractForsaken if isinstance(command, NoteForsaken) else NextContractNotForsaken
    return [contract.tells(fact, **command.model_dump())]
