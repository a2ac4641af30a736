"""The seed's case 1: a tenant has left and a department goes on as if not. Here: no department ever does.

Every department's copy is compared with tenant-svc's, for every tenant of the house: they agree in the end
where much is broken, and within a second where nothing is (`test_at_rest.py`).
"""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from tests.cases.leaving import LEFT, all_agree, residents, who_left
from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town
from tests.e2e.vandal import silenced, tell_all_again

DESK = ("app", "email")
KILLED = ("tenants", "contracts", "notifications", "analytics", "gateway")


@pytest_asyncio.fixture(scope="module")
async def park(house: House) -> Park:
    return await Town(house).park("finance", "access_control")


async def finance_heard_once(town: Town, park: Park, stays: list[Stay]) -> None:
    expected = [(park.staff["finance"], DESK), (park.staff["access_control"], DESK), (park.keeper, DESK)]
    for stay in stays:
        await town.each_heard_once(stay.tenant_id, "TenantMovedOut", expected)


async def test_departments_killed_one_after_the_other_in_the_middle_of_it_agree_when_they_are_back(
    town: Town, park: Park
) -> None:
    stays = await residents(town, park, 3 * len(KILLED))
    returning, leaving = list[asyncio.Task[None]](), list[asyncio.Task[Any]]()
    for number, killed in enumerate(KILLED):
        for stay in stays[3 * number : 3 * number + 3]:
            leaving.append(asyncio.create_task(town.move_out(stay, town.day(0))))
            await asyncio.sleep(0.03)
        # By now the first of them is decided here, told there, and not applied somewhere else.
        town.house.kill(killed)
        returning.append(asyncio.create_task(town.house.start(killed)))
        await asyncio.sleep(0.3)
    await asyncio.gather(*returning, *leaving)
    await all_agree(town.house, *stays)
    await finance_heard_once(town, park, stays)
    await town.house.promises_kept()


@pytest.mark.parametrize("late", ["contracts", "tenants"])
async def test_whichever_topic_comes_late_and_however_often_all_is_told_the_truth_is_one(
    town: Town, late: str
) -> None:
    park = await town.park("finance", "access_control")
    async with silenced(town.house, late):
        stays = await residents(town, park, 4)
        for stay in stays[:3]:
            await town.move_out(stay, town.day(-1))
    for context in ("tenants", "contracts"):
        await tell_all_again(town.house, context)
    await town.move_out(stays[3], town.day(-1))
    await all_agree(town.house, *stays)
    await finance_heard_once(town, park, stays)
    await town.house.promises_kept()


async def test_a_wiped_bus_that_tells_every_move_again_changes_no_department(town: Town, park: Park) -> None:
    before, gone = await residents(town, park, 2)
    await town.move_out(before, town.day(0))
    await all_agree(town.house, before)
    known = await who_left(town.house)
    await town.house.forget_the_bus()
    await town.move_out(gone, town.day(0))
    await all_agree(town.house, before, gone)
    after = await who_left(town.house)
    assert {name: after[name] - known[name] for name in LEFT} == {
        name: {(gone.tenant_id, town.day(0))} for name in LEFT
    }
    await finance_heard_once(town, park, [before, gone])
    await town.house.promises_kept()
