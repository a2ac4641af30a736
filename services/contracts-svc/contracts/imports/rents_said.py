"""How a row of a ledger says that the rent moves: steps with each year of the contract, days free of it.

Each year's rent is reckoned by that of the year before, to the fen, half a fen upwards (四舍五入), and the
next year's by what came of it: so much is really paid.
"""

from datetime import date, timedelta
from typing import Final

from ledger.rents import Free
from ledger.rows import Contract

from contracts.domain.capital import yuan
from contracts.domain.clauses import Clauses, RentFree, RentStep, months_after, rent_by_steps

WHOLE: Final = 10_000  # a hundred percent in hundredths of one
RISES: Final = (
    "月租金按起租时的 {first} 元计，每满一年递增 {by}（在上一年的基础上，四舍五入到分），现为每月 {now} 元；"
    "台账写的若是现在的租金，请改为起租时的"
)
FREED: Final = "{first} 至 {last} 免租，按{side}合同记入"


def clauses_of(row: Contract, ends_on: date) -> Clauses:
    """`ends_on`: the first day not covered any more."""
    return Clauses(rent_steps=steps(row, ends_on), rent_free=spans(row.first, row.free))


def steps(row: Contract, ends_on: date) -> tuple[RentStep, ...]:
    """One with each anniversary of the first day within the term; none where the rent stays."""
    if row.rise is None:
        return ()
    found: list[RentStep] = []
    rent, year = row.rent, 1
    while (day := months_after(row.first, 12 * year)) < ends_on:
        rent += (rent * row.rise.basis_points + WHOLE // 2) // WHOLE + row.rise.fen
        found.append(RentStep(from_on=day, rent_fen=rent))
        year += 1
    return tuple(found)


def spans(first: date, free: Free | None) -> tuple[RentFree, ...]:
    if free is None:
        return ()
    if free.first and free.last:
        return (RentFree(starts_on=free.first, ends_on=free.last + timedelta(days=1)),)
    end = months_after(first, free.months) if free.months else first + timedelta(days=free.days)
    return (RentFree(starts_on=first, ends_on=end),)


def notes(row: Contract, clauses: Clauses, today: date, side: str) -> list[str]:
    """What the clerk is to look at before it is confirmed."""
    found = [
        FREED.format(first=each.starts_on, last=each.ends_on - timedelta(days=1), side=side)
        for each in clauses.rent_free
    ]
    if row.rise and clauses.rent_steps:
        by = f"{row.rise.basis_points / 100:g}%" if row.rise.basis_points else f"{yuan(row.rise.fen)} 元"
        now = rent_by_steps(today, row.rent, clauses.rent_steps)
        found.append(RISES.format(first=yuan(row.rent), by=by, now=yuan(now)))
    return found
