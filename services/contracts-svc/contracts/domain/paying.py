"""To which account of its party a contract is paid, and that the one which follows on its end is paid to the
same: who paid an owner for years has it approved once.
"""

from uuid import UUID

from contracts.domain.contract_commands import ChangePayee, ContractCommand
from contracts.domain.contract_facts import ContractEvent, ContractPayeeChanged
from contracts.domain.contract_refusals import AccountReplaced, PayeeIsNotParty
from contracts.domain.contract_states import Contract, Ending, Expired, InForce, Written
from contracts.domain.second_check import check_approved


class InheritPayee(ContractCommand):
    """Asked when it follows on a contract of `whose` that is paid to this account, and when that one is paid
    to another from then on: `instead_of`, which was that of both.
    """

    account_id: UUID
    whose: UUID
    instead_of: UUID | None


def changed_payee(contract: Written, asked: ChangePayee) -> list[ContractEvent]:
    """Raises PayeeIsNotParty, AccountReplaced, or what `check_approved` does."""
    if asked.account_id == contract.payee:
        return []
    if asked.whose != contract.terms.party_id:
        raise PayeeIsNotParty
    if asked.replaced:
        raise AccountReplaced
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    return [_paid_to(contract, asked.account_id)]


def inherited_payee(contract: Contract, asked: InheritPayee) -> list[ContractEvent]:
    """Nothing where it was said otherwise of this one, or its party is another."""
    if not isinstance(contract, InForce | Ending | Expired) or asked.whose != contract.terms.party_id:
        return []
    if contract.payee == asked.account_id or contract.payee not in (None, asked.instead_of):
        return []
    return [_paid_to(contract, asked.account_id)]


def _paid_to(contract: Written, account_id: UUID) -> ContractEvent:
    was, follows = contract.payee, contract.renewed_by
    return contract.tells(ContractPayeeChanged, account_id=account_id, old_account_id=was, renewed_by=follows)
