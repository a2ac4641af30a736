"""How much a city lets an operator take in advance. Pure.

Judged when a contract is drafted, sent and signed and when its rent changes, by the city's version of the day
that is judged, as it was published by then.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, Version, Versions, seed

from contracts.domain.capital import yuan
from contracts.domain.clauses import Clauses, months_after, rent_spans, stepped_rent
from contracts.domain.terms import Cycle, Terms

MONTHS: Mapping[Cycle, int] = {
    "monthly": 1,
    "two_monthly": 2,
    "quarterly": 3,
    "four_monthly": 4,
    "half_yearly": 6,
    "yearly": 12,
}
YEAR = 12


class CapOutOfRange(Refusal):
    """No month at all would forbid what the law allows."""

    title, field = f"上限应在 1 至 {YEAR} 个月之间，没有规定时留空", "values.deposit_months"


class Caps(Values):
    """In months of rent; None where the city says nothing."""

    policy: Literal["deposit-caps"] = "deposit-caps"
    deposit_months: Number | None = None
    prepaid_months: Number | None = None

    def check(self) -> None:
        if any(
            each is not None and not 1 <= each <= YEAR for each in (self.deposit_months, self.prepaid_months)
        ):
            raise CapOutOfRange


CAPS = seed(Caps())
NONE = CAPS.known[0]
# 北京市住房租赁条例, in force since 1 September 2022: what a rental company may take of a tenant.
BEIJING = Version[Caps](
    version=2, valid_from=date(2022, 9, 1), values=Caps(deposit_months=1, prepaid_months=3)
)
BY_CITY: Mapping[str, Versions[Caps]] = {"110000": Versions(known=(NONE, BEIJING))}


class DepositAboveCap(Refusal):
    """The city limits what may be held as a deposit: the least rent that is agreed, not the first."""

    title, field = "押金超过当地规定的上限（{months} 个月租金，即 {most} 元）", "deposit_fen"


class CarriedAboveCap(DepositAboveCap):
    """The same of what was held before, where the next contract says no deposit of its own."""

    title = (
        "押金为 0 表示沿用原押金 {held} 元，超过当地规定的上限（{months} 个月租金，即 {most} 元）；"
        "请填写不超过上限的押金，差额退还租客"
    )


class PrepaymentAboveCap(Refusal):
    """The city limits how many months may be paid at once."""

    title, field = "一次收取的租金超过当地规定的上限（{months} 个月）", "cycle"


def check_caps(terms: Terms, clauses: Clauses, caps: Version[Caps]) -> None:
    """Raises DepositAboveCap or PrepaymentAboveCap; owners are not protected from what they pay."""
    if above := _above(terms.starts_on, terms, clauses, caps):
        raise above


def check_carried(terms: Terms, clauses: Clauses, caps: Version[Caps], held_fen: int) -> None:
    """Where the terms say no deposit, `held_fen` of before goes on being held. Raises CarriedAboveCap."""
    carried = terms.model_copy(update={"deposit_fen": held_fen})
    if terms.deposit_fen or not held_fen:
        return
    if isinstance(above := _above(terms.starts_on, carried, clauses, caps), DepositAboveCap):
        raise CarriedAboveCap(**above.facts, held_fen=held_fen, held=yuan(held_fen))


def judged_by(terms: Terms, caps: Version[Caps]) -> dict[str, Any]:
    """Which version, and whose, a contract of these terms is judged by; None of an owner's."""
    if terms.track == "owner":
        return {"caps_version": None, "caps_scope": None}
    return {"caps_version": caps.version, "caps_scope": caps.scope}


def check_caps_still(
    day: date, old: tuple[Terms, Clauses], new: tuple[Terms, Clauses], caps: Version[Caps]
) -> None:
    """The same from a day on, when something else is agreed: what was above before is not made so by it."""
    above = _above(day, *new, caps)
    if above and not _above(day, *old, caps):
        raise above


def _above(day: date, terms: Terms, clauses: Clauses, caps: Version[Caps]) -> Refusal | None:
    if terms.track == "owner":
        return None
    months, prepaid = caps.values.deposit_months, caps.values.prepaid_months
    by = {"policy_version": caps.version, "policy_scope": caps.scope}
    if months is not None and terms.deposit_fen > (most := months * least_rent(day, terms, clauses)):
        return DepositAboveCap(months=months, most_fen=most, most=yuan(most), **by)
    if prepaid is None:
        return None
    for begins, rent_fen in rent_spans(day, _end(day, terms), terms, clauses):
        # A rent that falls afterwards, or is not asked for a while, was paid in front.
        if MONTHS[terms.cycle] * rent_fen > prepaid * _least_paid(begins, terms, clauses):
            return PrepaymentAboveCap(months=prepaid, **by)
    return None


def least_rent(day: date, terms: Terms, clauses: Clauses) -> int:
    """What counts as a month's rent from a day on, in fen: the lowest of the steps, whichever days are free.

    Who is given a week has the same month's rent by the contract.
    """
    spans = rent_spans(day, _end(day, terms), terms, clauses)
    return min(stepped_rent(begins, terms, clauses) for begins, _ in spans)


def _least_paid(day: date, terms: Terms, clauses: Clauses) -> int:
    """The same, and no more than what is paid on the average with the whole months that are free: single days
    are given, they are not what was paid in front.
    """
    whole = [free for free in clauses.rent_free if months_after(free.starts_on, 1) <= free.ends_on]
    asked = clauses.model_copy(update={"rent_free": tuple(whole)})
    spans = rent_spans(day, _end(day, terms), terms, asked)
    ends = [*(begins for begins, _ in spans[1:]), _end(day, terms)]
    lengths = [(until - begins).days for (begins, _), until in zip(spans, ends, strict=True)]
    paid = sum(length * rent for length, (_, rent) in zip(lengths, spans, strict=True))
    return min(paid // sum(lengths), least_rent(day, terms, clauses))


def _end(day: date, terms: Terms) -> date:
    """What runs on past its end has no last day."""
    return max(terms.ends_on, day + timedelta(days=1))
