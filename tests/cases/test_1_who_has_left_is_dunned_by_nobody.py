"""The seed's case 1: a tenant has left and a department goes on as if not. Here: no department ever does.

Whoever asks a department about a tenant asks its own copy. Every copy is compared with tenant-svc's, for
every tenant of the house: within a second where nothing is broken, and always in the end where much is.
"""

import asyncio
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import pytest
import pytest_asyncio
from host.runtime import Runtime
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town
from tests.e2e.vandal import silenced, tell_all_again

DESK = ("app", "email")
AT_REST = 40
AT_ONCE = 8
SLOWEST_SECONDS = 1.0
KILLED = ("tenants", "contracts", "notifications", "analytics", "gateway")

LEFT: Final[dict[str, LiteralString]] = {
    "tenants": "select id, moved_out_on from views.tenants where status = 'moved_out'",
    "contracts": "select tenant_id, opened_on from views.settlements",
    "analytics": "select tenant_id, since from views.occupancy where status = 'moved_out'",
    "notifications": (
        "select thing_id, min(stage)::date from views.audiences where kind = 'TenantMovedOut'"
        " group by thing_id having count(distinct stage) = 1"
    ),
}
OWNERS: Final[LiteralString] = (
    "select id, status, unit_id, coalesce(moved_out_on, moved_in_on), version from views.tenants"
)
ANALYTICS: Final[LiteralString] = "select tenant_id, status, unit_id, since, version from views.occupancy"


async def rows(runtime: Runtime, query: LiteralString) -> set[tuple[Any, ...]]:
    async with runtime.pool.connection() as conn:
        return set(await (await conn.execute(query)).fetchall())


async def who_left(house: House) -> dict[str, set[tuple[Any, ...]]]:
    """(tenant, first empty day) of everyone who left, as each department knows it."""
    found = await asyncio.gather(*(rows(house.runtimes[name], query) for name, query in LEFT.items()))
    return dict(zip(LEFT, found, strict=True))


async def all_agree(house: House, *gone: Stay) -> None:
    """Every department knows the same of every tenant, and that these have left."""

    async def agreed() -> bool:
        known = await who_left(house)
        return all(known[name] == known["tenants"] for name in LEFT)

    try:
        await eventually(agreed, "one truth", within=40, every=0.1)
    except AssertionError:
        known = await who_left(house)
        raise AssertionError({name: known[name] ^ known["tenants"] for name in LEFT}) from None
    left = {id_ for id_, _ in (await who_left(house))["analytics"]}
    assert {stay.tenant_id for stay in gone} <= left
    assert await rows(house.runtimes["analytics"], ANALYTICS) == await rows(house.runtimes["tenants"], OWNERS)


@pytest_asyncio.fixture(scope="module")
async def park(house: House) -> Park:
    return await Town(house).park("finance", "access_control")


async def residents(town: Town, park: Park, count: int) -> list[Stay]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> Stay:
        async with room:
            return await town.living(park)

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def finance_heard_once(town: Town, park: Park, stays: list[Stay]) -> None:
    expected = [(park.staff["finance"], DESK), (park.staff["access_control"], DESK), (park.keeper, DESK)]
    for stay in stays:
        await town.each_heard_once(stay.tenant_id, "TenantMovedOut", expected)


@pytest.mark.alone
async def test_at_rest_every_department_agrees_within_a_second_of_the_click(town: Town) -> None:
    park = await town.park("finance")
    stays = await residents(town, park, AT_REST)
    await town.house.promises_kept()
    seconds = sorted([await until_all_know(town, stay) for stay in stays])
    assert seconds[-1] <= SLOWEST_SECONDS, f"p50 {seconds[AT_REST // 2]:.3f} s, slowest {seconds[-1]:.3f} s"
    await all_agree(town.house, *stays)
    await town.house.promises_kept()


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
