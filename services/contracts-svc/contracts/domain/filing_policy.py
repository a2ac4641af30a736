"""How long a signed lease may wait for its filing 备案, in general and in some city. Pure."""

from datetime import date, timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

YEAR = 365


class FilingDaysOutOfRange(Refusal):
    """A day at least, a year at most."""

    title, field = f"备案期限应在 1 至 {YEAR} 天之间", "values.within"


class FilingDays(Values):
    """`within`: days after the signing, or the change, in which the city wants to know; the last counts."""

    policy: Literal["filing"] = "filing"
    within: Number

    def check(self) -> None:
        if not 1 <= self.within <= YEAR:
            raise FilingDaysOutOfRange

    def due_on(self, day: date) -> date:
        """The last day on which what was signed or changed on `day` is filed in time."""
        return day + timedelta(days=self.within)


# 商品房屋租赁管理办法 art. 14 and 19: thirty days, in every city that has not said less.
FILING = seed(FilingDays(within=30))
