"""A seal that does not open holds up nobody else: not what is read, not what is learnt, not who is heard."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from testkit.stack import bearer, eventually
from vault.broken import UNREADABLE
from workorders.triage.in_force import InForce

from .scanning import AMR, BUILDING, NEXT_DOOR, ROOM, TENANT, WHY, Http, body, encoded, http, listening

__all__ = ["http", "listening"]


async def lose_the_key(runtime: Runtime, whose: UUID) -> None:
    """Nothing that was sealed for them opens any more, and nobody erased them."""
    assert runtime.vault
    async with runtime.pool.connection() as conn:
        await conn.execute("delete from person_keys where person_id = %s", [whose])
    runtime.vault._keys.drop(whose)


async def test_what_others_said_of_a_repair_is_read(http: Http, runtime: Runtime) -> None:
    first = body("厨房漏水", phone="13712345678", tenant_id=str(TENANT))
    for said in (first, body("厨房还在漏水", phone="13700001111")):
        assert (await http.post("/orders", json=said)).is_success
    await lose_the_key(runtime, named_id("person", TENANT))
    answer = await http.post(f"/orders/{first['order_id']}/words/reveal", headers=WHY)
    assert [(each["words"], each["phone"]) for each in answer.json()["items"]] == [
        (UNREADABLE, UNREADABLE),
        ("厨房还在漏水", "13700001111"),
    ]


async def test_what_can_be_read_is_learnt_and_where_nothing_can_what_was_shipped_holds(
    http: Http, runtime: Runtime
) -> None:
    boss = bearer(Role.运维经理)
    meant = {"fault": "washer_broken", "urgency": "ordinary"}
    for number, (words, more) in enumerate(
        (("嘟嘟机响", {"tenant_id": str(TENANT)}), ("嘟嘟机响个不停", {})), 1
    ):
        room = str(ROOM if more else NEXT_DOOR)
        odd = body(words, order_id=str(UUID(int=number)), unit_id=room, **more)
        assert (await http.post("/orders", json=odd)).status_code == 201
        assert (await http.post(f"/orders/{odd['order_id']}/triage", json=meant)).is_success
    await lose_the_key(runtime, named_id("person", TENANT))
    answer = await http.post("/triage/models", headers=boss)
    assert answer.json()["events"] == ["ModelTrained", "ModelAdopted"], answer.text
    [row] = (await http.get("/triage/models", headers=boss)).json()["items"]
    assert (row["learnt"], row["in_force"]) == (1, True)

    assert runtime.vault
    async with runtime.pool.connection() as conn:
        [(whose,)] = await (await conn.execute("select kept ->> 'whose' from views.models")).fetchall()
    assert (await InForce(runtime, runtime.vault).propose("嘟嘟机响")).fault == "washer_broken"
    await lose_the_key(runtime, UUID(whose))
    assert (await InForce(runtime, runtime.vault).propose("嘟嘟机响")).fault == "unclear"


async def test_who_spoke_is_heard_though_another_recording_cannot_be_read(
    http: Http, runtime: Runtime, partners: Http, clock: VirtualClock
) -> None:
    assert (await partners.post("/_control/speech", json={"mode": "lost", "times": 1})).is_success
    assert (await http.post(f"/buildings/{BUILDING}/stickers")).is_success

    async def spoken(unit: UUID) -> Any:
        token = (await http.get(f"/stickers/{unit}/link")).json()["url"].partition("#")[2]
        said = {"token": token, "report_id": str(new_id()), "recording": encoded(AMR)}
        assert (await http.post("/reporting/voice", json=said, headers={"Authorization": ""})).is_success
        [order] = (await http.get("/orders", params={"unit_id": str(unit)})).json()["items"]
        return order

    broken = await spoken(ROOM)
    await lose_the_key(runtime, UUID(broken["order_id"]))
    other = await spoken(NEXT_DOOR)

    async def heard() -> bool:
        clock.advance(timedelta(seconds=1))
        return bool((await http.get(f"/orders/{other['order_id']}")).json()["fault"] == "water_leak")

    async def tried() -> bool:
        clock.advance(timedelta(seconds=1))
        tries = "select data ->> 'reason' from kernel.events where type = 'HearingPostponed'"
        async with runtime.pool.connection() as conn:
            return ("seal_broken",) in await (await conn.execute(tries)).fetchall()

    await eventually(tried, "an attempt like any other")
    await eventually(heard, "the other is heard")
    assert (await http.get(f"/orders/{broken['order_id']}")).json()["recording"] == "waiting"
