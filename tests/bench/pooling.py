"""Row pool: a page of fifty among 100,000 orders by any filter, against the bare SQL of the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any, get_args

import h3
from host.runtime import Runtime
from workorders.edge.pool import told
from workorders.views.clocks import State
from workorders.views.places import FINEST
from workorders.views.pool_sql import Asking, Sort, Wanted

from tests.bench.looking import Noting, Statement
from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place
from tests.bench.portfolio import building_id, park_id, unit_id
from tests.bench.repairs import repairs, technician_id

PAGE = 50
CELL = str(h3.latlng_to_cell(31 + 3 / 50, 121, FINEST - 1))
"""Where a few houses of one park stand."""


@dataclass(frozen=True)
class Asked:
    wanted: Wanted
    sort: Sort = "due"


def questions(now: datetime) -> Sequence[Asked]:
    """Each filter alone and any two of them together, in both orders."""
    filters: list[dict[str, Any]] = [
        {"park_id": park_id(3)},
        {"parks": [park_id(1), park_id(2)]},
        {"building_id": building_id(3, 4)},
        {"unit_id": unit_id(77)},
        {"technician_id": technician_id(5)},
        {"fault": "tap_drips"},
        {"urgency": "emergency"},
        {"status": ["reported", "offered"]},
        {"status": ["deferred"]},
        {"status": ["closed"]},
        {"source": "inspection"},
        {"rests": False},
        {"nobody_fits": True},
        {"endangered": True},
        {"at_risk": True},
        {"text": "0012"},
        {"text": "漏水"},
        {"cell": CELL},
        *({"sla": state} for state in get_args(State)),
    ]
    pairs = [one | other for one, other in combinations(filters, 2) if not one.keys() & other.keys()]
    every = Wanted(now, None)
    return [Asked(replace(every, **each), sort) for each in [{}, *filters, *pairs] for sort in get_args(Sort)]


async def pool(place: Place, rounds: int) -> Row:
    """Pages a second, and the milliseconds of one."""
    async with repairs(place) as runtime:
        asked = questions(runtime.clock.now())

        async def ours() -> Sample:
            return await in_flight(len(asked), 1, lambda _, number: _page(runtime, asked[number]))

        statements = [await _statements(runtime, each) for each in asked]

        async def raw() -> Sample:
            return await _bare(runtime, statements)

        await ours()  # plans and caches as after the first minute of a day
        goal = "ratio of the bare SQL's pace >= 0.5, p99 <= 50 ms by any filter and any two"
        return (await compare(ours, raw, rounds)).row("pool", goal)


async def _page(host: Any, each: Asked) -> None:
    asking = await Asking.of(host.pool, each.wanted)
    for row in await asking.page(each.sort, None, PAGE):
        told(row, each.wanted.now)


async def _bare(runtime: Runtime, statements: Sequence[Sequence[Statement]]) -> Sample:
    """The same questions as PostgreSQL is asked them, and nothing else."""

    async def page(_: int, number: int) -> None:
        async with runtime.pool.connection() as conn:
            for query, given in statements[number]:
                await (await conn.execute(query, given)).fetchall()

    return await in_flight(len(statements), 1, page)


async def _statements(runtime: Runtime, each: Asked) -> list[Statement]:
    """What the pool asks of PostgreSQL for one page."""
    noting = Noting(runtime)
    await _page(noting, each)
    return noting.noted
