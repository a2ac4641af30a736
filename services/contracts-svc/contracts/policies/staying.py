"""Who lives on past the end is looked at again when their cover may turn, and told of again by stages.

An owner's contract that ends tells it itself; one that begins, and the day on which a unit is given back, do
not. Both ends of the deadlines.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from policy.domain.book import Book

from contracts.domain.cover import cover
from contracts.domain.cover_commands import LookAgain
from contracts.domain.cover_facts import ContractOverrunDetected, LettingNoted, ReleaseNoted
from contracts.domain.expiry import YEAR, ExpiryStages
from contracts.domain.overruns import DAY, stage_reached
from contracts.domain.policy import PolicyPublished, PolicyWithdrawn

AHEAD: Final = YEAR
"""Days over up to which the stages are armed each time it is told: the next telling arms those behind."""
LATE: Final = 31 * DAY
"""So long a service may have been down between what was signed and what its policies made of it: a day that
came meanwhile is looked at all the same.
"""


def at_a_turn(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case LettingNoted(unit_id=unit, letting=letting) if letting.track == "owner":
            turn: date | None = letting.starts_on
        case ReleaseNoted(unit_id=unit, released_on=day):
            turn = day
        case _:
            return []
    if turn is None or turn <= local_date(fact.recorded_at) - LATE:
        return []
    return [Deadline("cover_turns", unit, start_of(turn))]


def at_each_stage(fact: Fact, policies: Book) -> Sequence[Deadline]:
    match fact.event:
        case ContractOverrunDetected(unit_id=unit, overrun=overrun) if overrun.stays_on:
            days = range(overrun.days_over + 1, overrun.days_over + AHEAD + 1)
            versions = policies.of(ExpiryStages)
            told = [(over, overrun.cover_ends_on + (over - 1) * DAY) for over in days]
            return [
                Deadline("stays_on", unit, start_of(day))
                for over, day in told
                if stage_reached(over, versions.in_force(day).values.stages) == over
            ]
    return []


def _look_again(deadline: Deadline) -> Do:
    return Do(cover, deadline.id, LookAgain(unit_id=deadline.id, today=local_date(deadline.due_at)))


stays_on = Timer(
    kind="stays_on",
    listens=(ContractOverrunDetected,),
    arm=at_each_stage,
    fire=_look_again,
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)
staying_timers = (Timer("cover_turns", (LettingNoted, ReleaseNoted), at_a_turn, _look_again), stays_on)
