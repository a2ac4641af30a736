"""The only source of time. A year runs in minutes when the clock is virtual."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from kernel.signals import Pulse

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """What time it is, and a sleep that a jump of the clock ends early."""

    def now(self) -> datetime:
        """The instant, UTC, microseconds."""

    async def sleep(self, seconds: float) -> None:
        """Up to `seconds` of this clock; returns early when the clock jumps."""


def local_date(at: datetime, zone: ZoneInfo = SHANGHAI) -> date:
    """The calendar date people see at `at`."""
    return at.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The instant (UTC) at which a local calendar date begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


class WallClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place where real time enters

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ShiftedClock(WallClock):
    """The machine's time plus the seconds a file says, so that a fault test makes running clocks jump."""

    def __init__(self, shift: Path) -> None:
        self._shift = shift

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._shift.read_text()))


class VirtualClock:
    """Stands still until told. Everyone sleeping on it wakes at each jump."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._jumped = Pulse()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        # Real time still bounds the wait: work may arrive that needs no jump of the clock.
        await self._jumped.wait(min(seconds, 0.1))

    def set(self, instant: datetime) -> None:
        """Jump to `instant`, forward or back."""
        self._now = instant.astimezone(UTC)
        self._jumped.beat()

    def advance(self, by: timedelta) -> None:
        """Jump forward by a span."""
        self.set(self._now + by)
