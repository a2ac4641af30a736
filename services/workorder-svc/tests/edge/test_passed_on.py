"""An ordinary repair that those on shift let pass is for a later shift, and the supervisor hears it once."""

from datetime import UTC, datetime

from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from testkit.stack import eventually
from testkit.voices import Voices

from .sending import PLUMBER, WORKS, Http, http, offered_to, order, reported

__all__ = ["http"]

NIGHT = {"shifts": [WORKS | {"begins": "22:00:00", "ends": "08:00:00"}]}
AT_NIGHT = [named_id("night", n) for n in range(5)]
BY_DAY = [named_id("day", n) for n in range(2)]


async def test_at_night_three_are_asked_of_what_can_wait_and_then_those_of_the_morning(
    http: Http, clock: VirtualClock, runtime: Runtime, voices: Voices
) -> None:
    clock.set(datetime(2025, 3, 13, 15, 10, tzinfo=UTC))  # ten past eleven at night
    await voices.known(*AT_NIGHT, *BY_DAY)
    for who, more in [*((who, NIGHT) for who in AT_NIGHT), *((who, {}) for who in BY_DAY)]:
        assert (await http.put(f"/technicians/{who}", json=PLUMBER | more)).is_success
    tap, asked = await reported(http), list[str]()

    async def offered() -> bool:
        found = await order(http, tap)
        return found["status"] == "offered" and found["technician_id"] not in asked

    for _ in range(4):  # three of the night, and one at home who will not come in the morning
        await eventually(offered, "the next is asked")
        asked.append((await order(http, tap))["technician_id"])
        no = {"technician_id": asked[-1], "reason": "no_time"}
        assert (await http.post(f"/orders/{tap}/decline", json=no)).is_success
    assert {*asked[:3]} < {*map(str, AT_NIGHT)}
    [last] = {*map(str, BY_DAY)} - {asked[3]}
    await eventually(offered_to(http, tap, last), "who comes in the morning, and nobody of the night")
    assert (await order(http, tap))["respond_by"] == "2025-03-14T00:30:00Z"
    query = "select data->'why' from kernel.events where stream_id = %s and type = 'NobodyFits'"
    async with runtime.pool.connection() as conn:
        told = await (await conn.execute(query, [f"order-{tap}"])).fetchall()
    assert told == [(["passed_on"],)], "once, with why"
