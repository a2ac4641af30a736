"""A clerk gives a contract a class, and what its tenant reports from then on is promised by the policy of
that class in that park; what was promised before stays promised.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from kernel.ids import new_id
from testkit.stack import eventually

from tests.e2e.town import Park, Stay, Town

ORDERS = "/workorders/orders"
WHY = {"X-Reason": "agreed"}


async def promised(town: Town, stay: Stay, fault: str) -> tuple[str | None, timedelta]:
    """By which class, and how long after the report somebody has to have taken it up."""
    return await promise_of(town, await reported(town, stay, new_id(), fault))


async def reported(town: Town, stay: Stay, order: UUID, fault: str) -> UUID:
    """As a repair of its own."""
    where = {"order_id": str(order), "unit_id": str(stay.unit_id), "park_id": str(stay.park.id)}
    said = {"fault": fault, "urgency": "ordinary", "another": True}
    await town.house.post(ORDERS, where | said)
    return order


async def promise_of(town: Town, order: UUID) -> tuple[str | None, timedelta]:
    found = await town.house.ask("GET", f"{ORDERS}/{order}")
    due, since = (datetime.fromisoformat(found[name]) for name in ("due_at", "reported_at"))
    return found["contract_class"], due - since


async def published(town: Town, park: Park) -> None:
    """Key contracts in this park are answered within two hours, those of companies within eight."""
    policy = await town.house.ask("GET", "/workorders/policies/sla")
    [values] = [each["values"] for each in policy["versions"] if each["status"] == "in_force"]
    general = {name: values[name] for name in ("zone", "ordinary", "emergency")}

    def within(hours: int, class_: str) -> dict[str, Any]:
        response = {"within": hours * 60, "warn": 30, "grace": 60}
        ordinary = general["ordinary"] | {"response": response}
        return general | {"ordinary": ordinary, "park_id": str(park.id), "contract_class": class_}

    values |= {"special": [*values["special"], within(2, "key"), within(8, "corporate")]}
    body = {"valid_from": town.day(1).isoformat(), "values": values}
    made = await town.house.post("/workorders/policies", body, headers=WHY)
    path = f"/workorders/policies/sla/versions/{made['version']}/publish"
    await town.house.post(path, {}, headers=WHY | town.house.bearer(Role.主管, "chief"))
    town.house.jump(timedelta(days=1))


async def test_the_clocks_of_an_order_follow_the_class_of_the_contract_it_is_reported_by(town: Town) -> None:
    park = await town.park("supervisor", "manager")
    stay, plain = await town.living(park), await town.living(park)
    await published(town, park)
    assert await promised(town, stay, "tap_drips") == (None, timedelta(hours=24))
    contract = f"/contracts/contracts/{stay.contract_id}"
    await town.house.post(f"{contract}/class", {"contract_class": "key"}, headers=WHY)

    async def heard(fault: str, as_wanted: tuple[str, timedelta]) -> None:
        async def so() -> bool:
            return await promised(town, stay, fault) == as_wanted

        await eventually(so, f"{fault}: {as_wanted}")

    await heard("wall_damp", ("key", timedelta(hours=2)))
    before = await reported(town, stay, new_id(), "lamp_broken")
    await town.house.post(f"{contract}/class", {"contract_class": "corporate"}, headers=WHY)
    await heard("drain_blocked", ("corporate", timedelta(hours=8)))
    assert await promise_of(town, before) == ("key", timedelta(hours=2))
    assert await promised(town, plain, "wall_damp") == (None, timedelta(hours=24))
    await reported(town, stay, before, "lamp_broken")  # sent again, it is the same as ever
    await town.house.comes_to_rest()
