"""Somebody is forgotten, and no figure of anybody changes: figures are made of ids and dates."""

from typing import Any, LiteralString
from uuid import UUID

from kernel.ids import new_id
from testkit.stack import eventually

from .house import House
from .town import Town

FIGURES: tuple[str, ...] = ("vacancies", "vacancies/by-park", "occupancy", "expiries")
HOME: LiteralString = "select status from views.occupancy where tenant_id = %s"


async def figures(house: House, park_id: UUID) -> dict[str, Any]:
    asked = {"park_id": str(park_id)}
    return {name: await house.ask("GET", f"/analytics/{name}", params=asked) for name in FIGURES}


async def test_the_figures_stay_as_they_are_when_somebody_is_forgotten(watched: House) -> None:
    town, analytics = Town(watched), watched.runtimes["analytics"]
    park = await town.park("finance")
    stay = await town.living(park)
    where = {"unit_id": str(stay.unit_id), "park_id": str(park.id), "tenant_id": str(stay.tenant_id)}
    await watched.post("/workorders/orders", where | {"order_id": str(new_id()), "words": "卧室灯不亮"})
    await town.move_out(stay, town.day(0))

    async def known() -> bool:
        async with analytics.pool.connection() as conn:
            found = await conn.execute(HOME, [stay.tenant_id])
            left = await found.fetchone() == ("moved_out",)
        over = left and not (await figures(watched, park.id))["expiries"]["items"]
        return over and bool(await watched.items("/contracts/settlements", contract_id=stay.contract_id))

    await eventually(known, "they left, their contract ended with it, and its deposit is to be settled")
    before = await figures(watched, park.id)
    assert before["vacancies"]["items"], "there is something to change"
    person = f"/tenants/people/{stay.person.id}"
    everything = await watched.ask("GET", f"{person}/export", headers={"X-Reason": "wish"})
    told = {each["department"]: {fact["type"] for fact in each["facts"]} for each in everything["elsewhere"]}
    assert told["contracts"] >= {"ContractSigned", "SettlementOpened"}
    assert told["notifications"] >= {"AudienceAsked"}
    assert [each["words"] for each in everything["said"]] == ["卧室灯不亮"]
    path, why = f"/tenants/people/{stay.person.id}/personal-data", {"X-Reason": "wish"}
    pending = await watched.ask("DELETE", path, headers=why, status=409)
    assert pending["type"] == "urn:anju:problem:settlement-pending"
    await town.settled(stay)
    answer = await watched.ask("DELETE", path, headers=why)
    assert answer["events"] == ["PersonalDataErased"]

    async def heard() -> bool:
        told = await analytics.agreement_on("tenants", f"person-{stay.person.id}")
        return (told["applied"] or 0) >= answer["position"]

    await eventually(heard, "analytics heard of it")
    assert await figures(watched, park.id) == before
