"""The seed's case 6: 42 % of the repairs of one park are in bathrooms, and nobody sees why. Here: the list of
hot spots says which part of which batch, and how unlikely chance is; nobody fits it any more.
"""

import asyncio
from typing import Any
from uuid import UUID

from kernel.ids import new_id
from testkit.stack import eventually

from tests.e2e.town import Park, Town

THERE = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12.0}
PART, BAD, GOOD = "angle_valve", "B-2024-11", "B-2023-05"
AT_ONCE = 8
Repairs = list[tuple[str, str | None]]
"""Where in the home, and the batch of the valve that had failed, if it was one."""

HERE: Repairs = [("bathroom", BAD)] * 5 + [("hall", None)] * 7
ELSEWHERE: Repairs = [("bathroom", GOOD)] * 2 + [("hall", None)] * 16


async def repaired(town: Town, park: Park, unit: UUID, area: str, failed: str | None) -> None:
    path, order = "/workorders/orders", str(new_id())
    what = {"fault": "tap_drips" if failed else "lamp_broken", "urgency": "ordinary", "another": True}
    where = {"order_id": order, "unit_id": str(unit), "park_id": str(park.id)}
    await town.house.post(path, where | what, status=201)
    there = {"technician_id": str(park.staff["supervisor"].id), "position": THERE}
    await town.house.post(f"{path}/{order}/arrive", there)
    valve = {"part": PART, "batch": GOOD, "took_out": failed, "fen": 3_500, "payer": "operator"}
    took: dict[str, Any] = {"area": area, "parts": [valve] if failed else []}
    await town.house.post(f"{path}/{order}/costs", took)


async def test_the_part_and_the_batch_are_named_and_how_unlikely_chance_is(town: Town) -> None:
    parts, room = f"/workorders/parts/{PART}", asyncio.Semaphore(AT_ONCE)
    await town.house.ask("PUT", parts, json={"name": "角阀", "fen": 3_500})
    for batch in (BAD, GOOD):
        came = {"supplier": "某阀门厂", "received_on": town.day(-90).isoformat(), "count": 400}
        await town.house.ask("PUT", f"{parts}/batches/{batch}", json=came)
    here, elsewhere = [await town.park("supervisor") for _ in range(2)]
    units = {park.id: await town.unit(park) for park in (here, elsewhere)}

    async def one(park: Park, area: str, failed: str | None) -> None:
        async with room:
            await repaired(town, park, units[park.id], area, failed)

    all_ = [(here, *each) for each in HERE] + [(elsewhere, *each) for each in ELSEWHERE]
    await asyncio.gather(*(one(*each) for each in all_))

    async def spots(park: Park, **wanted: Any) -> list[dict[str, Any]]:
        return await town.house.items("/analytics/repairs/hot-spots", park_id=park.id, limit=None, **wanted)

    async def counted() -> bool:
        """Also those elsewhere: chance is judged against them, and without them nothing is unlikely."""
        found = [sum(each["repairs"] for each in await spots(park, by="area")) for park in (here, elsewhere)]
        return found == [len(HERE), len(ELSEWHERE)]

    await eventually(counted, "analytics counts every repair of both parks")
    first, *_ = await spots(here, significant="true")
    assert (first["area"], first["part"], first["batch"]) == ("bathroom", PART, BAD)
    assert (first["share"], first["share_elsewhere"]) == (0.4167, 0.0)
    assert first["p"] < 0.01
    await town.house.comes_to_rest()
