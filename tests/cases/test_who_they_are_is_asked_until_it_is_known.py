"""Real names: whom the authority was asked about is answered for, whoever dies, or somebody has been told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel.ids import new_id
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Town

DESK = ("app", "email")


async def behave(house: House, mode: str) -> None:
    url = f"http://127.0.0.1:{house.ports['sandbox']}/_control"
    assert (await house.http.post(f"{url}/reset", json={})).is_success
    assert (await house.http.post(f"{url}/identity", json={"mode": mode})).is_success


async def enquirer(house: House, park: Park) -> UUID:
    """Somebody who asked in this park, with a passport, and about whom the authority is asked."""
    who = new_id()
    identity = {"kind": "passport", "number": f"E{who.int % 10**8:08}", "country": "USA"}
    body = {"person_id": str(who), "kind": "tenant", "name": "张晓明", "identity": identity}
    await house.post("/tenants/people", body, status=201)
    asking = {"tenant_id": str(new_id()), "person_id": str(who), "park_id": str(park.id)}
    await house.post("/tenants/tenants", asking, status=201)
    await house.post(f"/tenants/people/{who}/verification", {}, status=201)
    return who


async def stands(house: House, who: UUID, status: str, outcome: str) -> None:
    found: dict[str, Any] = {}

    async def so() -> bool:
        found.update(await house.ask("GET", f"/tenants/people/{who}/verification"))
        last = found["attempts"][0]["outcome"] if found["attempts"] else None
        return (found["status"], last) == (status, outcome)

    await eventually(so, f"{status}, {outcome}", within=20)
    tries = [each["attempt"] for each in found["attempts"]]
    assert tries == list(range(len(tries), 0, -1)), "each attempt is there, once"


async def test_a_check_outlives_who_asks_and_who_is_asked(town: Town) -> None:
    house = town.house
    park = await town.park("operations")
    await behave(house, "down")
    answered = await enquirer(house, park)
    await stands(house, answered, "waiting", "unavailable")
    house.kill("tenants")
    await behave(house, "ok")
    await house.start("tenants")
    await stands(house, answered, "verified", "match")

    await behave(house, "lost")
    unanswered = await enquirer(house, park)
    await stands(house, unanswered, "waiting", "unavailable")
    house.jump(timedelta(days=3))
    await stands(house, unanswered, "unanswered", "unavailable")
    await behave(house, "ok")
    [row] = await house.items("/tenants/people/verifications", status="unanswered", park_id=park.id)
    assert row["person_id"] == str(unanswered)
    told = [(park.staff["operations"], DESK)]
    await town.each_heard_once(unanswered, "VerificationUnanswered", told, "identity")
    await house.promises_kept()
