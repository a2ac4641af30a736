"""Where a contract is not renewed: by when the day of leaving is agreed on, and which day. Pure.

The tenant moves out 搬离 on it; or the operator hands the unit back to its owner 交还.
"""

from datetime import date, timedelta
from typing import Final

from kernel.domain import Refusal

DAY = timedelta(days=1)
AHEAD: Final = 31 * DAY
"""How far ahead a day is agreed on past the end: a later one is most often a slip."""


class MoveOutPast(Refusal):
    """Nobody is met on a day that is over."""

    title, field = "搬离日期 {on} 已过，请另约日期", "on"


class MoveOutTooLate(Refusal):
    """The unit is to be given back by the end; past it, within a month."""

    title, field = "搬离日期不能晚于 {latest}", "on"


class HandBackPast(Refusal):
    """No owner is met on a day that is over."""

    title, field = "交还业主的日期 {on} 已过，请另约日期", "on"


class HandBackTooLate(Refusal):
    """The owner has it back by the end of their contract; past it, within a month."""

    title, field = "交还业主的日期不能晚于 {latest}", "on"


def appoint_by(today: date, within: int, ends_on: date) -> date:
    """The last day to agree on it: `within` days from today, no later than the last day of the contract where
    that is not over.
    """
    day = today + within * DAY
    return min(day, ends_on - DAY) if today < ends_on else day


def check_move_out(on: date, today: date, ends_on: date) -> None:
    """Raises MoveOutPast or MoveOutTooLate."""
    _check(on, today, ends_on, MoveOutPast, MoveOutTooLate)


def check_hand_back(on: date, today: date, ends_on: date) -> None:
    """Raises HandBackPast or HandBackTooLate."""
    _check(on, today, ends_on, HandBackPast, HandBackTooLate)


def _check(on: date, today: date, ends_on: date, past: type[Refusal], too_late: type[Refusal]) -> None:
    if on < today:
        raise past(on=on)
    latest = ends_on - DAY if today < ends_on else today + AHEAD
    if on > latest:
        raise too_late(latest=latest)
