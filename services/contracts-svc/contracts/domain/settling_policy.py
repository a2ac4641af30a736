"""By when a room that was given back is settled. Pure."""

from datetime import date, timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MONTH = 31


class SettlingDaysOutOfRange(Refusal):
    """A day at least, a month at most: until then nothing of the deposit goes back."""

    title, field = f"结算期限应在 1 至 {MONTH} 天之间", "values.within"


class SettlingDays(Values):
    """`within`: days after the one the room was given back on, in which all twelve items are in order and the
    settlement is closed; the last counts.
    """

    policy: Literal["settling"] = "settling"
    within: Number

    def check(self) -> None:
        if not 1 <= self.within <= MONTH:
            raise SettlingDaysOutOfRange

    def due_on(self, given_back_on: date, told_on: date) -> date:
        """The last day on which it is closed in time; what was told later is due on the day it was."""
        return max(given_back_on + timedelta(days=self.within), told_on)


# The operator's own rule: a week, as for the refund that follows.
SETTLING = seed(SettlingDays(within=7))
