"""Where nothing is broken, and nobody else has the processor: how soon every department knows of it."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
import pytest_asyncio
from host.runtime import Runtime
from testkit.stack import eventually

from tests.cases.leaving import LEFT, all_agree, residents
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
    await asyncio.gather(*(knows(town.house.runtimes[name], name, stay.tenant_id, day) for name in LEFT))
    return loop.time() - began


async def knows(runtime: Runtime, name: str, tenant: UUID, day: date) -> None:
    query = f"select 1 from ({LEFT[name]}) as left_on(id, day) where id = %s and day = %s"

    async def so() -> bool:
        async with runtime.pool.connection() as conn:
            found = await conn.execute(query.encode(), [tenant, day])
            return await found.fetchone() is not None

    await eventually(so, f"{name} knows", within=30, every=0.02)
