"""The whole pool given at once is no way round `assign`."""

from typing import Any
from uuid import UUID

from testkit.on_site import came
from testkit.stack import eventually

from .sending import (
    GATE,
    LI,
    PLUMBER,
    WANG,
    Http,
    any_of,
    assigned,
    events,
    http,
    offered_to,
    order,
    reported,
)

__all__ = ["http"]


async def confirmed(http: Http, *orders: tuple[str, UUID]) -> Any:
    """Of orders as they are now."""
    said = [
        {"order_id": id_, "version": int((await http.get(f"/orders/{id_}")).headers["ETag"][1:-1])}
        | {"technician_id": str(who)}
        for id_, who in orders
    ]
    answer = await http.post("/dispatch/batch/confirm", json={"orders": said})
    assert answer.is_success, answer.text
    return answer.json()


async def test_who_does_not_fit_is_refused_by_name_and_the_other_keeps_the_order(http: Http) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    leak = await reported(http, "water_leak", "emergency")
    await eventually(offered_to(http, leak, LI), "he is a plumber")
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"skills": ["appliance"]})
    [became] = await confirmed(http, (leak, WANG))
    assert (became["code"], became["events"]) == ("does-not-fit", [])
    assert became["title"].startswith("该维修员不适合此工单：缺少所需技能。")
    assert await offered_to(http, leak, LI)()
    assert await events(await assigned(http, leak, WANG)) == ["WorkOrderDispatched", "WorkOrderTakenAway"]


async def test_what_somebody_took_up_is_not_taken_from_them(http: Http) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "he is the only one")
    await came(http, tap, str(LI), GATE.model_dump() | {"accuracy": 8})
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    [became] = await confirmed(http, (tap, WANG))
    assert (became["code"], (await order(http, tap))["technician_id"]) == ("taken-up-already", str(LI))


async def test_nobody_gets_more_than_their_number_and_two_may_change_places(http: Http) -> None:
    one = PLUMBER | {"capacity": 1}
    for who in (LI, WANG):
        await http.put(f"/technicians/{who}", json=one)
    first, second = await reported(http), await reported(http)
    for each in (first, second):
        await eventually(any_of(offered_to(http, each, LI), offered_to(http, each, WANG)), "each has one")
    if not await offered_to(http, first, LI)():
        first, second = second, first
    [became, _] = both = await confirmed(http, (first, WANG), (second, WANG))
    assert [each["code"] for each in both] == ["does-not-fit", None], "he has one, and keeps it"
    assert "已满" in became["title"]
    changed = await confirmed(http, (first, WANG), (second, LI))
    assert [each["code"] for each in changed] == [None, None]
    assert await offered_to(http, first, WANG)()
    assert await offered_to(http, second, LI)()


async def test_who_fits_and_is_not_the_best_is_asked_and_what_that_costs_is_said(http: Http) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "he is the only one")
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"base": {"latitude": 39.91, "longitude": 116.46}})
    preview = await http.post("/dispatch/batch", json={"offered": True})
    [proposed] = preview.json()["given"]
    assert proposed["technician_id"] == str(LI)
    [became] = await confirmed(http, (tap, WANG))
    assert (became["events"], became["against"]["technician_id"]) == (
        ["WorkOrderDispatched", "WorkOrderTakenAway"],
        str(LI),
    )
    assert became["against"]["metres"] > 3_000
    assert became["against"]["words"].startswith("与首选相比：晚 ")
    [back] = await confirmed(http, (tap, LI))
    assert (back["code"], back["against"]) == (None, None)
