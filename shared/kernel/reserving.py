"""Days of a thing that only one may have: a range of numbers that an exclusion constraint keeps apart."""

from datetime import date
from uuid import UUID

DAYS = 10**7  # more than all years of the calendar have


def days_of(thing: UUID, first: date, end: date) -> str | None:
    """The days from `first` until before `end`, as PostgreSQL spells a numrange; None where there is none.

    Each thing has a stretch of its own on the line of numbers, so that two ranges meet where two have a day
    of it in common: a type that every PostgreSQL can keep apart without an extension.
    """
    if first >= end:
        return None
    stretch = thing.int * DAYS
    return f"[{stretch + first.toordinal()},{stretch + end.toordinal()})"
