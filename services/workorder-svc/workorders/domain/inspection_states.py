"""Where an inspection 巡检 stands: what is decided by, and nothing else."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kernel.domain import Frozen, State
from pydantic import Field

from workorders.domain.checklist import Verdict
from workorders.domain.entry import Consent
from workorders.domain.inspection_facts import InspectionOpened
from workorders.domain.photos import Sha
from workorders.domain.repair import Code

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


class Known(State):
    """Somebody opened it. `found`: the verdicts so far, also where it was taken back meanwhile; `shots`: the
    photos whose originals are kept, each with the item that it shows.
    """

    about: InspectionOpened
    found: dict[str, Verdict] = Field(default_factory=dict)
    shots: dict[Sha, Code] = Field(default_factory=dict)


class Opened(Known):
    """`came`: who checked in, the last one last; `consent`: what was said last of going in; `refused_at`:
    since when nobody is let in.
    """

    came: tuple[Came, ...] = ()
    consent: Consent | None = None
    refused_at: datetime | None = None

    @property
    def left(self) -> tuple[str, ...]:
        """What nobody has looked at."""
        return tuple(each.item for each in self.about.items if each.item not in self.found)


class Closed(Known):
    """Of each item it was found how it is."""


class Withdrawn(Known):
    """Nobody has to go through it."""


Inspection = Unopened | Opened | Closed | Withdrawn
