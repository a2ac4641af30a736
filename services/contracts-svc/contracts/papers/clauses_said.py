"""The clauses of a contract in the words of its paper: one line each, none where there is none."""

from datetime import date, timedelta
from typing import Final, Literal

from contracts.domain.capital import in_capitals, yuan
from contracts.domain.clauses import BreakClause, Clauses, RentFree
from contracts.domain.settlement_items import GROUNDS, Prepaid
from contracts.papers.shown import on_day

Side = Literal["tenant", "owner"]
"""Whom the operator made the contract with."""
PREPAID: Final[dict[Prepaid, str]] = {"prepaid_rent": "退还预付租金", "prepaid_fees": "退还预付费用"}


def rent_steps(clauses: Clauses) -> list[str]:
    """From which day on how much is paid per month."""
    return [f"自{on_day(each.from_on)}起，月租金为 {_amount(each.rent_fen)}" for each in clauses.rent_steps]


def rent_free(clauses: Clauses) -> list[str]:
    """Which days are free, the first and the last counted in."""
    return [
        f"自{on_day(each.starts_on)}起至{on_day(last_before(each.ends_on))}止，共 {_days(each)} 日"
        for each in clauses.rent_free
    ]


def free_days(clauses: Clauses) -> int:
    """How many days are free."""
    return sum(_days(each) for each in clauses.rent_free)


def breaks(clauses: Clauses, side: Side) -> list[str]:
    """Who may end it early, from when on, how many days ahead and for how much."""
    return [_break(each, side) for each in clauses.breaks]


def deductions(clauses: Clauses) -> list[str]:
    """What may be kept of the deposit, each under the number that a deduction cites.

    The number is the contract's own and need not be that of an article of the paper: it says whose it is.
    """
    return [f"{deduction_clause(each.number)}：{GROUNDS[each.ground]}" for each in clauses.grounds]


def deduction_clause(number: str) -> str:
    """How papers cite what a contract allows to keep: in the same words as the contract itself has it."""
    return f"扣减条款 {number}"


def last_before(ends_on: date) -> date:
    """The last day of a period that ends before `ends_on`."""
    return ends_on - timedelta(days=1)


def _break(each: BreakClause, side: Side) -> str:
    operator, other = ("出租人", "承租人") if side == "tenant" else ("承租人", "出租人")
    who, whom = (operator, other) if each.who == "operator" else (other, operator)
    ahead = f"提前 {each.notice_days} 日书面通知{whom}" if each.notice_days else f"书面通知{whom}"
    price = f"，并支付违约金 {_amount(each.penalty_fen)}" if each.penalty_fen else "，无须支付违约金"
    return f"自{on_day(each.from_on)}起，{who}可以提前解除本合同，但应当{ahead}{price}"


def _amount(fen: int) -> str:
    return f"{yuan(fen)} 元（人民币{in_capitals(fen)}）"


def _days(span: RentFree) -> int:
    return (span.ends_on - span.starts_on).days
