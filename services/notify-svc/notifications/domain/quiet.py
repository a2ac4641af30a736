"""Quiet hours 免打扰: what can wait is begun in the morning of the person's place."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kernel.domain import Frozen, LocalTime

PLACE: Final = ZoneInfo("Asia/Shanghai")


class QuietHours(Frozen):
    """From `begins` until `ends`, mostly of the next day, by the clocks of the place; the same: none."""

    begins: LocalTime
    ends: LocalTime

    @property
    def length(self) -> timedelta:
        begins, ends = (timedelta(hours=at.hour, minutes=at.minute) for at in (self.begins, self.ends))
        return (ends - begins) % timedelta(days=1)

    def holds(self, other: "QuietHours") -> bool:
        """Whether all of the `other`'s lie within them."""
        late = (QuietHours(begins=self.begins, ends=other.begins)).length
        return late + other.length <= self.length

    def over(self, at: datetime) -> datetime:
        """`at` (UTC), or the end of the quiet hours that it falls into."""
        local = at.astimezone(PLACE)
        overnight = self.begins > self.ends
        evening, morning = local.time() >= self.begins, local.time() < self.ends
        if not ((evening or morning) if overnight else (evening and morning)):
            return at
        day = local.date() + timedelta(days=overnight and evening)
        return datetime.combine(day, self.ends, PLACE).astimezone(UTC)
