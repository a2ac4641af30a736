"""What is told of the class that a tenant's contract is of."""

from typing import ClassVar
from uuid import UUID

from contracts.domain.contract_facts import ContractEvent
from contracts.domain.terms import ContractClass


class ContractClassGiven(ContractEvent):
    """Of which class it is from now on; `old_class`: None where that was said with its first draft."""

    contract_class: ContractClass
    old_class: ContractClass | None


class ContractClassPassedOn(ContractEvent):
    """`renewed_by` follows on its end, and is of the same class unless somebody said otherwise of it.

    `instead_of`: of which both were until it was another; None: nothing was said, or it follows only now.
    """

    schema_version: ClassVar[int] = 2

    contract_class: ContractClass
    renewed_by: UUID
    instead_of: ContractClass | None
