"""Whether the owner contracts of one unit cover its tenant contracts (超期, Civil Code art. 717).

A process per unit: it learns what each contract says about the unit, whatever the order, and tells when a
tenant contract begins or ceases to outlive the cover. A tenant's draft is judged like what is signed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, State
from pydantic import Field

from contracts.domain.terms import Fen, Track

V = TypeVar("V")


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
    """From `cover_ends_on` on, `days_over` days are promised to a tenant without cover.

    `exposure_fen` is their rent; `draft`: they would be, were it signed as it stands.
    """

    cover_ends_on: date
    days_over: int
    exposure_fen: int
    draft: bool = False


class CoverEvent(Event):
    unit_id: UUID


class LettingNoted(CoverEvent):
    schema_version = 2

    letting: Letting


class DraftNoted(CoverEvent):
    """What a draft would promise; the last word counts, until it is signed or dropped."""

    letting: Letting


class DraftDropped(CoverEvent):
    """A draft asks for the unit no more: given up, or drafted for others."""

    contract_id: UUID


class OwnUnitNoted(CoverEvent):
    """Whether it is the operator's own, which needs no cover."""

    own: bool


class ContractOverrunDetected(CoverEvent):
    """Also told again when the figures change, and when the draft that was told of is signed."""

    schema_version = 2

    contract_id: UUID
    park_id: UUID
    manager_id: UUID | None = None
    overrun: Overrun


class ContractOverrunResolved(CoverEvent):
    """Covered to the end again, or over, or a draft no more."""

    contract_id: UUID
    park_id: UUID


class Cover(State):
    lettings: dict[UUID, Letting] = Field(default_factory=dict)
    drafts: dict[UUID, Letting] = Field(default_factory=dict)
    overruns: dict[UUID, Overrun] = Field(default_factory=dict)
    own: bool = False


class CoverCommand(Command):
    unit_id: UUID


class NoteLetting(CoverCommand):
    letting: Letting


class NoteDraft(CoverCommand):
    letting: Letting


class DropDraft(CoverCommand):
    contract_id: UUID


class NoteOwnUnit(CoverCommand):
    own: bool


def decide(command: CoverCommand, cover: Cover) -> list[CoverEvent]:
    noted = _noted(command, cover)
    if noted is None:
        return []
    unit, after = command.unit_id, evolve(cover, noted)
    known = {**cover.drafts, **after.drafts, **after.lettings}
    now = overruns_among(after.lettings.values(), after.drafts.values(), own=after.own)
    detected = [
        ContractOverrunDetected(
            unit_id=unit,
            contract_id=id_,
            park_id=known[id_].park_id,
            manager_id=known[id_].manager_id,
            overrun=overrun,
        )
        for id_, overrun in now.items()
        if overrun != cover.overruns.get(id_)
    ]
    resolved = [
        ContractOverrunResolved(unit_id=unit, contract_id=id_, park_id=known[id_].park_id)
        for id_ in cover.overruns
        if id_ not in now
    ]
    return [noted, *detected, *resolved]


def _noted(command: CoverCommand, cover: Cover) -> CoverEvent | None:
    """What is news of it; None: nothing."""
    unit = command.unit_id
    match command:
        case NoteLetting(letting=said):
            letting = _as_left(said, cover)
            known = cover.lettings.get(letting.contract_id) == letting
            return None if known else LettingNoted(unit_id=unit, letting=letting)
        case NoteDraft(letting=letting) if letting.contract_id not in cover.lettings:
            known = cover.drafts.get(letting.contract_id) == letting
            return None if known else DraftNoted(unit_id=unit, letting=letting)
        case DropDraft(contract_id=id_) if id_ in cover.drafts:
            return DraftDropped(unit_id=unit, contract_id=id_)
        case NoteOwnUnit(own=own) if own != cover.own:
            return OwnUnitNoted(unit_id=unit, own=own)
    return None


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


def overruns_among(
    lettings: Iterable[Letting], drafts: Iterable[Letting] = (), *, own: bool = False
) -> dict[UUID, Overrun]:
    """Each tenant contract, and each draft of one, that outlives the cover, by contract.

    A unit without any owner contract on our books is covered on no day, unless it is the operator's `own`;
    days before the first owner contract we know are not judged. For what is `own`, an owner contract that has
    none of its days (annulled) was never one; elsewhere its tenants are named.
    """
    lettings = list(lettings)
    owners = sorted(
        (each.starts_on, each.ends_on)
        for each in lettings
        if each.track == "owner" and not (own and each.ends_on <= each.starts_on)
    )
    promised = [(each, False) for each in lettings if each.track == "tenant" and not each.expired]
    promised += [(each, True) for each in drafts]
    found = {
        each.contract_id: overrun_of(owners, each.starts_on, each.promised_until, each.rent_fen, draft=draft)
        for each, draft in promised
        if owners or not own
    }
    return {id_: overrun for id_, overrun in found.items() if overrun}


def overrun_of(
    owners: Sequence[tuple[date, date]], starts_on: date, ends_on: date, rent_fen: int, *, draft: bool
) -> Overrun | None:
    """How far a period outlives the cover by `owners` (sorted); None: not at all. Without any it all does."""
    covered = covered_until(max(starts_on, owners[0][0]) if owners else starts_on, owners)
    if covered >= ends_on:
        return None
    days = (ends_on - covered).days
    exposure = rent_of(days, rent_fen)
    return Overrun(cover_ends_on=covered, days_over=days, exposure_fen=exposure, draft=draft)


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
            known = {**cover.lettings, letting.contract_id: letting}
            drafts = _without(cover.drafts, letting.contract_id)
            return cover.model_copy(update={"lettings": known, "drafts": drafts})
        case DraftNoted(letting=letting):
            return cover.model_copy(update={"drafts": {**cover.drafts, letting.contract_id: letting}})
        case DraftDropped(contract_id=id_):
            return cover.model_copy(update={"drafts": _without(cover.drafts, id_)})
        case OwnUnitNoted(own=own):
            return cover.model_copy(update={"own": own})
        case ContractOverrunDetected(contract_id=id_, overrun=overrun):
            return cover.model_copy(update={"overruns": {**cover.overruns, id_: overrun}})
        case ContractOverrunResolved(contract_id=over):
            return cover.model_copy(update={"overruns": _without(cover.overruns, over)})
    return cover


def _without(known: dict[UUID, V], id_: UUID) -> dict[UUID, V]:
    return {key: value for key, value in known.items() if key != id_}


cover: Decider[CoverCommand, Cover, CoverEvent] = Decider(
    "cover",
    Cover(),
    decide,
    evolve,
    (
        LettingNoted,
        DraftNoted,
        DraftDropped,
        OwnUnitNoted,
        ContractOverrunDetected,
        ContractOverrunResolved,
    ),
)
