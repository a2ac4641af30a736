"""What a draft and a signature say of the rent, how it changes afterwards, and who is paid by it."""

from typing import Any
from uuid import UUID

from kernel.domain import Refusal

from contracts.domain.capital import yuan
from contracts.domain.city_caps import check_caps_still, judged_by
from contracts.domain.clauses import (
    Clauses,
    OutsideTerm,
    RentStep,
    check_rent_free,
    first_of_change,
    stepped_rent,
)
from contracts.domain.contract_commands import ChangeRent, ChangeRentFree
from contracts.domain.contract_facts import (
    ContractDepositLowered,
    ContractEvent,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractRentFreed,
)
from contracts.domain.contract_states import Ending, InForce, Written
from contracts.domain.second_check import check_approved
from contracts.domain.terms import Terms


class DepositNotLower(Refusal):
    """More is asked of a tenant by the contract that follows, never by the one that was signed."""

    title, field = "变更租金时押金只能调低，现为 {held} 元", "deposit_fen"


class DepositPartlySettled(Refusal):
    """A settlement took its share of what was held when its room was given back; or some of it went back
    before, room by room.
    """

    title, field, status = "押金已按房源结算或退还过，不能再调低", "deposit_fen", 409


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
    """Raises OutsideTerm, DepositAboveCap or PrepaymentAboveCap, or what `_kept` or `check_approved` does.

    What runs on past its end has no last day to change it on. A deposit that a lower rent would leave above
    the city's cap is lowered with it.
    """
    day, terms, clauses = asked.from_on, contract.terms, contract.clauses
    if day < terms.starts_on or (isinstance(contract, InForce | Ending) and day >= terms.ends_on):
        raise OutsideTerm(field="from_on", day=day)
    old, rent = stepped_rent(day, terms, clauses), asked.rent_fen
    held, kept = _held(contract), _kept(contract, asked)
    if (old, held) == (rent, kept):
        return []
    agreed = with_step(clauses, RentStep(from_on=day, rent_fen=rent)) if rent != old else clauses
    left = terms.model_copy(update={"deposit_fen": kept})
    before = terms.model_copy(update={"deposit_fen": held})
    check_caps_still(day, (before, clauses), (left, agreed), asked.caps)
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    told: list[ContractEvent] = []
    by = judged_by(terms, asked.caps)
    if rent != old:
        step: dict[str, Any] = {"from_on": day, "rent_fen": rent, "old_rent_fen": old, "agreed_later": True}
        step |= {"rooms_left": contract.rooms_left, **by}
        told.append(contract.tells(ContractRentChanged, clauses=agreed, **step))
    if kept != held:
        less: dict[str, Any] = {"old_deposit_fen": held, "deposit_fen": kept, **by}
        told.append(contract.tells(ContractDepositLowered, terms=left, **less))
    return told


def changed_rent_free(contract: Written, asked: ChangeRentFree) -> list[ContractEvent]:
    """Raises OutsideTerm or NotInOrder, DepositAboveCap or PrepaymentAboveCap, or what `check_approved` does.

    Of what runs on past its end only days of its term are free: behind it nothing was agreed.
    """
    terms, clauses = contract.terms, contract.clauses
    day = first_of_change(clauses.rent_free, asked.rent_free)
    if day is None:
        return []
    check_rent_free(terms, asked.rent_free, "rent_free")
    agreed = clauses.model_copy(update={"rent_free": asked.rent_free})
    check_caps_still(max(day, terms.starts_on), (terms, clauses), (terms, agreed), asked.caps)
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    days: dict[str, Any] = {"old_rent_free": clauses.rent_free, "rent_free": asked.rent_free}
    days |= {"rooms_left": contract.rooms_left, **judged_by(terms, asked.caps)}
    return [contract.tells(ContractRentFreeChanged, clauses=agreed, **days)]


def _held(contract: Written) -> int:
    """What its terms say of a deposit; where they say none, what was carried over to it."""
    return contract.terms.deposit_fen or contract.deposit.held_fen


def _kept(contract: Written, asked: ChangeRent) -> int:
    """What is held of the deposit from now on. Raises DepositNotLower or DepositPartlySettled."""
    held = _held(contract)
    if asked.deposit_fen in (None, held):
        return held
    if asked.deposit_fen > held:
        raise DepositNotLower(held_fen=held, held=yuan(held))
    if contract.given_back or contract.gone:
        raise DepositPartlySettled
    return asked.deposit_fen


def with_step(clauses: Clauses, step: RentStep) -> Clauses:
    """The clauses with this step in its place; one from the same day gives way."""
    steps = [each for each in clauses.rent_steps if each.from_on != step.from_on]
    return clauses.model_copy(
        update={"rent_steps": tuple(sorted([*steps, step], key=lambda each: each.from_on))}
    )
