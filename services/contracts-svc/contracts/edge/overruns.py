"""How far a tenant contract outlives its owners' cover 超期, as people read it: with the last day covered."""

from collections.abc import Container, Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from edge.call import Answer, Host
from pydantic import BaseModel, Field

from contracts.domain.clauses import Clauses
from contracts.domain.overruns import Overrun
from contracts.domain.terms import Terms
from contracts.edge.signed_next import SignedNext, signed_next
from contracts.views.known import owners_of
from contracts.views.overruns import overruns_of, stretches

DAY = timedelta(days=1)


class Stretch(BaseModel):
    """Days in a row."""

    starts_on: date
    last_day: date


class UnitOverrun(BaseModel):
    """`days_over` days are promised without cover, the first of them `uncovered_from`, and all of them in
    `uncovered`, those in a row together; `cover_last_day` is
    the day before it, none where not even the first of the contract is covered. `exposure_fen` is the rent
    agreed for just these days: by its steps, none where it is free.
    """

    unit_id: UUID
    uncovered_from: date
    cover_last_day: date | None
    days_over: int
    uncovered: list[Stretch]
    exposure_fen: int
    draft: Annotated[bool, Field(description="so it would be, were the draft signed as it stands")]
    stays_on: Annotated[bool, Field(description="lived on past its end, until this day")]


class DraftAnswer(Answer):
    """What drafting or extending led to, on which units it outlives the owners' cover, and which of them are
    signed to others behind it.
    """

    overruns: list[UnitOverrun]
    signed_next: list[SignedNext]


async def with_overruns(
    host: Host,
    answer: Answer,
    terms: Terms,
    clauses: Clauses,
    *,
    draft: bool,
    taken_over: bool = False,
    left: Container[UUID] = (),
) -> DraftAnswer:
    """The answer, with what the covers of the units are about to tell; nothing of units that were `left`."""
    owners = await owners_of(host, {"id": UUID(answer.id), **terms.model_dump()})
    found = owners.overruns(terms, clauses, draft=draft, taken_over=taken_over)
    shown = [_shown(unit, found[unit]) for unit in terms.unit_ids if unit in found and unit not in left]
    behind = await signed_next(host, UUID(answer.id), terms)
    return DraftAnswer(**answer.model_dump(), overruns=shown, signed_next=behind)


async def overruns_told(host: Host, contract_id: UUID, today: date) -> list[UnitOverrun]:
    """The same, as it was told last; who lives on is counted with `today`."""
    rows = await overruns_of(host, contract_id)
    return [told for row in rows if (told := overrun_told(row, today))]


def overrun_told(row: Mapping[str, Any], today: date) -> UnitOverrun | None:
    """That of one unit, of a row with what was told; None where who lives on is covered so far."""
    said = {name: row[name] for name in Overrun.model_fields}
    over = Overrun.model_validate(said).counted_with(today)
    return _shown(row["unit_id"], over) if over else None


def _shown(unit: UUID, over: Overrun) -> UnitOverrun:
    return UnitOverrun(
        unit_id=unit,
        uncovered_from=over.cover_ends_on,
        cover_last_day=None if over.bare else over.cover_ends_on - DAY,
        days_over=over.days_over,
        uncovered=[Stretch.model_validate(each) for each in stretches(over)],
        exposure_fen=over.exposure_fen,
        draft=over.draft,
        stays_on=over.stays_on,
    )
