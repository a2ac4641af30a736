"""How much a repair may cost before another has to look, or before it is a slip of the pen: policy data.
Pure.
"""

from typing import Annotated, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field

Fen = Annotated[int, Field(strict=True, ge=0, le=10**9)]


class CostBoundsOutOfRange(Refusal):
    """Nobody could charge anything, or work a minute; what is to be approved at once is late at once."""

    title, field = "费用、工时上限和复核天数必须大于 0", "values"


class CostBounds(Values):
    """`most_fen` for one payer of one repair: what costs more is building, by a contract of its own.

    Of one line of labour at most so many `minutes`: who works longer works on several days, each a line; and
    `call_out_fen` for coming at all with `minute_fen` for each minute: more is minutes and fen confused.
    A part may cost `over_catalogue` per cent more than the catalogue says, and labour than who did it takes
    by their rates, before somebody has to say why. What costs more than `alone_fen` altogether goes to who
    pays when another than who said so has approved it; who may is told at once, and operations where nobody
    has `approve_within` days later.
    """

    policy: Literal["cost_bounds"] = "cost_bounds"
    most_fen: Fen
    minutes: Annotated[int, Field(strict=True, ge=0, le=10_000)]
    minute_fen: Fen
    call_out_fen: Fen
    over_catalogue: Annotated[int, Field(strict=True, ge=0, le=1_000)] = 20
    alone_fen: Fen = 500_000
    approve_within: Number = 1

    def check(self) -> None:
        if min(self.most_fen, self.minutes, self.minute_fen + self.call_out_fen, self.approve_within) < 1:
            raise CostBoundsOutOfRange


# 500,000 yuan, 5,000 by the word of one; two days and nights; 6,000 yuan an hour, ten times what a specialist
# takes, and 2,000 for coming at night, on a holiday.
COST_BOUNDS = seed(CostBounds(most_fen=50_000_000, minutes=2_880, minute_fen=10_000, call_out_fen=200_000))
