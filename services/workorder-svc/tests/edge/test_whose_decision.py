"""What the system decides is the system's, whoever decided before."""

from datetime import timedelta

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from testkit.stack import bearer, eventually

from .sending import LI, PLUMBER, WANG, Http, assigned, http, offered_to, reported

__all__ = ["http"]

TOLD = (
    "select type, event_id::text, data->>'decided_by' as by, origin from kernel.events"
    " where stream_id = %s order by version"
)


async def test_who_gave_it_by_hand_did_not_offer_it_to_the_next(
    http: Http, runtime: Runtime, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "he is the only one")
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    await assigned(http, tap, WANG, **bearer(Role.主管), **{"X-Reason": "near"})
    clock.advance(timedelta(hours=8))
    await eventually(offered_to(http, tap, LI), "who was asked by hand did not answer")
    async with runtime.pool.connection() as conn:
        facts = await (await conn.execute(TOLD, [f"order-{tap}"])).fetchall()
    given = [(by, origin) for type_, _, by, origin in facts if type_ == "WorkOrderDispatched"]
    assert [by for by, _ in given] == ["system", "person", "system"]
    _, (_, by_hand), (_, anew) = given
    assert (by_hand["role"], by_hand["reason"]) == ("主管", "near")
    [lapsed] = [id_ for type_, id_, _, _ in facts if type_ == "OfferLapsed"]
    said = {"actor": "system", "role": "system", "correlation": by_hand["correlation"], "cause": lapsed}
    assert anew.items() >= said.items()
    assert not {"reason", "ip", "device", "approval"} & anew.keys()
