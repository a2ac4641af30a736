"""Who comes back to a room had it before: the days of each stay, of which the last alone goes on.

A row has its last stay from `since` until before `until`, and of those before it in `earlier` the days, in
order, on which by turns they came and left.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, LiteralString

from kernel.service import Row

from contracts.domain.letting import Period
from contracts.domain.overruns import in_a_row

DAYS = ("since", "until")
# In the last stay, or in one before: of the days on which by turns they came and left, an odd number is past.
HAS: LiteralString = """{0}.until > %(day)s
            and ({0}.since <= %(day)s or mod(width_bucket(%(day)s::date, {0}.earlier), 2) = 1)"""
COUNTS = HAS.format("l")


def came_back(row: Row, day: date) -> Row:
    """With a stay that begins on `day`. As long as nobody left, it is the last one that begins then."""
    had: list[date] = row.get("earlier", [])
    if "since" in row and row["until"] != date.max:
        had = [turn for stay in days_had(row) for turn in stay]
    return {"since": day, "until": date.max, "earlier": had}


def never_came(row: Row) -> Row | None:
    """Without the last stay; None where it was the only one."""
    *earlier, since, until = row["earlier"] or (None, None)
    return {"since": since, "until": until, "earlier": earlier} if since else None


def days_had(row: Mapping[str, Any]) -> tuple[Period, ...]:
    """Each stay, in order, those in a row as one; none goes on behind the end of the last."""
    until, turns = row["until"], row["earlier"]
    stays = [*zip(turns[::2], turns[1::2], strict=True), (row["since"], until)]
    return in_a_row((first, min(end, until)) for first, end in stays if first < min(end, until))


def written(row: Row) -> Row:
    """The days as JSON has them."""
    days: Row = {name: row[name].isoformat() for name in DAYS}
    return days | {"earlier": [day.isoformat() for day in row["earlier"]]}


def read(days: Mapping[str, Any]) -> Row:
    """The days that were written so."""
    found: Row = {name: date.fromisoformat(days[name]) for name in DAYS}
    return found | {"earlier": [date.fromisoformat(day) for day in days["earlier"]]}
