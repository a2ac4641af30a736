"""A clerk books the wrong tenant's move-out: taken back, no department goes on as if they had left."""

from typing import Any

import pytest_asyncio
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town

DESK = ("app", "email")
WHY = {"X-Reason": "another%20tenant"}


@pytest_asyncio.fixture(scope="module")
async def park(house: House) -> Park:
    return await Town(house).park()


async def withdraw(town: Town, stay: Stay, ahead: int, **more: Any) -> Any:
    body = {"unit_id": str(stay.unit_id), "moved_out_on": town.day(ahead).isoformat()}
    path = f"/tenants/tenants/{stay.tenant_id}/move-out/withdraw"
    return await town.house.post(path, body, headers=WHY, **more)


async def has_left(town: Town, stay: Stay) -> None:
    async def everywhere() -> bool:
        house = town.house
        settled = await house.items("/contracts/settlements", contract_id=stay.contract_id, status="open")
        vacant = await house.items("/analytics/vacancies", unit_id=stay.unit_id)
        look = await house.items("/workorders/inspections", unit_id=stay.unit_id, kind="turnover")
        return bool(settled and vacant and look)

    await eventually(everywhere, "every department has them gone", within=20)


async def test_a_move_out_told_by_mistake_is_taken_back_everywhere(town: Town, park: Park) -> None:
    stay, house = await town.living(park), town.house
    await town.move_out(stay, town.day(-3))
    await has_left(town, stay)
    assert (await withdraw(town, stay, -3))["events"] == ["TenantMoveOutWithdrawn"]

    async def everywhere() -> bool:
        withdrawn = {"contract_id": stay.contract_id, "status": "withdrawn"}
        vacant = await house.items("/analytics/vacancies", unit_id=stay.unit_id)
        look = await house.items("/workorders/inspections", unit_id=stay.unit_id, kind="turnover")
        contract = await house.ask("GET", f"/contracts/contracts/{stay.contract_id}")
        [door] = await house.items("/tenants/doors", tenant_id=stay.tenant_id)
        return bool(
            await house.items("/contracts/settlements", **withdrawn)
            and not vacant
            and not look
            and contract["status"] == "in_force"
            and door["status"] in ("granting", "granted")
            and door["occupied"]
        )

    await eventually(everywhere, "every department has them live there", within=20)
    tenant = await house.ask("GET", f"/tenants/tenants/{stay.tenant_id}")
    assert (tenant["status"], tenant["unit_id"]) == ("moved_in", str(stay.unit_id))
    expected = [(park.staff["finance"], DESK), (park.staff["access_control"], DESK), (park.keeper, DESK)]
    await town.each_heard_once(stay.tenant_id, "TenantMoveOutWithdrawn", expected)
    await town.move_out(stay, town.day(0))
    await has_left(town, stay)
    await house.comes_to_rest()


async def test_it_comes_too_late_once_the_deposit_was_paid_back(town: Town, park: Park) -> None:
    stay = await town.living(park)
    await town.move_out(stay, town.day(-3))
    await town.settled(stay)

    await town.house.comes_to_rest()  # every department has heard all there is, so that of the refund too
    refused = await withdraw(town, stay, -3, status=409)
    assert refused["title"].startswith("押金已于")
    await town.house.comes_to_rest()
