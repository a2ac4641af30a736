"""Where an inspection 巡检 stands: what is decided by, and nothing else."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kernel.domain import Frozen, State
from pydantic import Field

from workorders.domain.checklist import Verdict
from workorders.domain.entry import Consent
from workorders.domain.inspection_facts import InspectionOpened

A_VISIT: Final = timedelta(hours=12)
"""So long a check-in says that somebody is there."""


class Unopened(State):
    """There is no such inspection."""


class Came(Frozen):
    """Who checked in, and when."""

    technician_id: UUID
    at: datetime

    def lasts(self, at: datetime) -> bool:
        """Whether it is still this visit."""
        return self.at <= at < self.at + A_VISIT


class Opened(State):
    """`found`: the verdicts so far; `came`: who checked in, the last one last; `consent`: what was said last
    of going in; `refused_at`: since when nobody is let in.
    """

    about: InspectionOpened
    found: dict[str, Verdict] = Field(default_factory=dict)
    came: tuple[Came, ...] = ()
    consent: Consent | None = None
    refused_at: datetime | None = None

    @property
    def left(self) -> tuple[str, ...]:
        """What nobody has looked at."""
        return tuple(each.item for each in self.about.items if each.item not in self.found)


class Closed(State):
    """`found`: what was found of each item."""

    about: InspectionOpened
    found: dict[str, Verdict]


class Withdrawn(State):
    """Nobody has to go through it."""

    about: InspectionOpened


Inspection = Unopened | Opened | Closed | Withdrawn
