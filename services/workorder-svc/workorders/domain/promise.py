"""What one order was promised, as its facts keep it: values alone, whatever the policy says later. Pure."""

from datetime import datetime
from typing import Literal, get_args

from kernel.domain import Frozen

from workorders.domain.working_time import Calendar

Urgency = Literal["ordinary", "emergency"]
Stage = Literal["response", "on_site", "completion"]
Level = Literal["supervisor", "manager", "operations"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
STAGES: tuple[Stage, ...] = get_args(Stage)
LEVELS: tuple[Level, ...] = get_args(Level)


class Call(Frozen):
    """Who hears `at` which moment that a stage was not reached."""

    level: Level
    at: datetime


class Target(Frozen):
    """`stage` by `due_at`; a warning comes before, and a call to each level from then on."""

    stage: Stage
    due_at: datetime
    warn_at: datetime | None
    calls: tuple[Call, ...]


class Promise(Frozen):
    """What one order was promised, stage by stage, in the order in which they are reached.

    `sla` is the version of the policy that said so, so that a later policy changes no past decision. Its
    clocks started at `since`; of local time, that of `zone`, only the hours of `working` count, if any.
    """

    sla: int
    since: datetime
    zone: str
    working: Calendar | None
    targets: tuple[Target, ...]

    @property
    def first(self) -> Target:
        """The earliest stage that something was promised of."""
        return self.targets[0]

    def of(self, stage: Stage) -> Target | None:
        return next((each for each in self.targets if each.stage == stage), None)

    def due_at(self, stage: Stage) -> datetime | None:
        """None where nothing was promised of it."""
        found = self.of(stage)
        return found.due_at if found else None
