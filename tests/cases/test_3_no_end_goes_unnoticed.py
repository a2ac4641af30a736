"""The seed's case 3: a contract ends unnoticed, or an owner ends and 67 rooms are lost 两头空. Here: each
tenancy that is affected is named at once with its days and its money, and an end is told until somebody acts.

Fewer rooms than the seed's, since each is let by clicks; `make bench` has an owner end a thousand.
`services/contracts-svc/tests/test_a_year.py` plays 200 rooms for a year.
"""

import asyncio
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final, LiteralString
from uuid import UUID

import pytest_asyncio
from contracts.domain.clauses import months_after
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town

DESK, STREET = ("app", "email"), ("app", "sms")
ROOMS: Final = 8
AT_ONCE: Final = 8
A_MONTH_FEN: Final = 420_000
TOLD: Final[LiteralString] = (
    "select thing_id, person_id from views.notifications"
    " where kind = 'ContractOverrunDetected' and park_id = %s and status = 'delivered'"
)


@pytest_asyncio.fixture(scope="module")
async def park(house: House) -> Park:
    return await Town(house).park("operations")


async def let_to_one_company(town: Town, park: Park, last_day: int) -> tuple[list[Stay], list[UUID]]:
    """Rooms that a company has for its people, each by a contract of its own."""
    company = await town.tenant(park, await town.unit(park))
    units = [company.unit_id, *await some_at_a_time([town.unit(park) for _ in range(ROOMS - 1)])]
    stays = [Stay(park, unit, company.person, company.tenant_id) for unit in units]
    await some_at_a_time([town.sign(stay, town.day(last_day)) for stay in stays])
    return stays, units


async def some_at_a_time(asked: list[Any]) -> list[Any]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(each: Any) -> Any:
        async with room:
            return await each

    return list(await asyncio.gather(*map(one, asked)))


async def all_told(town: Town, park: Park, expected: set[tuple[UUID, UUID]]) -> None:
    """Everyone who has to act has the message of each contract, once."""
    found: list[tuple[UUID, UUID]] = []

    async def so() -> bool:
        async with town.house.runtimes["notifications"].pool.connection() as conn:
            found[:] = await (await conn.execute(TOLD, [park.id])).fetchall()
        return len(found) >= len(expected)

    await eventually(so, "all told", within=30)
    assert (len(found), set(found)) == (len(expected), expected)


async def test_an_owner_who_ends_has_each_tenancy_named_with_its_days_and_its_money(
    town: Town, park: Park
) -> None:
    stays, units = await let_to_one_company(town, park, last_day=59)
    owners = await town.sign(stays[0], town.day(400), track="owner", units=units)
    assert await town.house.items("/contracts/board", park_id=park.id, colour="red") == []

    first = town.day(40)
    await town.terminate(owners, first - timedelta(days=1))

    found: list[Any] = []

    async def named() -> bool:
        rows = await town.house.items("/contracts/board", park_id=park.id)
        found[:] = [row["tenant"]["overrun"] for row in rows if row["tenant"]["overrun"]]
        return len(found) == ROOMS

    await eventually(named, "each tenancy named", within=10)
    twenty_days = round(Fraction(A_MONTH_FEN * 20, (months_after(first, 1) - first).days))
    assert {(each["days_over"], each["exposure_fen"]) for each in found} == {(20, twenty_days)}
    who = (park.keeper.id, park.staff["operations"].id)
    await all_told(town, park, {(stay.contract_id, person) for stay in stays for person in who})
    await town.house.comes_to_rest()


async def test_an_end_that_nobody_prepares_is_told_at_each_step_and_is_red_until_somebody_acts(
    town: Town,
) -> None:
    park = await town.park("operations")
    stay = await town.living(park, town.day(21))
    managers = [(park.keeper, DESK), (park.staff["operations"], DESK)]

    town.house.jump(timedelta(days=22))
    [renewal] = await renewals(town, stay, status="proposal")
    await town.each_heard_once(renewal, "RenewalOpened", managers)
    await town.each_heard_once(renewal, "RenewalOverdue", [(park.staff["operations"], STREET)], "proposal")
    await town.each_heard_once(stay.contract_id, "ContractExpired", managers)
    [row] = await town.house.items("/contracts/board", park_id=park.id)
    assert (row["tenant"]["colour"], row["tenant"]["days_left"]) == ("red", -1)
    [row] = await town.house.items("/contracts/renewals", contract_id=stay.contract_id)
    assert row["without_term"]

    far = {"last_day": town.day(300).isoformat()}
    await town.house.post(f"/contracts/contracts/{stay.contract_id}/extend", far)
    [row] = await town.house.items("/contracts/board", park_id=park.id)
    assert row["tenant"]["colour"] == "green"
    await renewals(town, stay, status="closed")
    await town.house.comes_to_rest()


async def test_who_lives_on_past_the_end_is_named_when_their_owner_ends_and_again_as_the_days_grow(
    town: Town,
) -> None:
    park = await town.park("operations")
    stay = await town.living(park, town.day(2))
    owners = await town.sign(stay, town.day(400), track="owner")
    managers = [(park.keeper, DESK), (park.staff["operations"], DESK)]
    town.house.jump(timedelta(days=4))
    await town.each_heard_once(stay.contract_id, "ContractExpired", managers)
    [row] = await town.house.items("/contracts/board", park_id=park.id)
    assert (row["tenant"]["without_term"], row["tenant"]["overrun"]) == (True, None)

    await town.terminate(owners, town.day(-1))

    await town.each_heard_once(stay.contract_id, "ContractOverrunDetected", managers, "1")
    [row] = await town.house.items("/contracts/board", park_id=park.id)
    assert (row["tenant"]["overrun"]["days_over"], row["tenant"]["overrun"]["stays_on"]) == (1, True)
    town.house.jump(timedelta(days=6))
    await town.each_heard_once(stay.contract_id, "ContractOverrunDetected", managers, "7")

    await town.move_out(stay, town.today)

    async def over() -> bool:
        lease = await town.house.ask("GET", f"/contracts/contracts/{stay.contract_id}")
        return lease["overruns"] == []

    await eventually(over, "told no more", within=20)
    await town.house.comes_to_rest()


async def renewals(town: Town, stay: Stay, status: str) -> list[UUID]:
    found: list[UUID] = []

    async def so() -> bool:
        rows = await town.house.items("/contracts/renewals", contract_id=stay.contract_id, status=status)
        found[:] = [UUID(row["renewal_id"]) for row in rows]
        return bool(found)

    await eventually(so, f"a renewal at {status}", within=20)
    return found
