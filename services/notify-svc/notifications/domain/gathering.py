"""Gathering 汇总: what comes to one person in one round, told in one message where it is much.

A round is what one import of a ledger leads to, or what waits for one morning. A first ledger brings hundreds
of overruns, ends and renewals to two persons within a minute, and those days later fall due at one midnight:
told one by one, most were over the limits of their channels, and somebody was to call them about each. Each
has a notice of its own all the same; whoever is to hear of it gathers them, one stream for each round and
person. Of an import they read of all at once when for a while nothing more has come; in the morning of those
kinds of which more have come than the rules let be told one by one. All else is told as ever.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Final
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State
from policy.domain.values import Versions
from pydantic import Field

from notifications.domain.matter import EVERYWHERE, Matter, Who
from notifications.domain.notice_rules import RULES, NoticeRules
from notifications.domain.plan import CAN_WAIT, Plan

OVERRUN: Final = "ContractOverrunDetected"
Count = Annotated[int, Field(ge=1)]


class Awaited(Frozen):
    """What they are to hear, as it would be requested by itself."""

    notification_id: UUID
    matter: Matter
    plan: Plan
    rules_version: int
    template: str
    place: str
    instead_of: tuple[Who, ...] = ()


class Overruns(Frozen):
    """Of signed contracts that outlast the owner's: in how many rooms, for which rent in fen together, and
    where it is most.
    """

    count: Count
    exposure_fen: int
    worst_place: str
    worst_days: int
    worst_fen: int


class GatheringEvent(Event):
    """`round_id`: the import's, or the night's; `until`: when the night is over (UTC), None of an import."""

    schema_version: ClassVar[int] = 2

    round_id: UUID
    until: datetime | None
    person_id: UUID


class MatterGathered(GatheringEvent):
    """They hear of it with whatever else the round brings."""

    awaited: Awaited


class MattersSummedUp(GatheringEvent):
    """They are told of all these at once, as how many there are of each kind.

    `park_id`: of all of them, or EVERYWHERE where they are of several. `instead_of`: for whom nobody is
    registered that should have heard some of it. `important`: some of it is. `rules_version`: of the rules
    by which they were too many to be told one by one; None of an import, of which two are.
    """

    park_id: UUID
    counts: dict[str, Count]
    overruns: Overruns | None
    instead_of: tuple[Who, ...]
    important: bool
    rules_version: int | None


class MatterLeftAlone(GatheringEvent):
    """Little or nothing of its kind came with it, or it is over by now: it is told, or lapses, as it would
    have by itself.
    """

    awaited: Awaited


class GatheringCommand(Command):
    round_id: UUID
    until: datetime | None = None
    person_id: UUID


class Gather(GatheringCommand):
    awaited: Awaited


class SumUp(GatheringCommand):
    """Asked by a deadline, behind the gathering of each: `last` is what had come last by then, `on` the day
    by whose rules it goes. `over`: those of which nothing holds any more.
    """

    last: UUID
    on: date
    over: frozenset[UUID] = Field(frozenset(), exclude=True)
    policy: Versions[NoticeRules] = Field(RULES, exclude=True)


class Gathering(State):
    """`waiting`: what is yet to be told, in the order in which it came; `known`: all that ever came."""

    waiting: tuple[Awaited, ...] = ()
    known: frozenset[UUID] = frozenset()


def decide(command: Gather | SumUp, gathering: Gathering) -> list[GatheringEvent]:
    whose = command.model_dump(include={"round_id", "until", "person_id"})
    match command:
        case Gather(awaited=awaited) if awaited.notification_id not in gathering.known:
            return [MatterGathered(**whose, awaited=awaited)]
        case SumUp(last=last) if gathering.waiting and gathering.waiting[-1].notification_id == last:
            gone = [each for each in gathering.waiting if each.notification_id in command.over]
            holding = [each for each in gathering.waiting if each not in gone]
            once = _each_once(holding)
            together = _together(once, command)
            alone = [*gone, *_by_themselves(holding, once, together)]
            summed = [MattersSummedUp(**whose, **_summed_up(together, command))] if together else []
            return [*summed, *(MatterLeftAlone(**whose, awaited=each) for each in alone)]
    return []


def _each_once(waiting: Iterable[Awaited]) -> list[Awaited]:
    """As it was told last: the days over of one contract are told again where a later row changes them."""
    return list({_same(each.matter): each for each in waiting}.values())


def _same(matter: Matter) -> tuple[object, ...]:
    return matter.kind, matter.thing_id, matter.unit_id, "" if matter.kind == OVERRUN else matter.stage


def _together(holding: list[Awaited], asked: SumUp) -> list[Awaited]:
    """Which of them are told in one message: whatever else an import led to is no news by itself, and what
    comes in a night is much only of its kind.
    """
    if asked.until is None:
        return holding if len(holding) > 1 else []
    counts = Counter(each.matter.kind for each in holding)
    singly = asked.policy.in_force(asked.on).values.told_singly
    return [each for each in holding if counts[each.matter.kind] > singly]


def _by_themselves(holding: list[Awaited], once: list[Awaited], together: list[Awaited]) -> list[Awaited]:
    """All that is of no kind told together: who stands in for somebody hears it for them as well, and each
    change is news. Of an overrun that a later row changed only the last word holds.
    """
    kinds, last = {each.matter.kind for each in together}, {each.matter.notice_id for each in once}
    left = (each for each in holding if each.matter.kind not in kinds)
    return [each for each in left if each.matter.kind != OVERRUN or each.matter.notice_id in last]


def _summed_up(matters: list[Awaited], asked: SumUp) -> dict[str, object]:
    parks = {each.matter.park_id for each in matters}
    counts = Counter(each.matter.kind for each in matters)
    return {
        "park_id": parks.pop() if len(parks) == 1 else EVERYWHERE,
        "counts": dict(counts.most_common()),
        "overruns": _overruns(matters),
        "instead_of": tuple(dict.fromkeys(who for each in matters for who in each.instead_of)),
        "important": any(each.plan.priority not in CAN_WAIT for each in matters),
        "rules_version": asked.policy.in_force(asked.on).version if asked.until else None,
    }


def _overruns(matters: list[Awaited]) -> Overruns | None:
    """A draft binds nobody yet: it stands among the counts alone."""
    signed = [each for each in matters if each.matter.kind == OVERRUN and "draft" not in each.matter.rule]
    if not signed:
        return None
    worst = max(signed, key=_exposure)
    return Overruns(
        count=len(signed),
        exposure_fen=sum(map(_exposure, signed)),
        worst_place=worst.place,
        worst_days=int(worst.matter.words["days"]),
        worst_fen=_exposure(worst),
    )


def _exposure(awaited: Awaited) -> int:
    """Fen."""
    return int(Decimal(awaited.matter.words["yuan"]) * 100)


def evolve(gathering: Gathering, event: GatheringEvent) -> Gathering:
    match event:
        case MatterGathered(awaited=awaited):
            waiting, known = (*gathering.waiting, awaited), gathering.known | {awaited.notification_id}
            return gathering.model_copy(update={"waiting": waiting, "known": known})
        case MattersSummedUp() | MatterLeftAlone():
            return gathering.model_copy(update={"waiting": ()})
    return gathering


gathering: Decider[Gather | SumUp, Gathering, GatheringEvent] = Decider(
    "gathering", Gathering(), decide, evolve, (MatterGathered, MattersSummedUp, MatterLeftAlone)
)
