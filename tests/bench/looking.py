"""Rows board and board_as_of: a page of fifty among 100,000 units; board_counts and board_counts_as_of: how
many of them have each colour; against the bare SQL of the same.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

from contracts.domain.board import Colour
from contracts.views.asking import Wanted
from contracts.views.board import board, counts
from host.runtime import Runtime
from kernel.clock import local_date

from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place
from tests.bench.portfolio import building_id, manager_id, park_id, portfolio

PAGE = 50
ROUND = 300  # pages
COUNTED = 60

Statement = tuple[Any, Any]


@dataclass(frozen=True)
class Asked:
    """A page, or how many units have each colour."""

    wanted: Wanted
    colour: Colour | None = None
    counted: bool = False

    async def of(self, runtime: Runtime) -> None:
        if self.counted:
            await counts(runtime, self.wanted)
        else:
            await board(runtime, self.wanted, self.colour, None, PAGE)


def questions(day: date, known: datetime | None, *, counted: bool) -> Sequence[Asked]:
    """Each filter of the board, alone and as clerks combine them, or what is `counted` of them; of a day that
    is past also as it was `known` at a moment.
    """
    everything = Wanted(day, None, over=known is not None)
    park = replace(everything, park_id=park_id(3))
    of_one = replace(everything, manager_id=manager_id(5))
    narrowed = (
        everything,
        park,
        replace(everything, track="owner"),
        replace(everything, track="tenant"),
        replace(park, building_id=building_id(3, 4)),
        of_one,
        replace(everything, code="0012"),
        replace(everything, parks=[park_id(1), park_id(2)]),
        replace(everything, lived_in="without_contract"),
        replace(everything, lived_in="by_another"),
        replace(park, lived_in="by_another"),
        replace(everything, settling=True),
        replace(everything, settling=False),
        replace(park, settling=True),
        replace(everything, leaving=True),
        replace(everything, leaving=False),
        replace(everything, handing_back=False),
        replace(everything, overrun=True),
    )
    settling = replace(everything, settling=True)
    as_known = [replace(each, known=known) for each in (everything, park, of_one) if known]
    coloured = [Asked(each, colour) for each in (everything, park, settling) for colour in get_args(Colour)]
    counting = [Asked(each, counted=True) for each in (everything, park, of_one, *as_known)]
    return counting if counted else [*map(Asked, [*narrowed, *as_known]), *coloured]


async def board_today(place: Place, rounds: int) -> Row:
    return await _measured(
        place, rounds, "board", timedelta(0), "ratio of the bare SQL's pace >= 0.5, p99 <= 50 ms"
    )


async def board_as_of(place: Place, rounds: int) -> Row:
    return await _measured(place, rounds, "board_as_of", timedelta(days=180), "p99 <= 300 ms")


async def counts_today(place: Place, rounds: int) -> Row:
    return await _measured(place, rounds, "board_counts", timedelta(0), "p99 <= 300 ms", counted=True)


async def counts_as_of(place: Place, rounds: int) -> Row:
    ago = timedelta(days=180)
    return await _measured(place, rounds, "board_counts_as_of", ago, "p99 <= 300 ms", counted=True)


async def _measured(
    place: Place, rounds: int, name: str, ago: timedelta, goal: str, *, counted: bool = False
) -> Row:
    async with portfolio(place) as runtime:
        now = runtime.clock.now()
        asked = questions(local_date(now) - ago, now - ago / 2 if ago else None, counted=counted)

        async def ours() -> Sample:
            return await _pages(runtime, asked, COUNTED if counted else ROUND)

        statements = [await _statements(runtime, each) for each in asked]

        async def raw() -> Sample:
            return await _bare(runtime, statements, COUNTED if counted else ROUND)

        await ours()  # plans and caches as after the first minute of a day
        return (await compare(ours, raw, rounds)).row(name, goal)


async def _pages(runtime: Runtime, asked: Sequence[Asked], times: int) -> Sample:
    async def page(_: int, number: int) -> None:
        await asked[number % len(asked)].of(runtime)

    return await in_flight(times, 1, page)


async def _bare(runtime: Runtime, statements: Sequence[Sequence[Statement]], times: int) -> Sample:
    """The same questions as PostgreSQL is asked them, and nothing else."""

    async def page(_: int, number: int) -> None:
        async with runtime.pool.connection() as conn:
            for query, given in statements[number % len(statements)]:
                await (await conn.execute(query, given)).fetchall()

    return await in_flight(times, 1, page)


async def _statements(runtime: Runtime, each: Asked) -> list[Statement]:
    """What the board asks of PostgreSQL for one page, or to count."""
    noting = Noting(runtime)
    await each.of(noting)  # type: ignore[arg-type]
    return noting.noted


class Noting:
    """A service whose store notes what it is asked: host and pool in one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.noted: list[Statement] = []
        self.pool = self

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["NotingConnection"]:
        async with self._runtime.pool.connection() as conn:
            yield NotingConnection(self.noted, conn, conn)


class NotingConnection:
    """The same of a connection and its cursors; `asked` is what executes."""

    def __init__(self, noted: list[Statement], conn: Any, asked: Any) -> None:
        self._noted, self._conn, self._asked = noted, conn, asked

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        yield

    @asynccontextmanager
    async def cursor(self, **how: Any) -> AsyncIterator["NotingConnection"]:
        async with self._conn.cursor(**how) as cursor:
            yield NotingConnection(self._noted, self._conn, cursor)

    async def execute(self, query: Any, given: Any = None) -> Any:
        if given is None:  # how the transaction is held, which asks nothing
            return None
        self._noted.append((query, given))
        return await self._asked.execute(query, given)
