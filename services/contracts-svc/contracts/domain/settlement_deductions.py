"""What is taken from the deposit, held against what the contract and the meter say it comes to: more, or what
neither bears out, only with a reason. Pure.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kernel.domain import Refusal

from contracts.domain.capital import yuan
from contracts.domain.clauses import Clauses, share_of_a_unit
from contracts.domain.meters import used
from contracts.domain.settlement_commands import CheckItem
from contracts.domain.settlement_items import PROOF, Ground
from contracts.domain.settlement_states import Taken
from contracts.domain.terms import Terms


class PenaltyNotAgreed(Refusal):
    """By what is recorded nobody owes anything for leaving when they left."""

    title = "合同没有登记租客此时退租须付的违约金；确需扣除的，请说明原因"


class PenaltyAboveAgreed(Refusal):
    """What is taken in all for leaving early is what was agreed, or there is a reason."""

    title = "合同约定的提前退租违约金为 {agreed} 元，本次结算共扣 {taken} 元；确需多扣的，请说明原因"


class NothingUsed(Refusal):
    """The meter stands where it stood: it is charged for nothing that it shows."""

    title = "两次读数之间没有用量；确需扣除水电燃气费用的，请说明原因"


def penalty_of(unit_id: UUID, terms: Terms, clauses: Clauses, agreed_until: date, left_on: date) -> int:
    """What the tenant owes for leaving early, the unit's share of it in fen: by the last of their break
    clauses that had begun by then, of two that began together the dearer one; 0 for who had no such right,
    or left at the end that was agreed on (`agreed_until`: the first day behind it).
    """
    begun = [each for each in clauses.breaks if each.who == "counterparty" and each.from_on <= left_on]
    if not begun or left_on >= agreed_until:
        return 0
    last = max(begun, key=lambda each: (each.from_on, each.penalty_fen))
    return share_of_a_unit(unit_id, last.penalty_fen, terms)


def check_deductions(check: CheckItem, others: Iterable[Taken]) -> None:
    """`others`: the other items, as they are ticked. Raises PenaltyNotAgreed, PenaltyAboveAgreed or
    NothingUsed.
    """
    if check.explained:
        return
    unused = "reading" in PROOF[check.item] and used(check.evidence) == 0
    if (place := first_of(check, "utilities")) is not None and unused:
        raise NothingUsed(field=f"deductions.{place}.ground")
    if (place := first_of(check, "early_termination")) is not None and check.penalty_fen is not None:
        _check_penalty(f"deductions.{place}", check.penalty_fen, (check, *others))


def _check_penalty(field: str, agreed: int, items: Iterable[Taken]) -> None:
    if not agreed:
        raise PenaltyNotAgreed(field=f"{field}.ground")
    for_leaving = (each for item in items for each in item.deductions if each.ground == "early_termination")
    taken = sum(each.amount_fen for each in for_leaving)
    if taken > agreed:
        said = {"agreed": yuan(agreed), "taken": yuan(taken)}
        raise PenaltyAboveAgreed(field=f"{field}.amount_fen", agreed_fen=agreed, taken_fen=taken, **said)


def first_of(check: CheckItem, ground: Ground) -> int | None:
    """The place of the first deduction for that ground; None: there is none."""
    places = (place for place, each in enumerate(check.deductions) if each.ground == ground)
    return next(places, None)
