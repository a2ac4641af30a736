"""Of which months and days a sum of rent is made, as whoever adds it up again does, and how much of it is of
which room. Pure.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from contracts.domain.clauses import RentStep
from contracts.domain.overruns import exact_rent_of, months_of
from contracts.domain.settlement_items import RentPart


def parts_of(first: date, end: date, rents: Sequence[RentStep]) -> tuple[RentPart, ...]:
    """The days from `first` until before `end`, as `overruns.rent_of` counts them by the months of the
    contract, which begins with the first of `rents`; months in a row with one rent are one part.
    """
    parts: list[RentPart] = []
    for part in _month_by_month(first, end, rents):
        before = parts[-1] if parts else None
        if before and before.months and part.months and before.rent_fen == part.rent_fen:
            more = {"last": part.last, "months": before.months + 1}
            parts[-1] = before.model_copy(update=more)
        else:
            parts.append(part)
    return tuple(parts)


def rent_of_rooms(first: date, end: date, rooms: Sequence[Sequence[RentStep]]) -> tuple[int, ...]:
    """Fen for the days from `first` until before `end`, of each room of a contract by its share of the rent.

    In all what `overruns.rent_of` makes of the contract's rent; none is a whole fen off its own. The fens
    that are left go to those that lose most of one without, of such as lose alike to the first.
    """
    exact = [exact_rent_of([(first, end)], rents, months_from=rents[0].from_on) for rents in rooms]
    fens = [floor(each) for each in exact]
    over = floor(sum(exact) + Fraction(1, 2)) - sum(fens)
    by_loss = sorted(range(len(rooms)), key=lambda place: fens[place] - exact[place])
    return tuple(fen + (place in by_loss[:over]) for place, fen in enumerate(fens))


def _month_by_month(first: date, end: date, rents: Sequence[RentStep]) -> Iterator[RentPart]:
    until = [*(later.from_on for later in rents[1:]), date.max]
    for begins, next_begins in months_of(first, end, rents[0].from_on):
        all_days = (next_begins - begins).days
        for rent, over in zip(rents, until, strict=True):
            since, to = max(rent.from_on, begins, first), min(over, next_begins, end)
            if since < to:
                days = (to - since).days
                whole = days == all_days
                yield RentPart(
                    first=since,
                    last=to - timedelta(days=1),
                    rent_fen=rent.rent_fen,
                    months=1 if whole else 0,
                    days=0 if whole else days,
                    of_days=0 if whole else all_days,
                )
