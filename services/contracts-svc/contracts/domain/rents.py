"""What a draft and a signature say of the rent, how it changes afterwards, and who is paid by it."""

from typing import Any
from uuid import UUID

from contracts.domain.city_caps import check_caps_still
from contracts.domain.clauses import Clauses, OutsideTerm, RentStep, stepped_rent
from contracts.domain.contract_commands import ChangePayee, ChangeRent, PayeeIsNotParty
from contracts.domain.contract_facts import (
    ContractEvent,
    ContractPayeeChanged,
    ContractRentChanged,
    ContractRentFreed,
)
from contracts.domain.contract_states import Ending, InForce, Written
from contracts.domain.second_check import check_approved
from contracts.domain.terms import Terms


def dropped(before: Terms, terms: Terms) -> tuple[UUID, ...]:
    """The units of a tenant's draft that are none of it by other terms."""
    kept = terms.unit_ids if terms.track == "tenant" else ()
    return tuple(unit for unit in before.unit_ids if unit not in kept) if before.track == "tenant" else ()


def rents(contract_id: UUID, terms: Terms, clauses: Clauses) -> list[ContractEvent]:
    """All that is known of the rent to come when it is signed: whoever bills need not ask."""
    said: dict[str, Any] = {"contract_id": contract_id, "terms": terms}
    before = [terms.rent_fen, *(step.rent_fen for step in clauses.rent_steps)]
    changed = [
        ContractRentChanged(**said, clauses=clauses, old_rent_fen=old, **step.model_dump())
        for old, step in zip(before, clauses.rent_steps, strict=False)
    ]
    freed = [
        ContractRentFreed(**said, free_from=span.starts_on, free_until=span.ends_on)
        for span in clauses.rent_free
    ]
    return [*changed, *freed]


def changed_rent(contract: Written, asked: ChangeRent) -> list[ContractEvent]:
    """Raises OutsideTerm, DepositAboveCap or PrepaymentAboveCap, or what `check_approved` does.

    What runs on past its end has no last day to change it on.
    """
    day, terms = asked.from_on, contract.terms
    if day < terms.starts_on or (isinstance(contract, InForce | Ending) and day >= terms.ends_on):
        raise OutsideTerm(field="from_on", day=day)
    old = stepped_rent(day, terms, contract.clauses)
    if old == asked.rent_fen:
        return []
    agreed = with_step(contract.clauses, RentStep(from_on=day, rent_fen=asked.rent_fen))
    check_caps_still(day, terms, contract.clauses, agreed, asked.caps)
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    return [contract.tells(ContractRentChanged, **asked.model_dump(), old_rent_fen=old, clauses=agreed)]


def changed_payee(contract: Written, asked: ChangePayee) -> list[ContractEvent]:
    """Raises PayeeIsNotParty, or what `check_approved` does."""
    if asked.account_id == contract.payee:
        return []
    if asked.whose != contract.terms.party_id:
        raise PayeeIsNotParty
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    return [contract.tells(ContractPayeeChanged, account_id=asked.account_id, old_account_id=contract.payee)]


def with_step(clauses: Clauses, step: RentStep) -> Clauses:
    """The clauses with this step in its place; one from the same day gives way."""
    steps = [each for each in clauses.rent_steps if each.from_on != step.from_on]
    return clauses.model_copy(
        update={"rent_steps": tuple(sorted([*steps, step], key=lambda each: each.from_on))}
    )
