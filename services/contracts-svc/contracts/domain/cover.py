"""Whether the owner contracts of one unit cover its tenant contracts (超期, Civil Code art. 717).

A process per unit: it learns what each signed contract says about the unit, whatever the order, and tells
when a tenant contract begins or ceases to outlive the cover.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, State
from pydantic import Field

from contracts.domain.terms import Fen, Track


class BeyondCover(Refusal):
    """Civil Code art. 717: the tenant would be promised days for which no owner contract stands."""

    title, field, status = (
        "租期有 {days_over} 天超出业主合同（业主合同至 {cover_last_day}）",
        "beyond_cover",
        409,
    )


def beyond_cover(covered_until: date, ends_on: date, **field: str) -> BeyondCover:
    """To be raised: what is promised until `ends_on` is covered until `covered_until` alone."""
    last_day = covered_until - timedelta(days=1)
    return BeyondCover(days_over=(ends_on - covered_until).days, cover_last_day=last_day.isoformat(), **field)


class Letting(Frozen):
    """One contract's hold on one unit; `rent_fen` is this unit's share per month.

    `left_on`: the tenant gave this unit back, and no day from then on is promised to them.
    """

    contract_id: UUID
    track: Track
    park_id: UUID
    manager_id: UUID | None = None
    starts_on: date
    ends_on: date
    rent_fen: Fen
    expired: bool = False
    left_on: date | None = None

    @property
    def promised_until(self) -> date:
        """The first day that is not promised."""
        return min(self.ends_on, self.left_on or self.ends_on)


class Overrun(Frozen):
    """From `cover_ends_on` on, `days_over` days are promised to a tenant without cover."""

    cover_ends_on: date
    days_over: int
    exposure_fen: int


class CoverEvent(Event):
    unit_id: UUID


class LettingNoted(CoverEvent):
    schema_version = 2

    letting: Letting


class ContractOverrunDetected(CoverEvent):
    """Also told again when the figures change. `exposure_fen` is the rent of the days over."""

    contract_id: UUID
    park_id: UUID
    manager_id: UUID | None = None
    overrun: Overrun


class ContractOverrunResolved(CoverEvent):
    """Covered to the end again, or over."""

    contract_id: UUID
    park_id: UUID


class Cover(State):
    lettings: dict[UUID, Letting] = Field(default_factory=dict)
    overruns: dict[UUID, Overrun] = Field(default_factory=dict)


class NoteLetting(Command):
    unit_id: UUID
    letting: Letting


def decide(command: NoteLetting, cover: Cover) -> list[CoverEvent]:
    unit, letting = command.unit_id, _as_left(command.letting, cover)
    noted = LettingNoted(unit_id=unit, letting=letting)
    if cover.lettings.get(letting.contract_id) == letting:
        return []
    lettings = evolve(cover, noted).lettings
    now = overruns_among(lettings.values())
    detected = [
        ContractOverrunDetected(
            unit_id=unit,
            contract_id=id_,
            park_id=lettings[id_].park_id,
            manager_id=lettings[id_].manager_id,
            overrun=overrun,
        )
        for id_, overrun in now.items()
        if overrun != cover.overruns.get(id_)
    ]
    resolved = [
        ContractOverrunResolved(unit_id=unit, contract_id=id_, park_id=lettings[id_].park_id)
        for id_ in cover.overruns
        if id_ not in now
    ]
    return [noted, *detected, *resolved]


def _as_left(letting: Letting, cover: Cover) -> Letting:
    """What is said of the contract later does not give the unit back to who left it; coming again does."""
    known = cover.lettings.get(letting.contract_id)
    if known is None:
        return letting
    if letting.left_on:
        return letting.model_copy(update={"expired": known.expired})  # leaving renews no contract
    came_again = known.left_on is not None and letting.starts_on >= known.left_on
    if known.left_on is None or (came_again and letting.starts_on > known.starts_on):
        return letting  # who left on the very first day has not come again by being told of once more
    return letting.model_copy(update={"left_on": known.left_on})


def overruns_among(lettings: Iterable[Letting]) -> dict[UUID, Overrun]:
    """Each tenant contract that outlives the cover, by contract.

    A unit without any owner contract on our books may be the operator's own: nothing is said about it, nor
    about days before the first owner contract we know.
    """
    lettings = list(lettings)
    owners = sorted((each.starts_on, each.ends_on) for each in lettings if each.track == "owner")
    found = {}
    for each in lettings if owners else ():
        if each.track == "owner" or each.expired:
            continue
        covered = covered_until(max(each.starts_on, owners[0][0]), owners)
        if covered < each.promised_until:
            days = (each.promised_until - covered).days
            found[each.contract_id] = Overrun(
                cover_ends_on=covered, days_over=days, exposure_fen=rent_of(days, each.rent_fen)
            )
    return found


def covered_until(day: date, owners: Sequence[tuple[date, date]]) -> date:
    """The first day from `day` on that none of `owners` (sorted) covers; those in a row count as one."""
    for starts_on, ends_on in owners:
        if starts_on <= day < ends_on:
            day = ends_on
    return day


def rent_of(days: int, rent_fen: int) -> int:
    """Fen for `days` at `rent_fen` a month, a year being twelve months and 365 days; half a fen rounds up."""
    return (rent_fen * 12 * days * 2 + 365) // (365 * 2)


def evolve(cover: Cover, event: CoverEvent) -> Cover:
    match event:
        case LettingNoted(letting=letting):
            return cover.model_copy(update={"lettings": {**cover.lettings, letting.contract_id: letting}})
        case ContractOverrunDetected(contract_id=id_, overrun=overrun):
            return cover.model_copy(update={"overruns": {**cover.overruns, id_: overrun}})
        case ContractOverrunResolved(contract_id=over):
            left = {id_: overrun for id_, overrun in cover.overruns.items() if id_ != over}
            return cover.model_copy(update={"overruns": left})
    return cover


cover = Decider(
    "cover", Cover(), decide, evolve, (LettingNoted, ContractOverrunDetected, ContractOverrunResolved)
)
