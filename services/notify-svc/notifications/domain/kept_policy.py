"""How long it is kept what a message said: policy data. Pure."""

from typing import Final, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MOST: Final = 1_095


class KeptOutOfRange(Refusal):
    """Not at all, or longer than anybody would have to prove what was said."""

    title, field = "消息正文应保存 1 至 {most} 天", "values.days"


class KeptTexts(Values):
    """`days` for which the text of a message can still be looked at."""

    policy: Literal["kept-texts"] = "kept-texts"
    days: Number

    def check(self) -> None:
        if not 1 <= self.days <= MOST:
            raise KeptOutOfRange(most=MOST)


KEPT_TEXTS = seed(KeptTexts(days=180))
