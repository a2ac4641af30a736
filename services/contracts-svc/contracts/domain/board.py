"""The colours of the dual-track board 双轨看板: how near the end of a contract is."""

from datetime import date, timedelta
from typing import Literal

Colour = Literal["red", "orange", "yellow", "green", "grey"]

# Days left, 0 being the first day not covered: red is overdue, grey is a side without contract.
AT_MOST: tuple[tuple[Colour, int], ...] = (("red", 0), ("orange", 7), ("yellow", 30))


def colour_of(ends_on: date | None, today: date) -> Colour:
    """The colour of one side."""
    if ends_on is None:
        return "grey"
    left = (ends_on - today).days
    return next((colour for colour, days in AT_MOST if left <= days), "green")


def ends_within(colour: Colour, today: date) -> tuple[date, date]:
    """The ends (first, last) that have this colour; for grey, which has none, an empty span."""
    days = dict(AT_MOST)
    match colour:
        case "red":
            return date.min, today
        case "orange":
            return today + timedelta(days["red"] + 1), today + timedelta(days["orange"])
        case "yellow":
            return today + timedelta(days["orange"] + 1), today + timedelta(days["yellow"])
        case "green":
            return today + timedelta(days["yellow"] + 1), date.max
    return date.max, date.min
