"""What a repair took is charged by the word of one up to a sum, above it by that of two."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from testkit.stack import bearer, eventually
from workorders.domain.cost_commands import RecordCosts
from workorders.domain.costs import Costs, Labour
from workorders.domain.on_site_facts import CostsAwaitApproval
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import OrderCommand
from workorders.domain.work_order_facts import OrderEvent
from workorders.domain.work_order_states import Order
from workorders.untold_costs import tell_waiting

from .orders import LI, Http, came, http, reported

__all__ = ["http"]


async def test_what_is_much_waits_for_another_who_says_why_and_is_on_the_wall_until_then(
    http: Http, runtime: Runtime, clock: VirtualClock
) -> None:
    order_id = await reported(http)
    await came(http, order_id)
    labour = {"minutes": 600, "fen": 500_100, "payer": "operator"}
    costs = f"/orders/{order_id}/costs"
    took = await http.post(costs, json={"area": "hall", "labour": [labour]}, headers=bearer(Role.维修员, LI))
    assert took.json()["events"] == ["WorkOrderCosted", "CostsAwaitApproval"], took.text

    async def waits() -> list[str]:
        listed = (await http.get("/costs", params={"waits": "true"})).json()["items"]
        on_wall = (await http.get("/wall")).json()["to_approve"]
        assert [each["order_id"] for each in listed] == [each["order_id"] for each in on_wall]
        return [each["told_by"] for each in on_wall]

    assert await waits() == [LI]
    assert await called_for(runtime) == ["supervisor"]
    clock.advance(timedelta(days=1))

    async def everybody_heard() -> bool:
        return await called_for(runtime) == ["supervisor", "operations"]

    await eventually(everybody_heard, "operations hear that nobody approved it")
    path, why = f"{costs}/1/approve", {"X-Reason": "seen%20the%20invoice"}
    seen = {"If-Match": (await http.get(f"/orders/{order_id}")).headers["ETag"]}
    assert (await http.post(path)).json()["field"] == "X-Reason"
    assert (await http.post(path, headers=why)).status_code == 428
    technician = await http.post(path, headers=bearer(Role.维修员, LI) | why | seen)
    assert technician.status_code == 403
    own = await http.post(path, headers=bearer(Role.主管, LI) | why | seen)
    assert (own.status_code, own.json()["type"]) == (403, "urn:anju:problem:own-costs")
    other = bearer(Role.主管, "boss") | why
    assert (await http.post(path, headers=other | seen)).json()["events"] == ["CostsApproved"]
    assert await waits() == []
    [row] = (await http.get("/costs", params={"waits": "false"})).json()["items"]
    assert (row["told_by"], row["approved_by"]) == (LI, "boss")
    again = {"If-Match": (await http.get(f"/orders/{order_id}")).headers["ETag"]}
    nothing = await http.post(path, headers=other | again)
    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:anju:problem:nothing-waits")


async def test_of_what_waited_before_that_was_told_who_may_approve_hears_once(
    http: Http, runtime: Runtime, clock: VirtualClock
) -> None:
    order_id = await reported(http)
    await came(http, order_id)
    until_then = replace(work_order, decide=without_telling)
    labour = Labour(minutes=600, fen=500_100, payer="operator")
    asked = RecordCosts(at=clock.now(), costs=Costs(area="hall", labour=(labour,)), told_by=LI)
    await runtime.handle(until_then, UUID(order_id), asked, origin=SYSTEM, command_id=new_id())

    async def heard() -> bool:
        return await called_for(runtime) == ["supervisor"]

    await eventually(heard, "who may approve it hears")
    clock.advance(timedelta(days=1))

    async def everybody_heard() -> bool:
        return await called_for(runtime) == ["supervisor", "operations"]

    await eventually(everybody_heard, "operations hear that nobody approved it")
    await tell_waiting(runtime)
    assert await everybody_heard()


def without_telling(asked: OrderCommand, order: Order) -> list[OrderEvent]:
    """As it was decided until November 2026."""
    return [each for each in work_order.decide(asked, order) if not isinstance(each, CostsAwaitApproval)]


async def called_for(runtime: Runtime) -> list[str]:
    """Who was told that something waits, in the order of the log."""
    query = (
        "select e.data->>'level' from kernel.log l join kernel.events e using (stream_id, version)"
        " where e.type = 'CostsAwaitApproval' order by l.position"
    )
    async with runtime.pool.connection() as conn:
        return [level for (level,) in await (await conn.execute(query)).fetchall()]


async def test_how_much_one_person_decides_alone_is_policy_that_is_proposed_and_published(http: Http) -> None:
    proposer, boss = bearer(Role.运营经理, "proposer"), bearer(Role.主管, "boss") | {"X-Reason": "agreed"}
    [now] = (await http.get("/policies/cost_bounds", headers=proposer)).json()["versions"]
    assert now["values"]["alone_fen"] == 500_000
    values = now["values"] | {"alone_fen": 100_000}
    asked = {"values": values, "valid_from": "2025-03-15"}
    proposed = await http.post("/policies", json=asked, headers=proposer | {"X-Reason": "many%20slips"})
    version = proposed.json()["version"]
    published = await http.post(f"/policies/cost_bounds/versions/{version}/publish", headers=boss)
    assert published.json()["events"] == ["PolicyPublished"], published.text
