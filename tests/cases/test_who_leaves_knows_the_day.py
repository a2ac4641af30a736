"""A contract that is not renewed: who moves out, and who has the home back, is told the day that was agreed
on, once, and again where it becomes another.
"""

from datetime import date
from uuid import UUID

from testkit.stack import eventually

from tests.e2e.town import Person, Town

IMPORTANT = ("app", "sms", "wechat")


async def declined(town: Town, contract: UUID, by: str) -> UUID:
    """Its renewal is open, since it ends within twenty days."""
    opened = await town.house.post("/contracts/renewals", {"contract_id": str(contract)})
    await town.house.post(f"/contracts/renewals/{opened['id']}/decline", {"declined_by": by})
    return UUID(opened["id"])


async def appoint(town: Town, renewal: UUID, what: str, on: date) -> None:
    await town.house.post(f"/contracts/renewals/{renewal}/{what}", {"on": on.isoformat()})


async def told_each_day(town: Town, renewal: UUID, kind: str, person: Person, days: list[date]) -> None:
    """Once of each, and of no other."""
    for day in days:
        await town.each_heard_once(renewal, kind, [(person, IMPORTANT)], day.isoformat())
    assert len(await town.told(renewal, kind)) == len(days)


async def test_the_tenant_is_told_the_day_of_moving_out_and_again_when_it_is_another(town: Town) -> None:
    stay = await town.living(await town.park(), town.day(15))
    renewal = await declined(town, stay.contract_id, "tenant")
    first, other = town.day(12), town.day(14)
    await appoint(town, renewal, "move-out", first)
    await appoint(town, renewal, "move-out", first)
    await told_each_day(town, renewal, "MoveOutAppointed", stay.person, [first])
    await appoint(town, renewal, "move-out", other)
    await told_each_day(town, renewal, "MoveOutAppointed", stay.person, [first, other])
    await town.move_out(stay, town.today)
    await town.house.comes_to_rest()


async def test_the_owner_is_told_the_day_of_handing_back_and_it_is_over_when_they_have_the_unit(
    town: Town,
) -> None:
    park = await town.park()
    stay = await town.tenant(park, await town.unit(park))
    owner = await town.person("owner")
    contract = await town.sign(stay, town.day(15), track="owner", owner=owner)
    renewal = await declined(town, contract, "owner")
    first, other = town.day(12), town.day(14)
    await appoint(town, renewal, "hand-back", first)
    await told_each_day(town, renewal, "HandBackAppointed", owner, [first])
    await appoint(town, renewal, "hand-back", other)
    await told_each_day(town, renewal, "HandBackAppointed", owner, [first, other])
    back = {"released_on": town.day(14).isoformat()}
    await town.house.post(f"/contracts/units/{stay.unit_id}/release", back)

    async def over() -> bool:
        return bool((await town.house.ask("GET", f"/contracts/renewals/{renewal}"))["status"] == "closed")

    await eventually(over, "nothing is left to hand back", within=20)
    await town.house.comes_to_rest()
