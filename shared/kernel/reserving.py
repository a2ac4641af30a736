"""Days, moments or pieces of a thing that only one may have: ranges of numbers that an exclusion constraint
keeps apart.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

DAYS = 10**7  # more than all years of the calendar have
PIECES = 10**7  # more than any delivery has
MICROSECONDS = 10**18  # the same of them
EPOCH, ONE = datetime(1, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def days_of(thing: UUID, first: date, end: date) -> str | None:
    """The days from `first` until before `end`, as PostgreSQL spells a numrange; None where there is none.

    Each thing has a stretch of its own on the line of numbers, so that two ranges meet where two have a day
    of it in common: a type that every PostgreSQL can keep apart without an extension.
    """
    return _range(thing.int * DAYS, first.toordinal(), end.toordinal())


def moments_of(thing: UUID, begins: datetime, end: datetime) -> str | None:
    """The same of the time from `begins` until before `end`, to the microsecond."""
    return _range(thing.int * MICROSECONDS, (begins - EPOCH) // ONE, (end - EPOCH) // ONE)


def pieces_of(thing: UUID, runs: Sequence[tuple[int, int]]) -> str:
    """The pieces of it of each run, from the first until before the second, as PostgreSQL spells a
    nummultirange.
    """
    ranges = (_range(thing.int * PIECES, first, end) for first, end in runs)
    return f"{{{','.join(each for each in ranges if each)}}}"


def wholes_of(things: Iterable[UUID]) -> str:
    """Each of these things, as a whole."""
    ranges = (_range(thing.int, 0, 1) for thing in things)
    return f"{{{','.join(each for each in ranges if each)}}}"


def _range(stretch: int, first: int, end: int) -> str | None:
    return f"[{stretch + first},{stretch + end})" if first < end else None
