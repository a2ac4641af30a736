"""The three facts that the house is about, from the clerk's click to the receipt of the last message."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from edge.access import Role
from kernel.ids import new_id
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town

DESK = ("app", "email")
STREET = ("app", "sms")
AT_ONCE = ("app", "sms", "wechat")
BUS_BACK = 40.0
"""Seconds for what is told over a bus that was just wiped. Who sends into it finds out when that times out,
after 10 s, and makes its topic anew; who reads finds the topic up to 3 s later: 16 s in all, unhurried.
"""
SHARE_BACK = 40.0
"""Seconds for what is told to who was killed: the bus gives their share to who has come instead once it has
not heard of them for 6 s.
"""
THERE = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12.0}
RECORDING = [Role.客服专员, Role.财务主管, Role.运维经理, Role.运营经理, Role.管理员]


@pytest_asyncio.fixture(scope="module")
async def park(house: House) -> Park:
    return await Town(house).park()


def code(problem: dict[str, Any]) -> str:
    return str(problem["type"]).rpartition(":")[2]


# ---- 1. TenantMovedOut


@pytest.mark.timeout(300)  # five stays and what follows from each; promises are looked at once, after all
async def test_whichever_department_records_a_move_out_every_department_follows(
    town: Town, park: Park
) -> None:
    left = town.day(-3)
    stays = [await town.living(park) for _ in RECORDING]
    for role, stay in zip(RECORDING, stays, strict=True):
        answer = await town.move_out(stay, left, role)
        assert answer["events"] == ["TenantMovedOut"], role

    for stay in stays:
        await everyone_followed(town, stay, left.isoformat())
        expected = [(park.staff["finance"], DESK), (park.staff["access_control"], DESK), (park.keeper, DESK)]
        await town.each_heard_once(stay.tenant_id, "TenantMovedOut", expected)
        [vacancy] = await town.house.items("/analytics/vacancies", unit_id=stay.unit_id)
        assert (vacancy["open"], vacancy["vacant_since"], vacancy["days"]) == (True, left.isoformat(), 3)
    await town.house.comes_to_rest()


async def everyone_followed(town: Town, stay: Stay, left: str) -> None:
    async def settled() -> bool:
        return bool(await town.house.items("/contracts/settlements", contract_id=stay.contract_id))

    async def vacant() -> bool:
        return bool(await town.house.items("/analytics/vacancies", unit_id=stay.unit_id))

    async def gone_through() -> bool:
        asked = {"unit_id": stay.unit_id, "kind": "turnover"}
        return len(await town.house.items("/workorders/inspections", **asked)) == 1

    await eventually(settled, "a settlement")
    await eventually(vacant, "a vacancy")
    await eventually(gone_through, "an inspection")
    [settlement] = await town.house.items("/contracts/settlements", contract_id=stay.contract_id)
    assert (settlement["unit_id"], settlement["opened_on"]) == (str(stay.unit_id), left)
    contract = await town.house.ask("GET", f"/contracts/contracts/{stay.contract_id}")
    assert contract["status"] == "over"


async def test_the_next_tenant_stops_the_vacancy_clock_and_access_control_hears_of_them(
    town: Town, park: Park
) -> None:
    gone = await town.living(park)
    await town.move_out(gone, town.day(-9))
    await everyone_followed(town, gone, town.day(-9).isoformat())
    came = await town.tenant(park, gone.unit_id)
    await town.sign(came, town.day(200), since=-9)
    await town.move_in(came, town.day(-2))

    async def stopped() -> bool:
        rows = await town.house.items("/analytics/vacancies", unit_id=gone.unit_id)
        return [row["open"] for row in rows] == [False]

    await eventually(stopped, "the clock stands")
    [vacancy] = await town.house.items("/analytics/vacancies", unit_id=gone.unit_id)
    assert (vacancy["moved_in_on"], vacancy["days"]) == (town.day(-2).isoformat(), 7)
    expected = [(park.staff["access_control"], DESK), (park.keeper, DESK)]
    await town.each_heard_once(came.tenant_id, "TenantMovedIn", expected)
    await town.house.comes_to_rest()


async def test_the_same_click_twice_is_one_move_out_and_one_set_of_messages(town: Town, park: Park) -> None:
    stay = await town.living(park)
    key = {"Idempotency-Key": str(new_id())}
    first, second = await asyncio.gather(*(town.move_out(stay, town.day(0), headers=key) for _ in range(2)))
    again = await town.move_out(stay, town.day(0))
    assert first["version"] == second["version"] == again["version"]
    assert again["events"] == []
    expected = [(park.staff["finance"], DESK), (park.staff["access_control"], DESK), (park.keeper, DESK)]
    await town.each_heard_once(stay.tenant_id, "TenantMovedOut", expected)
    await town.house.comes_to_rest()


async def test_who_never_moved_in_cannot_move_out(town: Town, park: Park) -> None:
    stay = await town.tenant(park, await town.unit(park))
    refused = await town.move_out(stay, town.day(0), status=409)
    assert code(refused) == "not-moved-in"
    assert refused["title"] == "租客目前没有入住，不能退租或换房"
    assert await town.told(stay.tenant_id, "TenantMovedOut") == []
    await town.house.comes_to_rest()


async def test_nobody_leaves_before_the_day_they_came(town: Town, park: Park) -> None:
    stay = await town.living(park)
    refused = await town.move_out(stay, town.day(-61), status=422)
    assert (code(refused), refused["field"]) == ("before-move-in", "moved_out_on")
    status = await town.house.ask("GET", f"/tenants/tenants/{stay.tenant_id}")
    assert status["status"] == "moved_in"
    await town.house.comes_to_rest()


# ---- 2. ContractNearExpiry


async def warned(town: Town, contract: UUID, stages: list[str]) -> None:
    """Wait until these stages were told of a contract, each to two persons."""

    async def so() -> bool:
        found = await town.told(contract, "ContractNearExpiry")
        return sorted(row["stage"] for row in found) == sorted(stages * 2)

    try:
        await eventually(so, "warnings", within=20)
    except AssertionError:
        raise AssertionError(f"{stages}: {await town.told(contract, 'ContractNearExpiry')}") from None


async def test_both_tracks_warn_at_30_15_and_7_days_whatever_is_lost_told_again_or_restarted(
    town: Town,
) -> None:
    park = await town.park()
    stay = await town.living(park, town.day(30))
    ends = town.day(31)  # the first day that is not in the period
    owner = await town.sign(stay, town.day(30), track="owner")
    extended, ended = await town.living(park, town.day(30)), await town.living(park, town.day(30))
    far = (ends + timedelta(days=365)).isoformat()
    await town.house.post(f"/contracts/contracts/{extended.contract_id}/extend", {"last_day": far})
    await town.terminate(ended.contract_id, town.day(0))

    tenant_track = [(stay.person, AT_ONCE), (park.keeper, DESK)]
    owner_track = [(park.keeper, DESK), (park.staff["operations"], DESK)]
    told: list[str] = []

    async def both_tracks_hear(stage: str, within: float = 20) -> None:
        told.append(stage)
        for contract, people in ((stay.contract_id, tenant_track), (owner, owner_track)):
            await town.each_heard_once(contract, "ContractNearExpiry", people, stage, within)
            await warned(town, contract, told)

    town.house.jump(timedelta(days=1))
    await both_tracks_hear("30")
    await town.house.forget_the_bus()
    town.house.jump(timedelta(days=15))
    await both_tracks_hear("15", BUS_BACK)
    for process in ("contracts", "notifications"):
        town.house.kill(process)
    town.house.jump(timedelta(days=8))
    await town.house.start("contracts", "notifications")
    await both_tracks_hear("7", SHARE_BACK)
    await town.house.promises_kept()

    # Told again from zero and started anew, and still: one notice per contract, stage and person.
    for contract in (stay.contract_id, owner):
        await warned(town, contract, ["30", "15", "7"])
    assert await town.messages_to(stay.person) == 3 * len(AT_ONCE)
    for silent in (extended, ended):
        assert await town.told(silent.contract_id, "ContractNearExpiry") == []
        assert await town.messages_to(silent.person) == 0


# ---- 3. WorkOrderOverdue


async def report(town: Town, stay: Stay, urgency: str) -> UUID:
    id_ = new_id()
    body = {
        "order_id": str(id_),
        "unit_id": str(stay.unit_id),
        "park_id": str(stay.park.id),
        "fault": "water_leak" if urgency == "emergency" else "tap_drips",
        "urgency": urgency,
        "another": True,
        "tenant_id": str(stay.tenant_id),
    }
    await town.house.post("/workorders/orders", body, status=201)
    return id_


@pytest.mark.parametrize(
    ("urgency", "stage", "hours", "grace"), [("emergency", "on_site", 4, 1), ("ordinary", "response", 24, 4)]
)
async def test_a_late_repair_is_told_to_the_supervisor_then_to_the_manager_and_counted(
    town: Town, urgency: str, stage: str, hours: int, grace: int
) -> None:
    park = await town.park()
    stay = await town.living(park)
    by = STREET if urgency == "emergency" else ("app",)
    late, kept = [await report(town, stay, urgency) for _ in range(2)]
    deed = "arrive" if stage == "on_site" else "respond"
    technician = {"technician_id": str((await town.person("staff")).id)}
    there = {"position": THERE} if deed == "arrive" else {}
    town.house.jump(timedelta(hours=hours, minutes=-1))
    await town.house.post(f"/workorders/orders/{kept}/{deed}", technician | there)
    assert await town.told(late, "WorkOrderOverdue") == []

    town.house.jump(timedelta(minutes=2))
    await town.each_heard_once(late, "WorkOrderOverdue", [(park.staff["supervisor"], by)])
    town.house.jump(timedelta(hours=grace))
    both = [(park.staff["supervisor"], by), (park.staff["manager"], by)]
    await town.each_heard_once(late, "WorkOrderOverdue", both)

    async def counted() -> bool:
        rows = await town.house.items("/analytics/overdue", park_id=park.id, limit=None)
        found = {(row["stage"], row["level"], row["orders"]) for row in rows}
        return found == {(stage, "supervisor", 1), (stage, "manager", 1)}

    await eventually(counted, "analytics counts one order at each level")
    await town.house.comes_to_rest()
    assert await town.told(kept, "WorkOrderOverdue") == []


async def test_an_answered_repair_that_nobody_comes_to_still_escalates_when_it_is_an_emergency(
    town: Town,
) -> None:
    park = await town.park()
    order = await report(town, await town.living(park), "emergency")
    one, other = [{"technician_id": str((await town.person("staff")).id)} for _ in range(2)]
    await town.house.post(f"/workorders/orders/{order}/respond", one)
    town.house.jump(timedelta(hours=4, seconds=1))
    await town.each_heard_once(order, "WorkOrderOverdue", [(park.staff["supervisor"], STREET)])
    await town.house.post(f"/workorders/orders/{order}/arrive", other | {"position": THERE})
    town.house.jump(timedelta(hours=2))
    await town.house.comes_to_rest()
    told = await town.told(order, "WorkOrderOverdue")
    assert [row["person_id"] for row in told] == [str(park.staff["supervisor"].id)]
