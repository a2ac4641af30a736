"""When the end of a contract is told beforehand, on both tracks: by the policy in force. Pure."""

from datetime import date, timedelta
from typing import Annotated, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, Versions, seed
from pydantic import Field

YEAR = 365


class StagesMissing(Refusal):
    """A contract that is never told of would end unnoticed."""

    title, field = "请至少给出一个提醒天数", "values.stages"


class StagesNotFalling(Refusal):
    """From far to near, none twice: each stage is tighter than the one before."""

    title, field = "提醒天数应从大到小排列，且不能重复", "values.stages"


class StageOutOfRange(Refusal):
    """From a day to a year before the end."""

    title, field = f"提醒天数应在 1 至 {YEAR} 天之间，不能是 {{days}} 天", "values.stages"


class ExpiryStages(Values):
    """Days before the end on which it is told, the farthest first."""

    policy: Literal["expiry-stages"] = "expiry-stages"
    stages: Annotated[tuple[Number, ...], Field(max_length=20, examples=[[45, 20, 10]])]

    def check(self) -> None:
        if not self.stages:
            raise StagesMissing
        for days in self.stages:
            if not 1 <= days <= YEAR:
                raise StageOutOfRange(days=days)
        if list(self.stages) != sorted(set(self.stages), reverse=True):
            raise StagesNotFalling


STAGES = seed(ExpiryStages(stages=(30, 15, 7)))  # the operator's own rule; the seed's values


def stages_to_tell(
    ends_on: date, today: date, versions: Versions[ExpiryStages] = STAGES
) -> list[tuple[int, date]]:
    """Each stage worth telling and the day it is told, for an end that became known `today`.

    Of the stages already passed only the tightest is told, and at once: a contract taken over 12 days
    before its end says «15 days» now and «7 days» in five days. A contract already over says nothing here.
    The same where another version comes into force: on its first day the tightest that has passed by then,
    which the contract keeps to itself when it told one as tight before, and after it those ahead.
    """
    found: list[tuple[int, date]] = []
    for span in versions.spans():
        begin, over = max(span.first, today), min(span.until or ends_on, ends_on)
        if begin >= over:
            continue
        days = [(stage, ends_on - timedelta(days=stage)) for stage in span.of.values.stages]
        passed = [(stage, begin) for stage, day in days if day <= begin]
        found += passed[-1:] + [(stage, day) for stage, day in days if begin < day < over]
    return found
