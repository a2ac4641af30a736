"""Working time: which hours of which local days count. Without a calendar all time does. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kernel.domain import Frozen, LocalTime, Refusal
from pydantic import Field

DAY = timedelta(days=1)
SHORTEST = timedelta(hours=1)
"""Of a working day."""
Weekday = Annotated[int, Field(ge=1, le=7, description="1 is Monday")]


class NoWorkingTime(Refusal):
    """A clock that never runs, or some minutes of a day, promises nothing."""

    title, field = "至少要有一个工作日，且每个工作日至少 1 小时", "values"


NO_PLACE = ("Factory", "localtime", "posixrules", "posix/", "right/")
"""In the database for machines: nobody's clock, this machine's own, or one that counts leap seconds."""


def is_zone(name: str) -> bool:
    """Whether it is a place's in the IANA database; a region (`Asia`) is a folder there."""
    if name.startswith(NO_PLACE):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, IsADirectoryError, ValueError):
        return False
    return True


class Calendar(Frozen):
    """Local hours of each working day; what `closes` before it `opens` does so on the day after. `workdays`
    are worked though they are no `weekdays` (调休).
    """

    opens: LocalTime
    closes: LocalTime
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)]
    holidays: Annotated[tuple[date, ...], Field(max_length=400)] = ()
    workdays: Annotated[tuple[date, ...], Field(max_length=400)] = ()

    def check(self) -> None:
        """Raises NoWorkingTime."""
        begins, ends = (datetime.combine(date.min, each) for each in (self.opens, self.closes))
        if not self.weekdays or (ends - begins) % DAY < SHORTEST:
            raise NoWorkingTime

    def works(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def shifts(self, since: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
        """Each working day's hours as instants, from the night before the local day of `since` on."""
        place = ZoneInfo(zone)
        day = since.astimezone(place).date() - DAY
        while True:
            if self.works(day):
                last = day if self.closes > self.opens else day + DAY
                begins, ends = (
                    datetime.combine(day, self.opens, place),
                    datetime.combine(last, self.closes, place),
                )
                yield begins.astimezone(UTC), ends.astimezone(UTC)
            day += DAY


def after(since: datetime, span: timedelta, calendar: Calendar | None, zone: str) -> datetime:
    """The moment at which so much time that counts has passed."""
    if calendar is None:
        return since + span
    shifts = calendar.shifts(since, zone)
    while True:
        begins, ends = next(shifts)
        there = ends - max(begins, since)
        if there > timedelta() and there >= span:
            return ends - (there - span)
        span -= max(there, timedelta())


def between(since: datetime, until: datetime, calendar: Calendar | None, zone: str) -> timedelta:
    """How much of the time between the two counts."""
    if calendar is None:
        return max(until - since, timedelta())
    counted = timedelta()
    for begins, ends in calendar.shifts(since, zone):
        if begins >= until:
            break
        counted += max(min(ends, until) - max(begins, since), timedelta())
    return counted
