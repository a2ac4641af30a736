"""What may be kept of a deposit at all, what has to be shown for it, and by when the rest is paid back,
or what it does not reach is paid. Pure.

住房租赁条例 art. 10: the contract names when the deposit is returned and what may be kept of it, and nothing
is kept without good reason. A clause that names something else is no reason here.
"""

from datetime import date, timedelta
from typing import Annotated, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field

from contracts.domain.settlement_items import GROUNDS, Ground

MONTH = 31


class GroundListedTwice(Refusal):
    """Each once."""

    title = "扣款理由「{said}」重复"


class PhotoOfNoGround(Refusal):
    """What may not be kept needs no picture."""

    title, field = "须附照片的扣款理由「{said}」不在允许的扣款理由之内", "values.with_photo"


class RefundDaysOutOfRange(Refusal):
    """A day at least, a month at most: it is the tenant's money."""

    title, field = f"退还押金的期限应在 1 至 {MONTH} 天之间", "values.refund_within"


class OwedDaysOutOfRange(Refusal):
    """As long as we have for theirs."""

    title, field = f"补付欠款的期限应在 1 至 {MONTH} 天之间", "values.owed_within"


class DeductionRules(Values):
    """`grounds` that may be cited at all; what is kept by one of `with_photo` is shown in a picture.

    `refund_within`: days after the settlement in which the rest is paid back, `owed_within` those in which
    the tenant pays what the deposit does not reach; the last counts.
    """

    policy: Literal["deductions"] = "deductions"
    grounds: Annotated[tuple[Ground, ...], Field(max_length=len(GROUNDS))]
    with_photo: Annotated[tuple[Ground, ...], Field(max_length=len(GROUNDS))] = ()
    refund_within: Number
    owed_within: Number = 7

    def check(self) -> None:
        for name, listed in (("grounds", self.grounds), ("with_photo", self.with_photo)):
            if twice := next((each for each in listed if listed.count(each) > 1), None):
                raise GroundListedTwice(field=f"values.{name}", ground=twice, said=GROUNDS[twice])
        if none := next((each for each in self.with_photo if each not in self.grounds), None):
            raise PhotoOfNoGround(ground=none, said=GROUNDS[none])
        if not 1 <= self.refund_within <= MONTH:
            raise RefundDaysOutOfRange
        if not 1 <= self.owed_within <= MONTH:
            raise OwedDaysOutOfRange

    def refund_due_on(self, day: date) -> date:
        """The last day on which what was settled on `day` is paid back in time."""
        return day + timedelta(days=self.refund_within)

    def owed_due_on(self, day: date) -> date:
        """The last day on which what was settled on `day` is paid by the tenant in time."""
        return day + timedelta(days=self.owed_within)


# The operator's own rule: what the law leaves to the contract, damage shown in a picture, and a week.
DEDUCTIONS = seed(DeductionRules(grounds=tuple(GROUNDS), with_photo=("damage",), refund_within=7))
