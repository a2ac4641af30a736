"""How long a signed lease may wait for its filing 备案: policy data, each version with its first day."""

from collections.abc import Sequence
from datetime import date, timedelta

from kernel.domain import Frozen


class FilingPolicy(Frozen):
    """`within`: days after the signing, or the change, in which the city wants to know; the last counts."""

    version: int
    valid_from: date
    within: int

    def due_on(self, day: date) -> date:
        """The last day on which what was signed or changed on `day` is filed in time."""
        return day + timedelta(days=self.within)


# 商品房屋租赁管理办法 art. 14 and 19: thirty days, in every city that has not said less.
POLICIES = (FilingPolicy(version=1, valid_from=date(1970, 1, 1), within=30),)


def in_force(day: date, policies: Sequence[FilingPolicy] = POLICIES) -> FilingPolicy:
    """The policy of a day. Raises ValueError for a day before the first."""
    return max((each for each in policies if each.valid_from <= day), key=lambda each: each.valid_from)
