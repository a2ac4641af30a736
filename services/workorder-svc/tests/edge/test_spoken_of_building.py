"""A fault of the building that is spoken is done with the first order of it, as one that is written."""

from datetime import timedelta
from typing import Any

from edge.access import Role
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from testkit.stack import bearer, eventually

from .scanning import AMR, BUILDING, NEXT_DOOR, ROOM, Http, body, encoded, http, listening

__all__ = ["http", "listening"]


async def test_what_is_spoken_is_done_with_the_first_home_that_has_it_as_the_policy_of_the_day_says(
    http: Http, clock: VirtualClock
) -> None:
    """The recogniser of the sandbox hears a leak: from tomorrow on one of two homes is the building's."""
    proposer, boss = bearer(Role.运营经理, "proposer"), bearer(Role.主管, "boss") | {"X-Reason": "agreed"}
    [now] = (await http.get("/policies/intake", headers=proposer)).json()["versions"]
    values = now["values"] | {"of_building": [{"fault": "water_leak", "homes": 1}]}
    asked: dict[str, Any] = {"values": values, "valid_from": "2025-03-15"}
    proposed = await http.post("/policies", json=asked, headers=proposer | {"X-Reason": "old pipes"})
    assert proposed.is_success, proposed.text
    published = await http.post("/policies/intake/versions/2/publish", headers=boss)
    assert published.is_success, published.text
    await http.post(f"/buildings/{BUILDING}/stickers")
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def spoken(lead: str, *, joined: bool) -> None:
        report_id = new_id()
        said = {"token": token, "report_id": str(report_id), "recording": encoded(AMR)}
        assert (await http.post("/reporting/voice", json=said)).status_code == 200
        path = f"/orders/{named_id('scanned report', ROOM, report_id)}"

        async def heard() -> bool:
            return bool((await http.get(path)).json()["fault"] == "water_leak")

        await eventually(heard, "it can be read")
        row = (await http.get(path)).json()
        assert (row["joined"], row["same_as"]) == (joined, lead if joined else None)

    async def leaks_next_door() -> str:
        said = body("厨房漏水", unit_id=str(NEXT_DOOR))
        assert (await http.post("/orders", json=said)).is_success
        return str(said["order_id"])

    await spoken(await leaks_next_door(), joined=False)
    clock.advance(timedelta(days=3))
    await spoken(await leaks_next_door(), joined=True)
