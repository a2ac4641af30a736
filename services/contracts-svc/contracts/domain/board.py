"""The colours of the dual-track board 双轨看板: how near an end is, by the policy of the day."""

from datetime import date, timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

Colour = Literal["red", "orange", "yellow", "green", "grey"]
Standing = Literal["in_force", "ending", "expired"]
Amiss = Literal["without_contract", "by_another"]
"""Somebody lives there whom nobody let it to: it is let to nobody, or to another tenant."""
RED = 0  # no day is left: overdue, which is no matter of opinion
YEAR = 365


class ColoursNotNested(Refusal):
    """Orange is nearer to the end than yellow, and both are before it."""

    title, field = f"橙色天数应至少为 1 天，黄色天数应大于橙色天数且不超过 {YEAR} 天", "values.yellow"


class BoardColours(Values):
    """Days left at most: orange, and yellow before it. Red is overdue, grey is a side without contract."""

    policy: Literal["board-colours"] = "board-colours"
    orange: Number
    yellow: Number

    def check(self) -> None:
        if not RED < self.orange < self.yellow <= YEAR:
            raise ColoursNotNested

    @property
    def at_most(self) -> tuple[tuple[Colour, int], ...]:
        """Days left, the nearest first."""
        return (("red", RED), ("orange", self.orange), ("yellow", self.yellow))


COLOURS = seed(BoardColours(orange=7, yellow=30))
SEED = COLOURS.known[0].values


def days_left(ends_on: date, today: date) -> int:
    """Days that are covered yet, today and the last day among them: 1 on the last day. Past it the days that
    are not, as less than none, today among them: -1 on the first, which is not a day on which none is left.
    """
    left = (ends_on - today).days
    return left if left > 0 else left - 1


def colour_of(ends_on: date | None, today: date, colours: BoardColours = SEED) -> Colour:
    """The colour of one side."""
    if ends_on is None:
        return "grey"
    left = days_left(ends_on, today)
    return next((colour for colour, days in colours.at_most if left <= days), "green")


def standing_on(day: date, ends_on: date | None, ending_since: date | None) -> Standing | None:
    """Where a contract that counts on a day stood on it, whatever came of it since; None: there is none.

    Past its end and not given back it was expired; it was ending from the day its termination was said on.
    """
    if ends_on is None:
        return None
    if day >= ends_on:
        return "expired"
    return "ending" if ending_since and day >= ending_since else "in_force"


def ends_within(colour: Colour, today: date, colours: BoardColours = SEED) -> tuple[date, date]:
    """The ends (first, last) that have this colour; for grey, which has none, an empty span."""
    days = dict(colours.at_most)
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
