"""When triage learns from corrections, and from how many: policy data. Pure."""

from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed


class LearningOutOfRange(Refusal):
    """A training follows at least one correction, and learns from no fewer than it waits for."""

    title, field = "至少 1 条更正后学习，且学习的条数不得少于等待的条数", "values"


class LearningTerms(Values):
    """`after`: so many new corrections bring a training; `at_most`: the newest so many are learnt from."""

    policy: Literal["learning"] = "learning"
    after: Number
    at_most: Number

    def check(self) -> None:
        if not 1 <= self.after <= self.at_most:
            raise LearningOutOfRange


LEARNING = seed(LearningTerms(after=20, at_most=500))
