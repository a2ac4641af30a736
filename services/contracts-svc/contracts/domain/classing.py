"""Which class a tenant's contract is of, by which the company serves whoever lives by it.

No term of it: nobody signs it. It is given with the draft or later, and goes along to the contract that
renews it.
"""

from uuid import UUID

from kernel.domain import NotPossible, Refusal

from contracts.domain.class_facts import ContractClassGiven, ContractClassPassedOn
from contracts.domain.contract_commands import ContractCommand, Draft, Restate
from contracts.domain.contract_facts import ContractEvent
from contracts.domain.contract_states import Contract, Drafted, Ending, Expired, InForce, Written
from contracts.domain.terms import ContractClass, Track


class OwnersHaveNoClass(Refusal):
    """Nobody lives by an owner's contract."""

    title, field = "只有租客合同区分类别，业主合同不填", "contract_class"


class GiveClass(ContractCommand):
    """Another class from now on. Why is in the envelope."""

    contract_class: ContractClass


class InheritClass(GiveClass):
    """Asked when it renews a contract of this class, and when that one's is another from then on, which was
    that of both: `instead_of`.
    """

    instead_of: ContractClass | None = None


def given_with(draft: Draft) -> list[ContractEvent]:
    """Nothing where nothing was said of it. Raises OwnersHaveNoClass."""
    if draft.contract_class is None:
        return []
    _check(draft.terms.track)
    said = draft.model_dump(include={"contract_id", "terms", "contract_class"})
    return [ContractClassGiven(**said, old_class=None)]


def restated_class(asked: Restate, contract: Written) -> list[ContractEvent]:
    """As a ledger says it, signed or not: nobody signed the class. What was said of it at first is no news.
    Raises OwnersHaveNoClass.
    """
    if asked.contract_class in (None, contract.class_at_first):
        return []
    return _given(asked.contract_class, contract)


def classed(asked: GiveClass, contract: Contract) -> list[ContractEvent]:
    """What is inherited takes the place of what was, or of nothing that was said; nobody is asked whether it
    may. Raises OwnersHaveNoClass.
    """
    if not isinstance(contract, Drafted | InForce | Ending | Expired):
        if isinstance(asked, InheritClass):
            return []
        raise NotPossible(asked, contract)
    if isinstance(asked, InheritClass) and contract.contract_class not in (None, asked.instead_of):
        return []
    return _given(asked.contract_class, contract)


def passed_on(contract: Written, renewed_by: UUID) -> list[ContractEvent]:
    """Told where another contract follows; nothing where nobody ever said of which class this one is."""
    if contract.contract_class is None:
        return []
    return [_passed(contract, contract.contract_class, renewed_by, None)]


def _given(said: ContractClass, contract: Written) -> list[ContractEvent]:
    _check(contract.terms.track)
    known = contract.contract_class or "ordinary"
    if said == known:
        return []
    given = contract.tells(ContractClassGiven, contract_class=said, old_class=known)
    if contract.renewed_by is None:
        return [given]
    return [given, _passed(contract, said, contract.renewed_by, contract.contract_class)]


def _passed(
    contract: Written, said: ContractClass, renewed_by: UUID, instead_of: ContractClass | None
) -> ContractEvent:
    return contract.tells(
        ContractClassPassedOn, contract_class=said, renewed_by=renewed_by, instead_of=instead_of
    )


def _check(track: Track) -> None:
    if track == "owner":
        raise OwnersHaveNoClass
