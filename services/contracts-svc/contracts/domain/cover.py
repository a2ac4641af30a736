"""Whether the owner contracts of one unit cover its tenant contracts (超期, Civil Code art. 717).

A process per unit: it learns what each contract says about the unit, whatever the order, and tells when a
tenant contract begins or ceases to outlive the cover. A tenant's draft is judged like what is signed.
"""

from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State
from pydantic import Field

from contracts.domain.clauses import RentStep
from contracts.domain.overruns import Letting, Overrun, overruns_among

V = TypeVar("V")


class BeyondCover(Refusal):
    """Civil Code art. 717: the tenant would be promised days for which no owner contract stands."""

    title, field, status = (
        "租期有 {days_over} 天超出业主合同（业主合同至 {cover_last_day}）",
        "beyond_cover",
        409,
    )


class NeverCovered(BeyondCover):
    """The same from the first day on: there is no owner contract to run until a day."""

    title = "租期 {days_over} 天没有业主合同覆盖"


def beyond_cover(covered_until: date, starts_on: date, ends_on: date, **field: str) -> BeyondCover:
    """To be raised: what is promised from `starts_on` until `ends_on` is covered until `covered_until` alone,
    or not at all.
    """
    days_over = (ends_on - covered_until).days
    if covered_until == starts_on:
        return NeverCovered(days_over=days_over, **field)
    last_day = covered_until - timedelta(days=1)
    return BeyondCover(days_over=days_over, cover_last_day=last_day.isoformat(), **field)


class CoverEvent(Event):
    unit_id: UUID


class LettingNoted(CoverEvent):
    schema_version = 3

    letting: Letting


class DraftNoted(CoverEvent):
    """What a draft would promise; the last word counts, until it is signed or dropped."""

    schema_version = 2

    letting: Letting


class DraftDropped(CoverEvent):
    """A draft asks for the unit no more: given up, or drafted for others."""

    contract_id: UUID


class OwnUnitNoted(CoverEvent):
    """Whether it is the operator's own, which needs no cover."""

    own: bool


class ReleaseNoted(CoverEvent):
    """From `released_on` on it is its owner's again, whatever was signed; None: it was taken in again."""

    released_on: date | None


class ContractOverrunDetected(CoverEvent):
    """Also told again when the figures change, and when the draft that was told of is signed."""

    schema_version = 3

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
    released_on: date | None = None


class CoverCommand(Command):
    unit_id: UUID


class NoteLetting(CoverCommand):
    letting: Letting


class NoteDraft(CoverCommand):
    letting: Letting


class NoteRents(CoverCommand):
    """Another rent was agreed of what is signed: all of it, from day to day."""

    contract_id: UUID
    rents: tuple[RentStep, ...]


class NoteReturn(CoverCommand):
    """The tenant never left: the contract goes on to `ends_on`, or is `expired`, and the tenant there."""

    contract_id: UUID
    ends_on: date
    expired: bool


class DropDraft(CoverCommand):
    contract_id: UUID


class NoteOwnUnit(CoverCommand):
    own: bool


class NoteRelease(CoverCommand):
    """Asked when the unit was given back; None when it was taken in again."""

    released_on: date | None


def decide(command: CoverCommand, cover: Cover) -> list[CoverEvent]:
    noted = _noted(command, cover)
    if noted is None:
        return []
    unit, after = command.unit_id, evolve(cover, noted)
    known = {**cover.drafts, **after.drafts, **after.lettings}
    now = overruns_among(
        after.lettings.values(), after.drafts.values(), own=after.own, released_on=after.released_on
    )
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
            letting = _as_left(_as_agreed(said, cover), cover)
            known = cover.lettings.get(letting.contract_id) == letting
            return None if known else LettingNoted(unit_id=unit, letting=letting)
        case NoteDraft(letting=letting) if letting.contract_id not in cover.lettings:
            known = cover.drafts.get(letting.contract_id) == letting
            return None if known else DraftNoted(unit_id=unit, letting=letting)
        case NoteRents(contract_id=id_, rents=rents) if id_ in cover.lettings:
            letting = cover.lettings[id_].model_copy(update={"rents": rents})
            known = cover.lettings[id_] == letting
            return None if known else LettingNoted(unit_id=unit, letting=letting)
        case NoteReturn(contract_id=id_, ends_on=day, expired=expired) if id_ in cover.lettings:
            stands = {"ends_on": day, "expired": expired, "left_on": None}
            return LettingNoted(unit_id=unit, letting=cover.lettings[id_].model_copy(update=stands))
        case DropDraft(contract_id=id_) if id_ in cover.drafts:
            return DraftDropped(unit_id=unit, contract_id=id_)
        case NoteOwnUnit(own=own) if own != cover.own:
            return OwnUnitNoted(unit_id=unit, own=own)
        case NoteRelease(released_on=day) if day != cover.released_on:
            return ReleaseNoted(unit_id=unit, released_on=day)
    return None


def _as_agreed(letting: Letting, cover: Cover) -> Letting:
    """Whatever says nothing of the rents leaves them as they were."""
    known = cover.lettings.get(letting.contract_id)
    return letting.model_copy(update={"rents": known.rents}) if known and letting.rents is None else letting


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
        case ReleaseNoted(released_on=day):
            return cover.model_copy(update={"released_on": day})
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
        ReleaseNoted,
        ContractOverrunDetected,
        ContractOverrunResolved,
    ),
)
