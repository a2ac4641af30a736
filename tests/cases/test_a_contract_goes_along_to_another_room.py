"""A tenant of two numbers changes rooms: the contract goes along, and every department knows to which room.

It was signed under the number that gave way, so that each department has to find it by the other one.
"""

from typing import Any
from uuid import UUID

from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Stay, Town

WHY = {"X-Reason": "one%20person"}


async def codes(house: House, unit_id: UUID) -> dict[str, str]:
    """By tenant, the codes for a room that open it, or are to."""
    doors = await house.items("/tenants/doors", unit_id=unit_id)
    return {each["tenant_id"]: each["status"] for each in doors if each["status"] != "revoked"}


async def test_the_room_left_is_free_and_its_codes_are_gone_and_the_two_stay_one(town: Town) -> None:
    house, park = town.house, await town.park()
    signed = await town.tenant(park, await town.unit(park))
    await town.sign(signed, town.day(300), taken_over=False)
    lives = await town.tenant(park, signed.unit_id)
    gone, path = f"/tenants/tenants/{signed.tenant_id}", f"/tenants/tenants/{lives.tenant_id}"
    await house.post(f"{gone}/merge", {"survivor_id": str(lives.tenant_id)}, headers=WHY)
    by_theirs = Stay(park, signed.unit_id, lives.person, lives.tenant_id, signed.contract_id)
    await town.move_in(by_theirs, town.day(-60))

    async def both_have_one() -> bool:
        return {*await codes(house, signed.unit_id)} == {str(signed.tenant_id), str(lives.tenant_id)}

    await eventually(both_have_one, "a code by the contract, and one by living there", within=20)
    other = await town.unit(park)

    def change(room: UUID) -> dict[str, Any]:
        where = {"to_unit_id": str(room), "park_id": str(park.id)}
        return where | {"changed_on": town.day(-1).isoformat()}

    await house.post(f"{path}/change-room", change(other))

    async def went_along() -> bool:
        contract = await house.ask("GET", f"/contracts/contracts/{signed.contract_id}")
        tenant = await house.ask("GET", path)
        known = tenant["contract_id"] == str(signed.contract_id)
        return known and contract["unit_ids"] == [str(other)] and not await codes(house, signed.unit_id)

    await eventually(
        went_along, "the contract lets the other room, and no code opens the one left", within=20
    )
    apart = await house.post(f"{gone}/unmerge", {}, headers=WHY, status=409)
    assert apart["type"] == "urn:anju:problem:survivor-lives-by-theirs"
    neighbour = await town.living(park)
    moved = f"/tenants/tenants/{neighbour.tenant_id}/change-room"
    assert (await house.post(moved, change(signed.unit_id)))["events"] == ["TenantRoomChanged"]
    await town.move_out(by_theirs, town.day(0))

    async def over() -> bool:
        contract = await house.ask("GET", f"/contracts/contracts/{signed.contract_id}")
        return contract["status"] == "over" and not await codes(house, other)

    await eventually(over, "the contract ends with them, and no code of theirs is left", within=20)
    await house.comes_to_rest()


async def test_it_ends_where_the_room_has_a_contract_of_its_own_and_that_one_with_the_leaving(
    town: Town,
) -> None:
    """That one was signed under the number that gave way, and both begin on the same day."""
    house, park = town.house, await town.park()
    lives = await town.living(park)
    signed = await town.tenant(park, await town.unit(park))
    await town.sign(signed, town.day(300), taken_over=False)
    merging = f"/tenants/tenants/{signed.tenant_id}/merge"
    await house.post(merging, {"survivor_id": str(lives.tenant_id)}, headers=WHY)
    change = {"to_unit_id": str(signed.unit_id), "park_id": str(park.id)}
    await house.comes_to_rest()
    path = f"/tenants/tenants/{lives.tenant_id}/change-room"
    await house.post(path, change | {"changed_on": town.day(-1).isoformat()})

    async def stand() -> list[str]:
        ids = (lives.contract_id, signed.contract_id)
        return [(await house.ask("GET", f"/contracts/contracts/{id_}"))["status"] for id_ in ids]

    async def one_goes_on() -> bool:
        return await stand() == ["over", "in_force"]

    await eventually(one_goes_on, "the contract of the room left is over", within=20)
    await town.move_out(lives, town.day(0))

    async def both_over() -> bool:
        left = [await codes(house, room) for room in (lives.unit_id, signed.unit_id)]
        return await stand() == ["over", "over"] and left == [{}, {}]

    await eventually(both_over, "the other ends with them, and no code is left", within=20)
    await house.comes_to_rest()
