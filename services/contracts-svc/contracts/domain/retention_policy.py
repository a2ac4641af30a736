"""How long the papers of a contract are kept when it is over. Pure.

Claims of a contract lapse three years after whoever has them knows of them (民法典 188): until then both
sides may need the papers. When a party has asked to be forgotten they are kept for that alone (PIPL art. 47).
So do the claims of negotiations that came to nothing (民法典 500): what was sent to be signed and taken back
is kept as long from that day, and not for good (PIPL art. 19), unless it is sent anew or signed after all.
"""

from datetime import date
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

CLAIMS_LAPSE = 3
LONGEST = 30


class RetentionOutOfRange(Refusal):
    """Not before claims have lapsed, and not for good."""

    title = f"合同文件的保存年限应在 {CLAIMS_LAPSE} 至 {LONGEST} 年之间"


class ForgottenKeptLonger(Refusal):
    """Who asked to be forgotten is not kept longer than who did not."""

    title, field = "已要求删除个人信息的，合同文件保存年限不能长于一般年限", "values.years_of_forgotten"


class PaperRetention(Values):
    """`years` after the end of a contract; `years_of_forgotten` where one of its parties was erased: of them
    too nothing goes before claims have lapsed (民法典 188), which both sides may need the papers for.
    """

    policy: Literal["paper-retention"] = "paper-retention"
    years: Number
    years_of_forgotten: Number

    def check(self) -> None:
        for name in ("years", "years_of_forgotten"):
            if not CLAIMS_LAPSE <= getattr(self, name) <= LONGEST:
                raise RetentionOutOfRange(field=f"values.{name}")
        if self.years_of_forgotten > self.years:
            raise ForgottenKeptLonger

    def kept_until(self, over_on: date, *, forgotten: bool) -> date:
        """The first day on which papers of a contract that was over on `over_on` are kept no more."""
        years = self.years_of_forgotten if forgotten else self.years
        try:
            return over_on.replace(year=over_on.year + years)
        except ValueError:  # 29 February
            return over_on.replace(year=over_on.year + years, month=3, day=1)


# The operator's own rule: as long as claims may be made, and two years more where nobody minds.
RETENTION = seed(PaperRetention(years=5, years_of_forgotten=CLAIMS_LAPSE))
