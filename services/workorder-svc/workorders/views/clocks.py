"""How the promise of an order stands, clock by clock, as its row in the pool tells it.

An ordinary repair has one clock until somebody takes it up, an emergency one until somebody is there, and
each has another until it is done. None runs while the order is put off, or was taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from kernel.service import Row

from workorders.domain.promise import Stage

State = Literal["running", "paused", "kept", "overdue", "none"]

REACHED: Final[Mapping[str, str]] = {
    "response": "responded_at",
    "on_site": "arrived_at",
    "completion": "completed_at",
}
STOPPED: Final = frozenset({"deferred", "cancelled"})
FINISHED: Final = frozenset({"completed", "closed"})
RESTING: Final = STOPPED | FINISHED
OPEN: Final = frozenset({"reported", "offered", "taken_up", "on_site"})


@dataclass(frozen=True, slots=True)
class Clock:
    """`met_at`: when the stage was reached; `stands_since`: since when it stands still."""

    stage: Stage
    due_at: datetime
    met_at: datetime | None
    stands_since: datetime | None

    def state(self, now: datetime) -> State:
        if (self.met_at or self.stands_since or now) > self.due_at:
            return "overdue"
        return "kept" if self.met_at else "paused" if self.stands_since else "running"

    def seconds_left(self, now: datetime) -> int | None:
        """Negative when overdue; none once the stage was reached."""
        return None if self.met_at else int((self.due_at - (self.stands_since or now)).total_seconds())

    def told(self, now: datetime) -> Row:
        return {
            "stage": self.stage,
            "due_at": self.due_at,
            "met_at": self.met_at,
            "state": self.state(now),
            "seconds_left": self.seconds_left(now),
        }


def clocks_of(row: Mapping[str, Any]) -> Sequence[Clock]:
    """In the order in which the stages are reached."""
    due: dict[Stage, datetime | None] = {row["stage"]: row["due_at"], "completion": row["completion_due_at"]}
    pause = row["pause"] or {"stages": (), "paused_at": None}
    since = pause["paused_at"] and datetime.fromisoformat(pause["paused_at"])
    return [
        Clock(stage, due_at, row[REACHED[stage]], since if stage in pause["stages"] else None)
        for stage, due_at in due.items()
        if due_at
    ]


def standing(row: Mapping[str, Any]) -> Row:
    """What a pool is sorted and searched by: the clock that counts, which is of the first stage not reached.

    `rests`: no clock runs; `late`: some stage was reached after it was due.
    """
    clocks = clocks_of(row)
    ahead = next((each for each in clocks if not each.met_at), clocks[-1])
    return {
        "next_stage": ahead.stage,
        "next_due_at": ahead.due_at,
        "paused_at": ahead.stands_since,
        "late": any(each.met_at and each.met_at > each.due_at for each in clocks),
        "rests": row["status"] in RESTING,
    }


def counting_down(row: Row, now: datetime) -> Row:
    """The row with its clocks at `now`: each by itself, the worst of them, and what is left to the next."""
    if row["status"] in STOPPED:
        return row | {"sla": "none", "seconds_left": None, "clocks": []}
    clocks = clocks_of(row)
    ahead = next((each for each in clocks if not each.met_at), None)
    return row | {
        "sla": "overdue" if row["late"] else ahead.state(now) if ahead else "kept",
        "seconds_left": ahead and ahead.seconds_left(now),
        "clocks": [each.told(now) for each in clocks],
    }
