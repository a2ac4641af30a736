"""From which age on somebody counts as high-risk 高风险, and when they reach it. Pure.

Nobody's day of birth is known here: the month is in which they turn sixty, and every other age follows.
"""

from datetime import date
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, Versions, seed

from tenants.domain.identity import SENIOR_AT

YOUNGEST, OLDEST = 40, 100


class HighRiskAgeOutOfRange(Refusal):
    """Of everybody, or of nobody, nothing is said."""

    title, field = f"高风险年龄应在 {YOUNGEST} 至 {OLDEST} 岁之间", "values.from_age"


class HighRiskAge(Values):
    """In years; it counts from the first day of the month in which somebody reaches it."""

    policy: Literal["high-risk-age"] = "high-risk-age"
    from_age: Number

    def check(self) -> None:
        if not YOUNGEST <= self.from_age <= OLDEST:
            raise HighRiskAgeOutOfRange


HIGH_RISK_AGE = seed(HighRiskAge(from_age=SENIOR_AT))  # the seed's


def month_of(age: int, sixty_from: date) -> date:
    """The first day of the month in which they reach an age."""
    return sixty_from.replace(year=sixty_from.year + age - SENIOR_AT)


def days_to_look(
    sixty_from: date, known: date, versions: Versions[HighRiskAge] = HIGH_RISK_AGE
) -> list[date]:
    """The days from `known` on on which whichever version is in force by then begins to count them.

    More than one: another version may be in force by then, or be withdrawn before. The first flags them.
    """
    found = []
    for span in versions.spans():
        day = max(month_of(span.of.values.from_age, sixty_from), span.first, known)
        if span.until is None or day < span.until:
            found.append(day)
    return found
