"""When somebody works: weekly hours, and the days they have off. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from kernel.domain import Frozen, LocalTime
from pydantic import Field

from workorders.domain.working_time import DAY, Weekday

A_FORTNIGHT = 14


class Shift(Frozen):
    """Local hours of some weekdays; what `ends` no later than it `begins` ends on the day after."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    begins: LocalTime
    ends: LocalTime

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The hours that begin on this day, as instants."""
        last = day if self.ends > self.begins else day + DAY
        begins, ends = datetime.combine(day, self.begins, zone), datetime.combine(last, self.ends, zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)


class DaysOff(Frozen):
    """From `first_day` until before `until`: no shift begins on these local days."""

    first_day: date
    until: date


class Roster(Frozen):
    """What somebody's shifts come to, by the local time of `zone`."""

    zone: str
    shifts: tuple[Shift, ...]
    days_off: tuple[DaysOff, ...] = ()

    def on_duty(self, at: datetime) -> tuple[datetime, datetime] | None:
        """The hours that are running at this moment, or the next ones; None: none within a fortnight."""
        zone = ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        for ahead in range(-1, A_FORTNIGHT):
            later = [hours for hours in self._hours(today + timedelta(days=ahead), zone) if hours[1] > at]
            if later:
                return min(later)
        return None

    def is_off(self, at: datetime, ahead: timedelta) -> bool:
        """A day off, and no shift is still running, nor begins within `ahead`."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        if not any(off.first_day <= today < off.until for off in self.days_off):
            return False
        hours = self.on_duty(at)
        return hours is None or hours[0] - at > ahead

    def begins(self, days: DaysOff) -> datetime:
        """When these days begin, by the clock on the wall there."""
        return datetime.combine(days.first_day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def _hours(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        if any(off.first_day <= day < off.until for off in self.days_off):
            return []
        return [shift.on(day, zone) for shift in self.shifts if day.isoweekday() in shift.weekdays]
