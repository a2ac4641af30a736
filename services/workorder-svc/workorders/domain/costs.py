"""What a repair took, and who pays for it 费用: parts and labour, in fen. Pure."""

from typing import Annotated, Final, Literal, get_args

from kernel.domain import Frozen, Refusal
from pydantic import Field

from workorders.domain.repair import Code

Payer = Literal["operator", "owner", "tenant_at_fault"]
Area = Literal["bathroom", "kitchen", "living_room", "bedroom", "balcony", "hall", "shared"]
"""Where in the home it was."""
Fen = Annotated[int, Field(ge=0, le=10**9)]
MOST_FEN: Final = 50_000_000
"""For one payer of one repair. What costs more than 500,000 yuan is building, by a contract of its own, or a
slip of the pen."""
MOST_MINUTES: Final = 2_880
"""Of one line: two days and nights of work. Who works longer works on several days, each a line."""
MOST_FEN_A_MINUTE: Final = 10_000
"""6,000 yuan an hour, ten times what a specialist takes; more is minutes and fen confused."""
CALL_OUT_FEN: Final = 200_000
"""What coming at all may cost, however short the work is: 2,000 yuan at night, on a holiday."""


class CostsOutOfRange(Refusal):
    """More than is ever charged for one repair."""

    title, field = "同一付款方的费用合计不能超过 {yuan} 元", "parts"


class LabourTooLong(Refusal):
    """Nobody works so long at a stretch."""

    title = "一行工时不能超过 {most} 分钟，请按天分行填写"


class LabourTooDear(Refusal):
    """Nobody takes so much for so few minutes."""

    title = "{minutes} 分钟的人工费不能超过 {yuan} 元，请核对工时和金额"


class Line(Frozen):
    """Something that one payer pays."""

    fen: Fen
    payer: Payer


class PartUsed(Line):
    """`count` of one `batch` were fitted, for `fen` altogether. `took_out`: the batch of what had failed."""

    part: Code
    batch: Code | None
    took_out: Code | None
    count: Annotated[int, Field(ge=1, le=1_000)]


class Labour(Line):
    minutes: Annotated[int, Field(ge=1, le=10_000)]


class Costs(Frozen):
    """Of one repair. Nothing used and nothing charged is an answer, too."""

    area: Area
    parts: tuple[PartUsed, ...] = ()
    labour: tuple[Labour, ...] = ()

    def check(self) -> None:
        """Raises LabourTooLong or LabourTooDear, naming the line, or CostsOutOfRange."""
        for number, line in enumerate(self.labour):
            if line.minutes > MOST_MINUTES:
                raise LabourTooLong(field=f"labour.{number}.minutes", most=MOST_MINUTES)
            most = CALL_OUT_FEN + line.minutes * MOST_FEN_A_MINUTE
            if line.fen > most:
                said = {"minutes": line.minutes, "yuan": most // 100}
                raise LabourTooDear(field=f"labour.{number}.fen", **said)
        if any(self.paid_by(payer) > MOST_FEN for payer in get_args(Payer)):
            raise CostsOutOfRange(yuan=MOST_FEN // 100)

    def paid_by(self, payer: Payer) -> int:
        """What this one pays, in fen."""
        lines: tuple[Line, ...] = (*self.parts, *self.labour)
        return sum(each.fen for each in lines if each.payer == payer)
