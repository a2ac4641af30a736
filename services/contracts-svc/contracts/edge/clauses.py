"""Bodies of what a contract says beside its terms. Periods come with their last day included."""

from datetime import timedelta
from typing import Annotated, Literal

from edge.body import Body, Code, Fen, Flag, LocalDate
from pydantic import Field

from contracts.domain.clauses import BreakClause, Clauses, DeductionGround, RentFree, RentStep
from contracts.domain.settlement_items import Ground

DAY = timedelta(days=1)


class RentBody(Body):
    """Rent per month, for all units, in fen, from `from_on` on."""

    from_on: LocalDate
    rent_fen: Fen


class RentFreeBody(Body):
    """Both days are free."""

    starts_on: LocalDate
    last_day: LocalDate

    def span(self) -> RentFree:
        return RentFree(starts_on=self.starts_on, ends_on=self.last_day + DAY)


class BreakBody(Body):
    """`who` may end it from `from_on` on, `notice_days` ahead, for `penalty_fen`."""

    who: Literal["operator", "counterparty"]
    from_on: LocalDate
    notice_days: Annotated[int, Field(strict=True, ge=0, le=365)]
    penalty_fen: Fen = 0


class GroundBody(Body):
    """The clause of this number allows to keep part of the deposit for this."""

    number: Annotated[Code, Field(max_length=32)]
    ground: Ground


class ClausesBody(Body):
    rent_steps: Annotated[tuple[RentBody, ...], Field(max_length=100)] = ()
    rent_free: Annotated[tuple[RentFreeBody, ...], Field(max_length=50)] = ()
    breaks: Annotated[tuple[BreakBody, ...], Field(max_length=20)] = ()
    grounds: Annotated[tuple[GroundBody, ...], Field(max_length=100)] = ()
    in_writing: Flag = True

    def clauses(self) -> Clauses:
        return Clauses(
            rent_steps=tuple(RentStep(**step.model_dump()) for step in self.rent_steps),
            rent_free=tuple(free.span() for free in self.rent_free),
            breaks=tuple(BreakClause(**each.model_dump()) for each in self.breaks),
            grounds=tuple(DeductionGround(**each.model_dump()) for each in self.grounds),
            in_writing=self.in_writing,
        )
