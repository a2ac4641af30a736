"""When what was to be done by a day is told to be late: as that day is over, a day later to who is above."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from kernel.clock import start_of
from kernel.service import Deadline

DAYS_AFTER: Final[Mapping[Literal["late", "escalated"], int]] = {"late": 1, "escalated": 2}
"""Days after the last day on which it is done in time: each stage begins with that day."""


def when_late(kind: str, id_: UUID, due_on: date) -> list[Deadline]:
    """A deadline for each stage of what is to be done by `due_on`."""
    return [
        Deadline(kind, id_, start_of(due_on + timedelta(days=days)), {"stage": stage})
        for stage, days in DAYS_AFTER.items()
    ]
