"""When a tenant whose lease is not renewed moves out 搬离: by when that is agreed on, and which day. Pure."""

from datetime import date, timedelta
from typing import Final

from kernel.domain import Refusal

DAY = timedelta(days=1)
AHEAD: Final = 31 * DAY
"""How far ahead a day is agreed on with who stays past the end: a later one is most often a slip."""


class MoveOutPast(Refusal):
    """Nobody is met on a day that is over."""

    title, field = "搬离日期 {on} 已过，请另约日期", "on"


class MoveOutTooLate(Refusal):
    """The unit is to be given back by the end; past it, within a month."""

    title, field = "搬离日期不能晚于 {latest}", "on"


def appoint_by(today: date, within: int, ends_on: date) -> date:
    """The last day to agree on it: `within` days from today, no later than the last day of the lease."""
    return max(today, min(today + within * DAY, ends_on - DAY))


def check_day(on: date, today: date, ends_on: date) -> None:
    """Raises MoveOutPast or MoveOutTooLate."""
    if on < today:
        raise MoveOutPast(on=on)
    latest = ends_on - DAY if today < ends_on else today + AHEAD
    if on > latest:
        raise MoveOutTooLate(latest=latest)
