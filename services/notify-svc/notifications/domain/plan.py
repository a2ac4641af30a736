"""Plan 渠道方案: on which channels somebody is told at once, and on which next where nothing arrives."""

from datetime import datetime, timedelta
from typing import Final, Literal

from kernel.domain import Frozen
from pydantic import Field

from notifications.domain.quiet import QuietHours

Channel = Literal["app", "sms", "wechat", "email"]
Priority = Literal["emergency", "important", "ordinary", "marketing"]
"""`marketing`: advertising, sent to who said yes to it."""
RANK: Final[dict[Priority, int]] = {"emergency": 0, "important": 1, "ordinary": 2, "marketing": 3}
"""The order of sending where more is due than can be sent at once."""
PRIORITY: Final[dict[int, Priority]] = {rank: priority for priority, rank in RANK.items()}
LAST_RESORT: Final[Channel] = "email"
"""Where somebody is told of what is important whom no channel of its plan leads to, while a human calls."""
CAN_WAIT: Final[frozenset[Priority]] = frozenset({"ordinary", "marketing"})


class Step(Frozen):
    """Channels that are begun at once; the next step follows `minutes` later without a receipt on any."""

    channels: tuple[Channel, ...] = Field(min_length=1, max_length=4)
    minutes: int = Field(ge=1, le=7 * 24 * 60)

    @property
    def time(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class Plan(Frozen):
    """Steps in order, each channel in one of them; in `quiet` hours nothing of it is begun."""

    name: str
    priority: Priority
    steps: tuple[Step, ...] = Field(min_length=1)
    quiet: QuietHours | None = None

    @property
    def channels(self) -> tuple[Channel, ...]:
        return tuple(channel for step in self.steps for channel in step.channels)

    def begins(self, at: datetime) -> tuple[datetime, ...]:
        """When each step would begin of what is asked for `at`, were nothing heard."""
        found: list[datetime] = []
        for step in self.steps:
            begin = self.quiet.over(at) if self.quiet else at
            found.append(begin)
            at = begin + step.time
        return tuple(found)

    def place(self, channel: Channel) -> int:
        """The number of the step that a channel belongs to; the last resort comes behind all of them."""
        places = (number for number, step in enumerate(self.steps) if channel in step.channels)
        return next(places, len(self.steps))

    def time(self, number: int) -> timedelta:
        """How long a receipt may take in this step; in the last resort as long as in the last."""
        return self.steps[min(number, len(self.steps) - 1)].time
