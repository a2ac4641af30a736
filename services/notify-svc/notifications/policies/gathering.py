"""What an import led to for somebody is told once nothing more of it has come for a while, what waits for the
morning then: summed up where it is much, or by itself. Both ends of the deadline.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kernel.clock import local_date
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


def stream_of(round_id: UUID, person_id: UUID) -> UUID:
    """What is gathered in this round for this person."""
    return named_id("gathering", round_id, person_id)


def night_before(morning: datetime) -> UUID:
    """The round of what waits for this morning."""
    return named_id("night", morning.isoformat())


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
        told.round_id,
        "summed_up" if told.until is None else "overnight",
        occasion=fact.id,
        rule=_rule(told),
        park_id=told.park_id,
        unit_id=None,
        words=words,
        party=told.person_id,
    )


def _rule(told: MattersSummedUp) -> str:
    how = "overruns" if told.overruns else "" if told.important else "news"
    if told.until is not None:
        how = f"overnight_{how}" if how else "overnight"
    return f"MattersSummedUp/{how}" if how else "MattersSummedUp"


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


of_gatherings = Policy("tell of what was gathered", (MattersSummedUp, MatterLeftAlone), react)


def arm(fact: Fact) -> Sequence[Deadline]:
    """Of an import by when it was written down here: what waited while we were down comes together all the
    same. What was written down when its night was over already is told at once.
    """
    match fact.event:
        case MatterGathered(round_id=id_, person_id=person, awaited=awaited, until=until):
            at = until or fact.recorded_at + GATHERED_FOR
            note = {"round_id": str(id_), "person_id": str(person), "last": str(awaited.notification_id)}
            note |= {"until": until.isoformat()} if until else {}
            note["on"] = local_date(at).isoformat()
            return [Deadline("gathered", stream_of(id_, person), at, note)]
    return []


def fire(deadline: Deadline) -> Do:
    # Deadlines that were armed before nights were gathered name an import, and no day.
    armed = {"on": local_date(deadline.due_at).isoformat(), **deadline.note}
    if "import_id" in armed:
        armed["round_id"] = armed.pop("import_id")
    return Do(gathering, deadline.id, SumUp.model_validate(armed))


all_gathered = Timer("gathered", (MatterGathered,), arm, fire)
