"""What waits for the morning is not sent then where it is over by then, and is where it is not."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from kernel.clock import SHANGHAI, local_date
from kernel.ids import new_id
from published.contracts import ContractTerminated, NextContractForsaken, UnitDisputed, UnitDisputeEnded
from published.tenants import UnitCrowded, UnitCrowdingEnded
from testkit.stack import eventually

from .asking import advance, attempt, says
from .conftest import House
from .test_waiting import Told, looked_at


def disputed(park: UUID) -> Told:
    where: Any = {"unit_id": new_id(), "park_id": park}
    lives, let = (new_id(),), (new_id(),)
    told = UnitDisputed(**where, kind="by_another", living=lives, contract_ids=let)
    return where["unit_id"], told, UnitDisputeEnded(**where)


def crowded(park: UUID) -> Told:
    where: Any = {"unit_id": new_id(), "park_id": park}
    told = UnitCrowded(**where, tenant_id=new_id(), persons=5, most=3, rule="unit_cap")
    return where["unit_id"], told, UnitCrowdingEnded(**where)


def forsaken(park: UUID) -> Told:
    where: Any = {"track": "tenant", "unit_ids": (new_id(),), "park_id": park}
    next_, day = new_id(), date(2025, 3, 15)
    told = NextContractForsaken(
        **where, contract_id=new_id(), next_contract_id=next_, begins_on=day, left_on=date(2025, 3, 1)
    )
    return next_, told, ContractTerminated(**where, contract_id=next_, ended_on=day)


async def known_as_over(house: House, told: Told) -> bool:
    query = "select over from views.matters_over where id = %s"
    async with house.runtime.pool.connection() as conn:
        found = await conn.execute(query, [f"{told[0]}/{type(told[1]).__name__}"])
        return await found.fetchone() == (True,)


async def gathered(house: House, thing: UUID) -> bool:
    async with house.runtime.pool.connection() as conn:
        found = await conn.execute("select exists (select from views.gathered where thing_id = %s)", [thing])
        return await found.fetchone() == (True,)


def next_evening(house: House) -> datetime:
    """Eleven at night, Shanghai."""
    return datetime.combine(local_date(house.runtime.clock.now()), time(23), SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize("matter", [crowded, looked_at, disputed, forsaken])
async def test_what_is_over_by_the_morning_is_not_sent_then_and_what_is_not_is(
    slow_house: House, matter: Any
) -> None:
    house, park, desk = slow_house, new_id(), slow_house.person("app", "email")
    for role in ("manager", "operations"):
        await house.assign(park, role, desk)
    one, other = matter(park), matter(park)
    for _, told, _ in (one, other):
        unit = told.unit_ids[0] if isinstance(told, NextContractForsaken) else told.unit_id
        await house.taken_in(unit, park)
    advance(house, next_evening(house) - house.runtime.clock.now())
    for thing, told, _ in (one, other):
        await house.say(told, thing)
        await eventually(lambda thing=thing: gathered(house, thing), "it waits", every=0.01)  # type: ignore[misc]
        assert await house.told(thing) == []
    await house.say(one[2], one[0])
    await eventually(lambda: known_as_over(house, one), "it is over", every=0.01)
    advance(house, timedelta(hours=9, seconds=1))
    [sent] = await house.until(other[0], "delivered")
    await attempt(house, other[0], "app", "delivered")
    [lapsed] = await house.until(one[0], "lapsed")
    for row, messages in ((sent, 1), (lapsed, 0)):
        assert len(await house.partners.entries(key=f"{row['id']}.app")) == messages
    told_why = await says(house, one[0])
    assert [each for each in told_why if each.startswith("事情已了结")]
    assert lapsed["callback_due_at"] is None
