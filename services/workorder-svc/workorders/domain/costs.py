"""What a repair took, and who pays for it 费用: parts and labour, in fen. Pure."""

from typing import Annotated, Final, Literal, get_args

from kernel.domain import Frozen
from pydantic import Field

from workorders.domain.repair import Code

Payer = Literal["operator", "owner", "tenant_at_fault"]
Area = Literal["bathroom", "kitchen", "living_room", "bedroom", "balcony", "hall", "shared"]
"""Where in the home it was."""
MOST_FEN: Final = 10**9
Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]


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

    @property
    def too_much(self) -> bool:
        """Whether one payer would pay more for one repair than is ever charged."""
        return any(self.paid_by(payer) > MOST_FEN for payer in get_args(Payer))

    def paid_by(self, payer: Payer) -> int:
        """What this one pays, in fen."""
        lines: tuple[Line, ...] = (*self.parts, *self.labour)
        return sum(each.fen for each in lines if each.payer == payer)
