"""Who has left, as each department knows it. Whoever asks a department about a tenant asks its own copy.

workorder-svc keeps no day with who lives where: the day is in the name of the inspection it opens of the
room they left, which is looked for by what contracts-svc settles.
"""

import asyncio
from typing import Any, Final, LiteralString
from uuid import UUID

from host.runtime import Runtime
from testkit.stack import eventually
from workorders.policies.turning_over import turnover_of

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
GONE: Final[LiteralString] = "select tenant_id from views.residents where unit_id is null"
LOOKS: Final[LiteralString] = (
    "select inspection_id from views.inspections where kind = 'turnover' and withdrawn_at is null"
)
SETTLED: Final[LiteralString] = (
    "select tenant_id, unit_id, opened_on from views.settlements where to_unit_id is null"
)
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


async def left_by_repairs(house: House) -> tuple[set[UUID], set[UUID]]:
    """Who lives nowhere as workorder-svc has it, and of which rooms left for good nobody is to look."""
    workorders = house.runtimes["workorders"]
    gone, looks, settled = await asyncio.gather(
        rows(workorders, GONE), rows(workorders, LOOKS), rows(house.runtimes["contracts"], SETTLED)
    )
    due = {turnover_of(*each) for each in settled}
    return {id_ for (id_,) in gone}, due - {id_ for (id_,) in looks}


async def all_agree(house: House, *gone: Stay) -> None:
    """Every department knows the same of every tenant, and that these have left."""

    async def agreed() -> bool:
        known, repairs = await asyncio.gather(who_left(house), left_by_repairs(house))
        one_truth = all(known[name] == known["tenants"] for name in LEFT)
        return one_truth and repairs == ({id_ for id_, _ in known["tenants"]}, set())

    try:
        await eventually(agreed, "one truth", within=40, every=0.1)
    except AssertionError:
        known = await who_left(house)
        apart: dict[str, Any] = {name: known[name] ^ known["tenants"] for name in LEFT}
        raise AssertionError(apart | {"workorders": await left_by_repairs(house)}) from None
    left = {id_ for id_, _ in (await who_left(house))["analytics"]}
    assert {stay.tenant_id for stay in gone} <= left
    assert await rows(house.runtimes["analytics"], ANALYTICS) == await rows(house.runtimes["tenants"], OWNERS)


async def residents(town: Town, park: Park, count: int) -> list[Stay]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> Stay:
        async with room:
            return await town.living(park)

    return list(await asyncio.gather(*(one() for _ in range(count))))
