"""By when what a tenant takes over with the room is gone through, and agreed to by both sides. Pure."""

from datetime import date, timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MONTH = 31


class HandoverDaysOutOfRange(Refusal):
    """A day at least, a month at most: later nobody can tell what was so when they came."""

    title, field = f"交割期限应在 1 至 {MONTH} 天之间", "values.within"


class HandoverDays(Values):
    """`within`: days after the one they moved in on, or changed rooms, in which all seven items are there and
    both sides have agreed; the last counts.
    """

    policy: Literal["handover"] = "handover"
    within: Number

    def check(self) -> None:
        if not 1 <= self.within <= MONTH:
            raise HandoverDaysOutOfRange

    def due_on(self, moved_in_on: date, told_on: date) -> date:
        """The last day on which it is agreed in time; what was told later is due on the day it was."""
        return max(moved_in_on + timedelta(days=self.within), told_on)


# The operator's own rule: a week, as for the settlement that is held against it.
HANDOVER = seed(HandoverDays(within=7))
