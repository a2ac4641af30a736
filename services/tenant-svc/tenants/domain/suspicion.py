"""Two people who may be one: a task for somebody who can tell, asked once for each pair.

A stream per pair. It is raised on grounds that two registrations have in common, and ends by a merge or by
somebody's word that they are two; after that no further ground raises it again. A pair that was merged
before anybody suspected it is known as well, and a merge undone is that word.

It is referred to those who can tell as soon as they can: both have numbers by then, neither was erased, and
they do not lead to one tenant already by another merge. That hangs on other streams (`referring.py`).
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State

Ground = Literal["phone", "name_and_birth_date", "passport"]
"""`passport`: one number and name, of which one of them alone says the country."""

# ---- facts


class SuspicionEvent(Event):
    """`person_ids`: the pair, the smaller id first."""

    suspicion_id: UUID
    person_ids: tuple[UUID, UUID]


class SuspicionRaised(SuspicionEvent):
    """They have this in common; told once for each ground, while nobody has decided."""

    ground: Ground


class SuspicionReferred(SuspicionEvent):
    """Somebody can tell by now. `park_id`: where both live or asked; None of two parks, or of none."""

    park_id: UUID | None


class SuspicionLapsed(SuspicionEvent):
    """Nobody can tell any more, unless it is referred again: one was erased, or both lead to one tenant."""


class SuspicionConfirmed(SuspicionEvent):
    """They are one: their numbers were merged."""


class SuspicionDismissed(SuspicionEvent):
    """They are two; the reason is kept with who said so."""


# ---- states


class Unsuspected(State):
    """Nobody has asked about the pair."""


class Open(State):
    """Somebody has to tell whether they are one; `referred`: those who can know of it."""

    suspicion_id: UUID
    person_ids: tuple[UUID, UUID]
    grounds: frozenset[Ground]
    referred: bool = False


class Confirmed(State):
    """Merged."""


class Dismissed(State):
    """Two people, whatever else they turn out to have in common."""


# ---- commands


class SuspicionCommand(Command):
    suspicion_id: UUID
    person_ids: tuple[UUID, UUID]


class Suspect(SuspicionCommand):
    ground: Ground


class Refer(Command):
    """They can be judged by now (`referring.py`)."""

    park_id: UUID | None


class NoteBeyondJudging(Command):
    """They cannot, or no more (`referring.py`)."""


class NoteMerged(SuspicionCommand):
    """Their numbers were merged."""


class NoteUnmerged(SuspicionCommand):
    """Their numbers were merged wrongly."""


class Dismiss(Command):
    """They are two."""


# ---- refusals


class SuspicionUnknown(Refusal):
    """Nobody suspects this pair."""

    title, field, status = "没有这条疑似重复记录", "suspicion_id", 404


class SuspicionWasConfirmed(Refusal):
    """They were merged; whoever knows better undoes the merge."""

    title, field, status = "两位租客已经合并；如合并有误，请撤销合并", "suspicion_id", 409


# ---- decisions


def decide(command: Command, suspicion: State) -> Sequence[SuspicionEvent]:
    match command, suspicion:
        case Suspect(ground=ground), Unsuspected():
            return [SuspicionRaised(**_pair(command), ground=ground)]
        case Suspect(ground=ground), Open(grounds=known):
            return [] if ground in known else [SuspicionRaised(**_pair(command), ground=ground)]
        case Suspect(), Confirmed() | Dismissed():
            return []

        case Refer(park_id=park), Open(referred=False, suspicion_id=id_, person_ids=pair):
            return [SuspicionReferred(suspicion_id=id_, person_ids=pair, park_id=park)]
        case NoteBeyondJudging(), Open(referred=True, suspicion_id=id_, person_ids=pair):
            return [SuspicionLapsed(suspicion_id=id_, person_ids=pair)]
        case Refer() | NoteBeyondJudging(), _:
            return []  # known already, or answered meanwhile

        case NoteMerged(), Unsuspected() | Open() | Dismissed():
            return [SuspicionConfirmed(**_pair(command))]
        case NoteMerged(), Confirmed():
            return []
        case NoteUnmerged(), Confirmed():
            return [SuspicionDismissed(**_pair(command))]
        case NoteUnmerged(), Unsuspected() | Open() | Dismissed():
            return []

        case Dismiss(), Open(suspicion_id=id_, person_ids=pair):
            return [SuspicionDismissed(suspicion_id=id_, person_ids=pair)]
        case Dismiss(), Dismissed():
            return []
        case Dismiss(), Confirmed():
            raise SuspicionWasConfirmed
        case Dismiss(), Unsuspected():
            raise SuspicionUnknown
    raise NotPossible(command, suspicion)


def _pair(command: SuspicionCommand) -> dict[str, object]:
    return {"suspicion_id": command.suspicion_id, "person_ids": command.person_ids}


def evolve(suspicion: State, event: SuspicionEvent) -> State:
    match event, suspicion:
        case SuspicionRaised(ground=ground), Open(grounds=known):
            return suspicion.model_copy(update={"grounds": known | {ground}})
        case SuspicionRaised(suspicion_id=id_, person_ids=pair, ground=ground), _:
            return Open(suspicion_id=id_, person_ids=pair, grounds=frozenset([ground]))
        case SuspicionReferred() | SuspicionLapsed(), Open():
            return suspicion.model_copy(update={"referred": isinstance(event, SuspicionReferred)})
        case SuspicionConfirmed(), _:
            return Confirmed()
        case SuspicionDismissed(), _:
            return Dismissed()
    return suspicion


suspicion: Decider[Command, State, SuspicionEvent] = Decider(
    name="suspicion",
    initial=Unsuspected(),
    decide=decide,
    evolve=evolve,
    events=(SuspicionRaised, SuspicionReferred, SuspicionLapsed, SuspicionConfirmed, SuspicionDismissed),
)
