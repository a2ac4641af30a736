"""What was signed behind the next contract stands as that one does, where the tenant left before both: nobody
is to live by it either, and whoever manages it has to decide on it as well, also once the next one is over.
"""

from datetime import date
from uuid import UUID

from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import ContractEvent
from contracts.domain.contract_states import Contract, Written
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken


class ForsakeBehind(ContractCommand):
    """Asked of what was left to stand, as of a NextContractForsaken."""

    left_unit_id: UUID | None
    left_on: date
    part: bool


class StandBehind(ContractCommand):
    """Asked of what was left to stand, when it is to be lived by after all."""


ForsakingCommand = ForsakeBehind | StandBehind


def of_what_is_behind(command: ForsakingCommand, contract: Contract) -> list[ContractEvent]:
    """What nobody follows has nothing behind it. Never refused."""
    if not isinstance(contract, Written):
        return []
    match command:
        case ForsakeBehind():
            return _forsaken(command, contract)
        case StandBehind() if contract.forsakes:
            return [contract.tells(NextContractNotForsaken, next_contract_id=contract.forsakes)]
    return []


def _forsaken(asked: ForsakeBehind, contract: Written) -> list[ContractEvent]:
    """Of one of several units nothing is told where several follow, or where it is none of this one's."""
    unit = asked.left_unit_id
    known = unit is not None and contract.forsaken.get(unit) == asked.left_on
    if contract.renewed_by is None or known:
        return []
    several = bool({*contract.deposit_went_to} - {contract.renewed_by})
    if asked.part and (several or unit not in contract.terms.unit_ids):
        return []
    said = asked.model_dump() | {"next_contract_id": contract.renewed_by}
    return [contract.tells(NextContractForsaken, **said, begins_on=contract.terms.ends_on)]
