"""What is told of the contracts that follow on one whose tenant left before they begin."""

from datetime import date
from uuid import UUID

from contracts.domain.contract_facts import ContractEvent


class NextContractForsaken(ContractEvent):
    """The tenant left `left_unit_id` on `left_on`, before the next contract, which is signed, begins: that
    one stands all the same, with nobody to live there by it, until somebody terminates it. So it is told of
    each that is signed behind that one.

    `unit_ids`: all that they left of it by now; `part`: they go on by others that it has. `left_unit_id`:
    None where it was told before that was said; then it was all they had.
    """

    schema_version = 3

    next_contract_id: UUID
    begins_on: date
    unit_ids: tuple[UUID, ...]
    left_on: date
    left_unit_id: UUID | None
    part: bool


class NextContractNotForsaken(ContractEvent):
    """The tenant never left, or is back, and is to live by the next contract in `unit_ids` as was agreed. Of
    what they left of it all the same it is told anew.
    """

    schema_version = 2

    next_contract_id: UUID
    unit_ids: tuple[UUID, ...]
