"""Whether the owner contracts of one unit cover its tenant contracts (超期, Civil Code art. 717).

A process per unit: it learns what each contract says about the unit, whatever the order, and tells when a
tenant contract begins or ceases to outlive the cover. A tenant's draft is judged like what is signed, and so
is, day by day, who lives on past the end (Civil Code art. 734).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from kernel.domain import Decider, Refusal, State
from pydantic import Field

from contracts.domain.cover_commands import (
    CoverCommand,
    DropDraft,
    DropStaying,
    LookAgain,
    NoteDraft,
    NoteLetting,
    NoteOwnUnit,
    NoteRelease,
    NoteRents,
    NoteReturn,
    NoteStaying,
)
from contracts.domain.cover_facts import (
    ContractOverrunDetected,
    ContractOverrunResolved,
    CoverEvent,
    DraftDropped,
    DraftNoted,
    LettingNoted,
    OwnUnitNoted,
    PastOverrunDropped,
    PastOverrunNoted,
    ReleaseNoted,
    StayingDropped,
    StayingNoted,
)
from contracts.domain.letting import Period, UnitDays
from contracts.domain.overruns import (
    DAY,
    Letting,
    Overrun,
    days_in,
    in_all,
    in_words,
    overruns_among,
    stage_reached,
)
from contracts.domain.past_overruns import of_the_past

V = TypeVar("V")


class BeyondCover(Refusal):
    """Civil Code art. 717: the tenant would be promised days for which no owner contract stands."""

    title, field, status = (
        "租期有 {days_over} 天超出业主合同（业主合同至 {cover_last_day}）",
        "beyond_cover",
        409,
    )


class NeverCovered(BeyondCover):
    """The same of all its days: there is no owner contract to run until a day."""

    title = "租期 {days_over} 天没有业主合同覆盖"


class PartlyCovered(BeyondCover):
    """The same of days before owners cover it, or between two of their contracts."""

    title = "租期有 {days_over} 天没有业主合同覆盖（{uncovered}）"


class MoreThanApproved(BeyondCover):
    """Some of the days were approved, and others are uncovered since, be it in another unit."""

    title = "批准之后又有 {days_over} 天没有业主合同覆盖（{uncovered}），已批准的只有 {approved}，请重新批准"


def more_than_approved(new: Sequence[UnitDays], approved: Sequence[UnitDays], **field: str) -> BeyondCover:
    """To be raised: the days `new` are uncovered beside those `approved`."""
    days, units = in_all(new), sorted({each.unit_id for each in new})
    said = {"uncovered": in_words(days), "approved": in_words(in_all(approved))}
    return MoreThanApproved(days_over=days_in(days), unit_ids=units, **said, **field)


def beyond_cover(uncovered: Sequence[Period], starts_on: date, ends_on: date, **field: str) -> BeyondCover:
    """To be raised: of what is promised from `starts_on` until `ends_on` no owner covers the `uncovered`."""
    days_over, (first, end) = days_in(uncovered), uncovered[0]
    if (first, end) == (starts_on, ends_on):
        return NeverCovered(days_over=days_over, **field)
    if end < ends_on or first == starts_on:
        since, days = first.isoformat(), in_words(uncovered)
        return PartlyCovered(days_over=days_over, uncovered_from=since, uncovered=days, **field)
    last_day = first - timedelta(days=1)
    return BeyondCover(days_over=days_over, cover_last_day=last_day.isoformat(), **field)


class Cover(State):
    lettings: dict[UUID, Letting] = Field(default_factory=dict)
    drafts: dict[UUID, Letting] = Field(default_factory=dict)
    overruns: dict[UUID, Overrun] = Field(default_factory=dict)
    past: dict[UUID, PastOverrunNoted] = Field(default_factory=dict)
    staying: frozenset[UUID] = frozenset()
    own: bool = False
    released_on: date | None = None

    def stays_on(self, today: date) -> list[Letting]:
        """What is lived on by past its end, by all that was told."""
        known = (each for each in self.lettings.values() if each.contract_id in self.staying)
        return [each for each in known if each.ends_on <= today and each.left_on is None]


def decide(command: CoverCommand, cover: Cover) -> list[CoverEvent]:
    noted = _noted(command, cover)
    if noted is None and not isinstance(command, LookAgain):
        return []
    told = [noted] if noted else []
    unit, after = command.unit_id, evolve(cover, noted) if noted else cover
    known = {**cover.drafts, **after.drafts, **after.lettings}
    today = max(command.today, _counted_to(cover))
    now = overruns_among(
        after.lettings.values(),
        after.drafts.values(),
        own=after.own,
        released_on=after.released_on,
        staying=after.stays_on(today),
        today=today,
    )
    detected = [
        ContractOverrunDetected(
            unit_id=unit,
            contract_id=id_,
            park_id=known[id_].park_id,
            manager_id=known[id_].manager_id,
            overrun=overrun,
            policy_version=_stages_version(command) if id_ in cover.overruns else None,
        )
        for id_, overrun in now.items()
        if _is_news(overrun, cover.overruns.get(id_), command)
    ]
    resolved = [
        ContractOverrunResolved(unit_id=unit, contract_id=id_, park_id=known[id_].park_id)
        for id_ in cover.overruns
        if id_ not in now
    ]
    let = after.lettings.values()
    past = of_the_past(unit, let, cover.past, own=after.own, released_on=after.released_on)
    return [*told, *detected, *resolved, *past]


def _counted_to(cover: Cover) -> date:
    """The last day that was counted: a deadline that fires late has no say about the days before it."""
    told = (each for each in cover.overruns.values() if each.stays_on)
    return max((each.cover_ends_on + (each.days_over - 1) * DAY for each in told), default=date.min)


def _stages_version(command: CoverCommand) -> int | None:
    """The version by whose stages what was told of is told again."""
    return command.policy.in_force(command.today).version if isinstance(command, LookAgain) else None


def _is_news(now: Overrun, told: Overrun | None, command: CoverCommand) -> bool:
    if told is None or not (now.stays_on and told.stays_on):
        return now != told
    if now.cover_ends_on != told.cover_ends_on:
        return True
    if isinstance(command, NoteRents):
        return now.rents != told.rents
    if not isinstance(command, LookAgain):
        return False
    stages = command.policy.in_force(command.today).values.stages
    return stage_reached(now.days_over, stages) > stage_reached(told.days_over, stages)


def _noted(command: CoverCommand, cover: Cover) -> CoverEvent | None:
    """What is news of it; None: nothing."""
    unit = command.unit_id
    match command:
        case NoteLetting(letting=said, entered=entered):
            letting = _as_left(_as_said(said, cover, entered=entered), cover)
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
        case NoteStaying(contract_id=id_) if id_ not in cover.staying:
            return StayingNoted(unit_id=unit, contract_id=id_)
        case DropStaying(contract_id=id_) if id_ in cover.staying:
            return StayingDropped(unit_id=unit, contract_id=id_)
    return None


def _as_said(letting: Letting, cover: Cover, *, entered: bool) -> Letting:
    """What says nothing of the rents leaves them as they were, and so of whether it was taken over. A tenant
    has the unit from the day on which they came to have it, also where they changed to it; who changes to one
    that the contract has already has had it since before.
    """
    known = cover.lettings.get(letting.contract_id)
    if known is None:
        return letting
    unsaid = (name for name in ("rents", "taken_over") if getattr(letting, name) is None)
    kept: dict[str, object] = {name: getattr(known, name) for name in unsaid}
    if letting.track == "tenant" and not (entered and known.over):
        kept["starts_on"] = known.starts_on
    return letting.model_copy(update=kept)


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
        case StayingNoted(contract_id=id_):
            return cover.model_copy(update={"staying": cover.staying | {id_}})
        case StayingDropped(contract_id=id_):
            return cover.model_copy(update={"staying": cover.staying - {id_}})
        case ContractOverrunDetected(contract_id=id_, overrun=overrun):
            return cover.model_copy(update={"overruns": {**cover.overruns, id_: overrun}})
        case ContractOverrunResolved(contract_id=over):
            return cover.model_copy(update={"overruns": _without(cover.overruns, over)})
        case PastOverrunNoted(contract_id=id_):
            return cover.model_copy(update={"past": {**cover.past, id_: event}})
        case PastOverrunDropped(contract_id=id_):
            return cover.model_copy(update={"past": _without(cover.past, id_)})
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
        StayingNoted,
        StayingDropped,
        ContractOverrunDetected,
        ContractOverrunResolved,
        PastOverrunNoted,
        PastOverrunDropped,
    ),
)
