"""Nobody is in two buildings: who checks in at another has left the one before."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from testkit.on_site import photographed
from testkit.stack import eventually
from testkit.voices import Voices
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Arrive

from .orders import LI, OTHER_PARK, OTHER_ROOM, PARK, WANG, Http, came, http, order, reported

__all__ = ["http"]

ELSEWHERE = {"unit_id": str(OTHER_ROOM), "park_id": str(OTHER_PARK)}
MINUTES = timedelta(minutes=10)


async def statuses(http: Http, *orders: str) -> list[str]:
    return [(await order(http, each))["status"] for each in orders]


async def test_who_checks_in_at_another_building_has_left_the_one_before(
    http: Http, voices: Voices, clock: VirtualClock
) -> None:
    neighbour = named_id("unit", 3)
    await voices.taken_in(PARK, neighbour)
    first, next_door = await reported(http), await reported(http, unit_id=str(neighbour))
    then = await reported(http, **ELSEWHERE)
    colleagues = await reported(http)
    await came(http, colleagues, WANG)
    for each in (first, next_door):
        await came(http, each)
        clock.advance(MINUTES)
    assert await statuses(http, first, next_door) == ["on_site", "on_site"], (
        "they are at both in one building"
    )
    await photographed(http, first)
    await came(http, then)
    found = await statuses(http, first, next_door, then, colleagues)
    assert found == ["taken_up", "taken_up", "on_site", "on_site"]
    told = (await http.post(f"/orders/{first}/complete")).json()
    assert told["type"] == "urn:anju:problem:not-on-site"
    clock.advance(MINUTES)
    await came(http, first)
    assert await statuses(http, first, then) == ["on_site", "taken_up"]
    assert (await http.post(f"/orders/{first}/complete")).is_success, "their photos count when they are back"


async def test_the_order_in_which_a_phone_tells_it_changes_nothing(http: Http, clock: VirtualClock) -> None:
    before, after = await reported(http), await reported(http, **ELSEWHERE)
    clock.advance(3 * MINUTES)

    def ago(minutes: int) -> dict[str, Any]:
        now = clock.now()
        return {"device": {"at": (now - timedelta(minutes=minutes)).isoformat(), "clock": now.isoformat()}}

    await came(http, after, **ago(10))
    answer = await http.post(
        f"/orders/{before}/arrive",
        json={"technician_id": LI, "position": {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 8}}
        | ago(20),
    )
    assert answer.is_success, answer.text
    assert await statuses(http, before, after) == ["taken_up", "on_site"]
    consent = {"answer": "given", "how": "in_person", "said_by": "tenant"} | ago(19)
    answer = await http.post(f"/orders/{before}/consent", json=consent)
    assert "EntryConsentRecorded" in answer.json()["events"], "what was before is told after"


async def test_where_the_process_ended_in_between_it_is_seen_all_the_same(
    runtime: Runtime, http: Http, clock: VirtualClock
) -> None:
    first, then = await reported(http), await reported(http, **ELSEWHERE)
    await came(http, first)
    clock.advance(MINUTES)
    asked = Arrive(at=clock.now(), technician_id=UUID(LI), vouched=True)
    await runtime.handle(work_order, UUID(then), asked, origin=SYSTEM, command_id=new_id())

    async def left() -> bool:
        return await statuses(http, first, then) == ["taken_up", "on_site"]

    await eventually(left, "they are where they came last")
