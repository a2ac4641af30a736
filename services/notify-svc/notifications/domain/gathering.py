"""Gathering 汇总: what one import of a ledger leads to for one person, told in one message.

A first ledger brings hundreds of overruns, ends and renewals to two persons within a minute: told one by one,
most were over the limits of their channels, and somebody was to call them about each. Each has a notice of
its own all the same; whoever is to hear of it gathers them, one stream for each import and person, until for
a while nothing more has come, and then reads of all at once. What came alone is told as ever.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State
from pydantic import Field

from notifications.domain.matter import EVERYWHERE, Matter, Who
from notifications.domain.plan import Plan

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
    import_id: UUID
    person_id: UUID


class MatterGathered(GatheringEvent):
    """They hear of it with whatever else the import leads to."""

    awaited: Awaited


class MattersSummedUp(GatheringEvent):
    """Nothing more has come for a while: they are told of all at once, as how many there are of each kind.

    `park_id`: of all of them, or EVERYWHERE where they are of several. `instead_of`: for whom nobody is
    registered that should have heard some of it.
    """

    park_id: UUID
    counts: dict[str, Count]
    overruns: Overruns | None
    instead_of: tuple[Who, ...]


class MatterLeftAlone(GatheringEvent):
    """Nothing came with it: it is told as it would have been."""

    awaited: Awaited


class GatheringCommand(Command):
    import_id: UUID
    person_id: UUID


class Gather(GatheringCommand):
    awaited: Awaited


class SumUp(GatheringCommand):
    """Asked by a deadline, behind the gathering of each: `last` is what had come last by then."""

    last: UUID


class Gathering(State):
    """`waiting`: what is yet to be told, in the order in which it came; `known`: all that ever came."""

    waiting: tuple[Awaited, ...] = ()
    known: frozenset[UUID] = frozenset()


def decide(command: Gather | SumUp, gathering: Gathering) -> list[GatheringEvent]:
    whose = {"import_id": command.import_id, "person_id": command.person_id}
    match command:
        case Gather(awaited=awaited) if awaited.notification_id not in gathering.known:
            return [MatterGathered(**whose, awaited=awaited)]
        case SumUp(last=last) if gathering.waiting and gathering.waiting[-1].notification_id == last:
            matters = _each_once(gathering.waiting)
            if len(matters) == 1:
                return [MatterLeftAlone(**whose, awaited=matters[0])]
            return [MattersSummedUp(**whose, **_summed_up(matters))]
    return []


def _each_once(waiting: Iterable[Awaited]) -> list[Awaited]:
    """As it was told last: the days over of one contract are told again where a later row changes them."""
    last = {(each.matter.kind, each.matter.thing_id, each.matter.unit_id): each for each in waiting}
    return list(last.values())


def _summed_up(matters: list[Awaited]) -> dict[str, object]:
    parks = {each.matter.park_id for each in matters}
    counts = Counter(each.matter.kind for each in matters)
    return {
        "park_id": parks.pop() if len(parks) == 1 else EVERYWHERE,
        "counts": dict(counts.most_common()),
        "overruns": _overruns(matters),
        "instead_of": tuple(dict.fromkeys(who for each in matters for who in each.instead_of)),
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
