"""What becomes of the orders of who goes on leave: given on, but for what came to them on such a day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from kernel.clock import VirtualClock
from testkit.stack import eventually

from .sending import LI, PLUMBER, WANG, Http, assigned, events, http, nobody_for, offered_to, order, reported

__all__ = ["http"]


async def test_what_somebody_has_who_goes_on_leave_is_named_and_goes_to_the_next(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    taken, offered = await reported(http), await reported(http)
    for each in (taken, offered):
        await eventually(offered_to(http, each, LI), "he is the only one")
    await events(await http.post(f"/orders/{taken}/respond", json={"technician_id": str(LI)}))
    await http.put(f"/technicians/{WANG}", json=PLUMBER)

    async def off(who: UUID, first: str, last: str) -> list[str]:
        days = {"first_day": first, "last_day": last}
        answer = await http.post(f"/technicians/{who}/days-off", json=days)
        assert answer.is_success, answer.text
        return sorted(answer.json()["orders"])

    assert await off(LI, "2025-03-25", "2025-03-28") == [], "he is done by then"
    assert await off(LI, "2025-03-17", "2025-03-18") == [taken], "what he has not answered is due before"
    assert await off(LI, "2025-03-14", "2025-03-14") == sorted([taken, offered])
    for each in (taken, offered):
        await eventually(offered_to(http, each, WANG), "it is asked of the next")
        await events(await http.post(f"/orders/{each}/respond", json={"technician_id": str(WANG)}))
    assert await off(WANG, "2025-03-17", "2025-03-19") == sorted([taken, offered])
    assert (await order(http, taken))["technician_id"] == str(WANG), "until then it is his"
    clock.set(datetime(2025, 3, 16, 16, tzinfo=UTC))  # midnight in Shanghai
    for each in (taken, offered):
        await eventually(
            nobody_for(http, each), "then nobody is left, as the wall and the supervisor are told"
        )


async def off(http: Http, who: UUID, first: str, last: str) -> None:
    days = {"first_day": first, "last_day": last}
    assert (await http.post(f"/technicians/{who}/days-off", json=days)).is_success


async def takes_up(http: Http, order_id: str, who: UUID) -> None:
    await events(await http.post(f"/orders/{order_id}/respond", json={"technician_id": str(who)}))


async def test_what_was_given_by_hand_goes_on_too_when_they_go_on_leave(http: Http) -> None:
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    asked, taken = await reported(http), await reported(http)
    for each in (asked, taken):
        await eventually(offered_to(http, each, WANG), "she is the only one")
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    for each in (asked, taken):
        assert (await assigned(http, each, LI)).is_success
    await takes_up(http, taken, LI)
    await off(http, LI, "2025-03-14", "2025-03-16")
    for each in (asked, taken):
        await eventually(offered_to(http, each, WANG), "it is asked of the next")


async def test_what_comes_to_them_on_a_day_off_for_all_that_stays_with_them(
    http: Http, clock: VirtualClock
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER)
    await off(http, LI, "2025-03-14", "2025-03-16")
    given, taken, other = await reported(http), await reported(http), await reported(http)
    for each in (given, taken, other):
        await eventually(nobody_for(http, each), "he is off")
    clock.advance(timedelta(minutes=1))
    assert (await assigned(http, given, LI)).is_success
    await takes_up(http, taken, LI)
    await takes_up(http, given, LI)
    await http.put(f"/technicians/{WANG}", json=PLUMBER)
    clock.advance(timedelta(minutes=6))
    await eventually(offered_to(http, other, WANG), "who is there is found, so it was looked")
    for each in (given, taken):
        found = await order(http, each)
        assert (found["status"], found["technician_id"]) == ("taken_up", str(LI))
    clock.set(datetime(2025, 3, 17, 2, tzinfo=UTC))
    await off(http, LI, "2025-03-17", "2025-03-18")
    for each in (given, taken):
        await eventually(offered_to(http, each, WANG), "of another leave nobody knew then")
