"""Where nothing is broken, and nobody else has the processor: how soon every department knows of it."""

import asyncio
from datetime import date

import pytest
import pytest_asyncio
from testkit.stack import eventually

from tests.cases.leaving import GONE, LEFT, all_agree, residents
from tests.e2e.town import Stay, Town

pytestmark = pytest.mark.timeout(300)  # a house starts within, also on a busy machine

AT_REST = 40
SLOWEST_SECONDS = 1.0


@pytest_asyncio.fixture
async def stays(town: Town) -> list[Stay]:
    """Who moves out: they come while others still test, and all is at rest when they leave."""
    found = await residents(town, await town.park("finance"), AT_REST)
    await town.house.comes_to_rest()
    return found


@pytest.mark.alone
async def test_at_rest_every_department_agrees_within_a_second_of_the_click(
    town: Town, stays: list[Stay]
) -> None:
    await town.house.comes_to_rest()
    seconds = sorted([await until_all_know(town, stay) for stay in stays])
    assert seconds[-1] <= SLOWEST_SECONDS, f"p50 {seconds[AT_REST // 2]:.3f} s, slowest {seconds[-1]:.3f} s"
    await all_agree(town.house, *stays)


async def until_all_know(town: Town, stay: Stay) -> float:
    """Seconds from the click to the last department's knowing."""
    loop = asyncio.get_running_loop()
    began, day = loop.time(), town.day(-1)
    await town.move_out(stay, day)
    await asyncio.gather(
        *(knows(town, name, f"({query}) as copy(id, day)", stay, day) for name, query in LEFT.items()),
        knows(town, "workorders", f"({GONE}) as copy(id)", stay),
    )
    return loop.time() - began


async def knows(town: Town, name: str, copy: str, stay: Stay, day: date | None = None) -> None:
    """That they have left, and on this day, where it keeps one."""
    query, asked = f"select 1 from {copy} where id = %s", [stay.tenant_id]
    if day:
        query, asked = f"{query} and day = %s", [*asked, day]

    async def so() -> bool:
        async with town.house.runtimes[name].pool.connection() as conn:
            found = await conn.execute(query.encode(), asked)
            return await found.fetchone() is not None

    await eventually(so, f"{name} knows", within=30, every=0.02)
