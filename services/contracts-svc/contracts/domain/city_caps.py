"""How much a city lets an operator take in advance: policy data, each version with its first day."""

from collections.abc import Mapping, Sequence
from datetime import date

from kernel.domain import Frozen, Refusal

from contracts.domain.terms import Cycle, Terms

MONTHS: Mapping[Cycle, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


class Caps(Frozen):
    """In months of rent; None where the city says nothing."""

    version: int
    valid_from: date
    deposit_months: int | None = None
    prepaid_months: int | None = None


NONE = Caps(version=1, valid_from=date(1970, 1, 1))
BY_CITY: Mapping[str, Sequence[Caps]] = {
    # 北京市住房租赁条例, in force since 1 September 2022: what a rental company may take of a tenant.
    "110000": (
        NONE,
        Caps(version=2, valid_from=date(2022, 9, 1), deposit_months=1, prepaid_months=3),
    ),
}


class DepositAboveCap(Refusal):
    """The city limits what may be held as a deposit."""

    title, field = "押金超过当地规定的上限（{months} 个月租金）", "deposit_fen"


class PrepaymentAboveCap(Refusal):
    """The city limits how many months may be paid at once."""

    title, field = "一次收取的租金超过当地规定的上限（{months} 个月）", "cycle"


def caps_of(city: str | None, day: date, by_city: Mapping[str, Sequence[Caps]] = BY_CITY) -> Caps:
    """The caps of a city on a day; none where nobody said which city it is."""
    known = [each for each in by_city.get(city or "", (NONE,)) if each.valid_from <= day]
    return max(known, key=lambda each: each.valid_from, default=NONE)


def check_caps(terms: Terms, caps: Caps) -> None:
    """Raises DepositAboveCap or PrepaymentAboveCap; owners are not protected from what they pay."""
    if terms.track == "owner":
        return
    if caps.deposit_months is not None and terms.deposit_fen > caps.deposit_months * terms.rent_fen:
        raise DepositAboveCap(months=caps.deposit_months, policy_version=caps.version)
    if caps.prepaid_months is not None and MONTHS[terms.cycle] > caps.prepaid_months:
        raise PrepaymentAboveCap(months=caps.prepaid_months, policy_version=caps.version)
