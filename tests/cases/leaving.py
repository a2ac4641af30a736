"""Who has left, as each department knows it. Whoever asks a department about a tenant asks its own copy."""

import asyncio
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town

AT_ONCE = 8

LEFT: Final[dict[str, LiteralString]] = {
    "tenants": "select id, moved_out_on from views.tenants where status = 'moved_out'",
    # Who goes to another room is settled for the one they leave as well.
    "contracts": "select tenant_id, opened_on from views.settlements where to_unit_id is null",
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


async def residents(town: Town, park: Park, count: int) -> list[Stay]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> Stay:
        async with room:
            return await town.living(park)

    return list(await asyncio.gather(*(one() for _ in range(count))))
