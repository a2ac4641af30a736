"""When somebody works: weekly hours, and the days they have off. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from kernel.domain import Frozen, LocalTime
from pydantic import Field

from workorders.domain.working_time import DAY, Weekday

A_FORTNIGHT = 14
BREAK: Final = timedelta(hours=3)
"""So long at most is a break within a working day, and not the time between two: who is at lunch is called to
an emergency, and goes on in the afternoon with what they have.
"""
Hours = tuple[datetime, datetime]
MONDAY: Final = date(2024, 1, 1)
WALL: Final = ZoneInfo("UTC")
"""A week and a zone that have nothing of their own."""


class Shift(Frozen):
    """Local hours of some weekdays; what `ends` no later than it `begins` ends on the day after."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    begins: LocalTime
    ends: LocalTime

    def on(self, day: date, zone: ZoneInfo) -> Hours:
        """The hours that begin on this day, as instants."""
        last = day if self.ends > self.begins else day + DAY
        begins, ends = datetime.combine(day, self.begins, zone), datetime.combine(last, self.ends, zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)


def overlapping(shifts: Sequence[Shift]) -> Shift | None:
    """One that begins while another still runs, as the clocks on the wall have it; None: there is none.

    A week follows the other: who works through the night to Monday ends in the week after.
    """
    a_week = [(MONDAY + DAY * (day - 1), each) for each in shifts for day in each.weekdays]
    hours = sorted(
        ((*each.on(day + DAY * later, WALL), each) for day, each in a_week for later in (0, 7)),
        key=lambda run: run[:2],
    )
    return next((each for (_, ends, _), (begins, _, each) in pairwise(hours) if begins < ends), None)


class DaysOff(Frozen):
    """From `first_day` until before `until`: no shift begins on these local days."""

    first_day: date
    until: date


class Roster(Frozen):
    """What somebody's shifts come to, by the local time of `zone`."""

    zone: str
    shifts: tuple[Shift, ...]
    days_off: tuple[DaysOff, ...] = ()

    def on_duty(self, at: datetime) -> Hours | None:
        """The hours that are running at this moment, or the next ones; None: none within a fortnight."""
        return next(self.ahead(at), None)

    def ahead(self, at: datetime) -> Iterator[Hours]:
        """These, and all that follow within a fortnight."""
        zone = ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        for days in range(-1, A_FORTNIGHT):
            day = self._hours(today + timedelta(days=days), zone)
            yield from (hours for hours in day if hours[1] > at)

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

    def _hours(self, day: date, zone: ZoneInfo) -> list[Hours]:
        """Of the shifts that begin on this day, the first on top: those with no more than a break between
        them are one.
        """
        if any(off.first_day <= day < off.until for off in self.days_off):
            return []
        found = list[Hours]()
        for hours in sorted(
            shift.on(day, zone) for shift in self.shifts if day.isoweekday() in shift.weekdays
        ):
            if found and hours[0] - found[-1][1] <= BREAK:
                found[-1] = found[-1][0], max(found[-1][1], hours[1])
            else:
                found.append(hours)
        return found
