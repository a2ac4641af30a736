"""What an import led to for somebody is told once nothing more of it has come for a while: summed up, or by
itself where it came alone. Both ends of the deadline.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Deadline, Do, Policy, Timer

from notifications.domain.gathering import (
    MatterGathered,
    MatterLeftAlone,
    MattersSummedUp,
    SumUp,
    gathering,
)
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Request
from notifications.domain.rules import GATHERED_FOR
from notifications.policies.asking import ask


def stream_of(import_id: UUID, person_id: UUID) -> UUID:
    """What is gathered of this import for this person."""
    return named_id("gathering", import_id, person_id)


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case MatterLeftAlone(person_id=person, awaited=awaited):
            asked = Request(person_id=person, **dict(awaited))
            return [Do(notification, awaited.notification_id, asked)]
        case MattersSummedUp() as told:
            return _told(fact, told)
    return []


def _told(fact: Fact, told: MattersSummedUp) -> Sequence[Do]:
    """Each time is news: what comes late of an import is summed up by itself."""
    words = {
        "count": str(sum(told.counts.values())),
        "kinds": ",".join(f"{kind}:{count}" for kind, count in told.counts.items()),
        "instead": ",".join(told.instead_of),
    }
    if over := told.overruns:
        words |= {
            "overruns": str(over.count),
            "yuan": _yuan(over.exposure_fen),
            "worst": over.worst_place,
            "days": str(over.worst_days),
            "worst_yuan": _yuan(over.worst_fen),
        }
    return ask(
        fact,
        told.import_id,
        "summed_up",
        occasion=fact.id,
        rule="MattersSummedUp/overruns" if over else "MattersSummedUp",
        park_id=told.park_id,
        unit_id=None,
        words=words,
        party=told.person_id,
    )


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


of_gatherings = Policy("tell of what was gathered", (MattersSummedUp, MatterLeftAlone), react)


def arm(fact: Fact) -> Sequence[Deadline]:
    """By when it was written down here: what waited while we were down comes together all the same."""
    match fact.event:
        case MatterGathered(import_id=id_, person_id=person, awaited=awaited):
            note = {"import_id": id_, "person_id": person, "last": awaited.notification_id}
            said = {name: str(value) for name, value in note.items()}
            return [Deadline("gathered", stream_of(id_, person), fact.recorded_at + GATHERED_FOR, said)]
    return []


def fire(deadline: Deadline) -> Do:
    return Do(gathering, deadline.id, SumUp.model_validate(deadline.note))


all_gathered = Timer("gathered", (MatterGathered,), arm, fire)
