"""Which days of which units the signed tenant contracts claim."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.service import Row
from psycopg.rows import dict_row

from contracts.domain.letting import Clash, Period, overlap

DAYS = 10**7  # more than all years of the calendar have
OTHERS = """
    select * from views.contracts
     where units_ever && %s and track = 'tenant' and signed_on is not null and id <> %s order by starts_on"""


def lettings(row: Row) -> Iterator[tuple[UUID, Period, bool]]:
    """Each unit the contract ever had, with its days, and whether the tenant changed to it.

    After the end of the terms no day is let, even where the tenant is still there.
    """
    starts_on, ends_on = _day(row["starts_on"]), _day(row["ends_on"])
    for stay in row["stays"]:
        first = max(_day(stay["since"]), starts_on) if stay["since"] else starts_on
        end = min(_day(stay["back"]), ends_on) if stay["back"] else ends_on
        if first < end:
            yield UUID(stay["unit"]), (first, end), bool(stay["since"])


def claims(row: Row) -> str | None:
    """The days of its units as ranges of numbers, in PostgreSQL's spelling; None where nothing is claimed.

    Each unit has a stretch of its own on the line of numbers, so that two ranges meet where two contracts
    have a day of a unit in common: a type every PostgreSQL can keep apart without an extension. Not claimed,
    and so refused to nobody here, is what was signed before the rule, and a room the tenant changed to.
    """
    if row["track"] == "owner" or row["signed_on"] is None or not row["let_once"]:
        return None
    ranges = [
        f"[{unit.int * DAYS + first.toordinal()},{unit.int * DAYS + end.toordinal()})"
        for unit, (first, end), changed_to in lettings(row)
        if not changed_to
    ]
    return f"{{{','.join(ranges)}}}" if ranges else None


async def clashes(host: Host, contract_id: UUID, units: Sequence[UUID], period: Period) -> tuple[Clash, ...]:
    """Who else has one of `units` on a day of `period`, the first to begin first."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        others: list[dict[str, Any]] = await (
            await cursor.execute(OTHERS, [list(units), contract_id])
        ).fetchall()
    return tuple(
        Clash(unit_id=unit, contract_id=other["id"], last_day=held[1] - timedelta(days=1))
        for other in others
        for unit, held, _ in lettings(other)
        if unit in units and overlap(held, period)
    )


def _day(value: date | str) -> date:
    # A row that has just been read back has days; one that was folded a moment ago has what it was given.
    return value if isinstance(value, date) else date.fromisoformat(value)
