"""Technicians of a seeded world: what they can, when they work, how they answer, and how long they take.

They see what they are offered on their phones, answer or decline or overlook it, and go from one home to the
next at the speed of a town: to an emergency first, also where their shift is over meanwhile.
"""

import heapq
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from kernel.clock import SHANGHAI, local_date

from anju.scenarios.town import Place

TRADES: Final = (
    *("plumbing", "electrical", "appliance", "locks", "gas", "carpentry", "general", "masonry", "network"),
)
FOR_EMERGENCIES: Final = ("plumbing", "electrical", "gas", "locks", "general")
EACH_KNOWS: Final = 5
NIGHT: Final = 5
SHIFTS: Final = ((7, 17), (7, 17), (9, 19), (9, 19), (13, 23), (22, 8))
"""Hours by turns; the last of them is the night's."""
KM_OF_A_DEGREE: Final = 111.0
SPEED: Final = 20.0  # kilometres an hour
DECLINES: Final = 0.07  # of all offers
OVERLOOKS: Final = 0.03
ROOM: Final = 8  # orders at a time
MINUTE: Final = timedelta(minutes=1)


@dataclass(order=True)
class Job:
    """An order they took up: emergencies first, then what was promised first."""

    ordinary: bool
    due_at: datetime
    order_id: UUID = field(compare=False)
    place: Place = field(compare=False)


@dataclass
class Technician:
    """`number` says their shift and their trades; `place` is where they are."""

    id: UUID
    number: int
    base: Place
    place: Place
    jobs: list[Job] = field(default_factory=list)
    busy: bool = False

    @property
    def at_night(self) -> bool:
        return self.number % len(SHIFTS) == NIGHT

    @property
    def trades(self) -> tuple[str, ...]:
        if self.at_night:
            return FOR_EMERGENCIES
        return tuple(TRADES[(2 * self.number + k) % len(TRADES)] for k in range(EACH_KNOWS))

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Six of seven; who share a shift are never all away."""
        return tuple(day for day in range(1, 8) if day != self.number % 7 + 1)

    def profile(self) -> dict[str, Any]:
        begins, ends = SHIFTS[self.number % len(SHIFTS)]
        hours = {"begins": f"{begins:02}:00", "ends": f"{ends:02}:00", "weekdays": list(self.weekdays)}
        return {
            "employment": "staff",
            "skills": list(self.trades),
            "base": {"latitude": self.base[0], "longitude": self.base[1]},
            "shifts": [hours],
            "capacity": ROOM,
        }

    def on_duty_at(self, now: datetime) -> datetime:
        """`now`, or when their next shift begins."""
        begins, ends = SHIFTS[self.number % len(SHIFTS)]
        today = local_date(now)
        for ahead in itertools.count(-1):
            day = today + timedelta(days=ahead)
            if day.isoweekday() not in self.weekdays:
                continue
            first = datetime.combine(day, time(begins), SHANGHAI).astimezone(UTC)
            if now < first + timedelta(hours=(ends - begins) % 24):
                return max(now, first)
        raise AssertionError("a week without a shift")

    def take_up(self, job: Job) -> None:
        heapq.heappush(self.jobs, job)

    def set_out(self) -> Job:
        """To whatever cannot wait longest."""
        self.busy = True
        return heapq.heappop(self.jobs)


def answers(random: Random, who: Technician, offer: Mapping[str, Any]) -> str | None:
    """`respond`, a reason to decline, or nothing at all."""
    if who.at_night and offer["urgency"] == "ordinary":
        return "no_time"
    drawn = random.random()
    if drawn < OVERLOOKS:
        return None
    return random.choice(("too_far", "no_time", "ill")) if drawn < OVERLOOKS + DECLINES else "respond"


def thinks(random: Random, offer: Mapping[str, Any]) -> timedelta:
    """How long until they look at their phone."""
    return random.uniform(0.5, 3 if offer["urgency"] == "emergency" else 15) * MINUTE


def travels(random: Random, from_: Place, to: Place) -> timedelta:
    """By the streets, with the time to find the door."""
    north, east = (to[0] - from_[0]) * KM_OF_A_DEGREE, (to[1] - from_[1]) * KM_OF_A_DEGREE * 0.86
    way = math.hypot(north, east) * random.uniform(1.1, 1.5)
    return (way / SPEED * 60 + random.uniform(2, 5)) * MINUTE


def works(random: Random) -> timedelta:
    minutes = random.lognormvariate(3.1, 0.5)
    return max(8.0, min(minutes, 120.0)) * MINUTE
