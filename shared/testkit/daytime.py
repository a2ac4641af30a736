"""Tests that ask nothing about the night are played by day, whenever they run: at night much waits."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from kernel.clock import SHANGHAI, ShiftedClock, WallClock

MORNING: Final = time(9)
EVENING: Final = time(21)


def until_day(now: datetime) -> timedelta:
    """How far ahead a clock has to be for it to be day; none by day."""
    local = now.astimezone(SHANGHAI)
    if MORNING <= local.time() < EVENING:
        return timedelta()
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, SHANGHAI) - now


def day_clock(shift: Path) -> ShiftedClock:
    """The machine's time, or that of its next morning; `shift` keeps how much further it is."""
    shift.write_text(str(until_day(WallClock().now()).total_seconds()))
    return ShiftedClock(shift)
