"""What the city is told of leases 备案."""

from uuid import UUID

from published.contracts.told import ContractsEvent, UnitIds
from published.values import Day


class ContractFiled(ContractsEvent):
    """The city has been told of a lease, or of its last change (备案)."""

    contract_id: UUID
    unit_ids: UnitIds
    park_id: UUID
    filed_on: Day


class FilingOverdue(ContractsEvent):
    """A lease was to be filed with the city by `due_on`, that day included, and was not."""

    contract_id: UUID
    unit_ids: UnitIds
    park_id: UUID
    due_on: Day


class FilingToCancel(ContractsEvent):
    """A lease that the city was told of counts as never agreed: it has to be cancelled there too."""

    contract_id: UUID
    unit_ids: UnitIds
    park_id: UUID
