"""How long the identity authority is asked again 实名核验, and how rarely at most. Pure."""

from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MONTH, DAY = 30 * 24, 24 * 60


class PatienceOutOfRange(Refusal):
    """An hour at least and a month at most for an answer; a day at most between two questions."""

    title, field = (
        f"核验的等待时限应在 1 至 {MONTH} 小时之间，两次询问最多相隔 {DAY} 分钟",
        "values.answered_within",
    )


class VerificationPatience(Values):
    """Hours until a person has to see to it; minutes at most until it is asked again."""

    policy: Literal["verification"] = "verification"
    answered_within: Number
    longest_wait: Number

    def check(self) -> None:
        if not 1 <= self.answered_within <= MONTH:
            raise PatienceOutOfRange
        if not 1 <= self.longest_wait <= DAY:
            raise PatienceOutOfRange(field="values.longest_wait")


VERIFICATION = seed(VerificationPatience(answered_within=72, longest_wait=60))  # the operator's own
