"""How much a city lets an operator take in advance. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, Version, Versions, seed

from contracts.domain.terms import Cycle, Terms

MONTHS: Mapping[Cycle, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
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
    """The city limits what may be held as a deposit."""

    title, field = "押金超过当地规定的上限（{months} 个月租金）", "deposit_fen"


class PrepaymentAboveCap(Refusal):
    """The city limits how many months may be paid at once."""

    title, field = "一次收取的租金超过当地规定的上限（{months} 个月）", "cycle"


def check_caps(terms: Terms, caps: Version[Caps]) -> None:
    """Raises DepositAboveCap or PrepaymentAboveCap; owners are not protected from what they pay."""
    if terms.track == "owner":
        return
    months, prepaid = caps.values.deposit_months, caps.values.prepaid_months
    if months is not None and terms.deposit_fen > months * terms.rent_fen:
        raise DepositAboveCap(months=months, policy_version=caps.version)
    if prepaid is not None and MONTHS[terms.cycle] > prepaid:
        raise PrepaymentAboveCap(months=prepaid, policy_version=caps.version)
