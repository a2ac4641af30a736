"""Rows board and board_as_of: a page of fifty among 100,000 units, against fifty bare rows of the view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import LiteralString, get_args

from contracts.domain.board import Colour
from contracts.views.board import Wanted, board
from contracts.views.lettings import FOREVER
from host.runtime import Runtime
from kernel.clock import local_date

from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place
from tests.bench.portfolio import building_id, manager_id, park_id, portfolio

PAGE = 50
ROUND = 300  # pages
BARE: LiteralString = """
    select l.*, u.code from views.lettings l join views.units u on u.id = l.unit_id
     where l.until = %s and l.since <= %s order by l.ends_on, l.unit_id limit %s"""


@dataclass(frozen=True)
class Asked:
    wanted: Wanted
    colour: Colour | None = None


def questions(day: date) -> Sequence[Asked]:
    """Each filter of the board, alone and as clerks combine them."""
    everything = Wanted(day, None)
    park = replace(everything, park_id=park_id(3))
    narrowed = (
        everything,
        park,
        replace(everything, track="owner"),
        replace(everything, track="tenant"),
        replace(park, building_id=building_id(3, 4)),
        replace(everything, manager_id=manager_id(5)),
        replace(everything, code="0012"),
        replace(everything, parks=[park_id(1), park_id(2)]),
    )
    coloured = [Asked(each, colour) for each in (everything, park) for colour in get_args(Colour)]
    return [*map(Asked, narrowed), *coloured]


async def board_today(place: Place, rounds: int) -> Row:
    return await _measured(
        place, rounds, "board", timedelta(0), "ratio of a bare page's pace >= 0.5, p99 <= 50 ms"
    )


async def board_as_of(place: Place, rounds: int) -> Row:
    return await _measured(place, rounds, "board_as_of", timedelta(days=180), "p99 <= 300 ms")


async def _measured(place: Place, rounds: int, name: str, ago: timedelta, goal: str) -> Row:
    async with portfolio(place) as runtime:
        day = local_date(runtime.clock.now()) - ago
        asked = questions(day)

        async def ours() -> Sample:
            return await _pages(runtime, asked)

        async def raw() -> Sample:
            return await _bare(runtime, day)

        await ours()  # plans and caches as after the first minute of a day
        return (await compare(ours, raw, rounds)).row(name, goal)


async def _pages(runtime: Runtime, asked: Sequence[Asked]) -> Sample:
    async def page(_: int, number: int) -> None:
        each = asked[number % len(asked)]
        await board(runtime, each.wanted, each.colour, None, PAGE)

    return await in_flight(ROUND, 1, page)


async def _bare(runtime: Runtime, day: date) -> Sample:
    async def page(_: int, number: int) -> None:
        async with runtime.pool.connection() as conn:
            await (await conn.execute(BARE, [FOREVER, day, PAGE])).fetchall()

    return await in_flight(ROUND, 1, page)
