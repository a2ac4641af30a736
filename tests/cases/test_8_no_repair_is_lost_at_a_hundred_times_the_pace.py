"""The seed's case 8: 120 orders a day for eight months without a failure, and a hundred times as many. Here:
they come faster than even those, through the door and over the bus, and each is done once, paid for once and
counted once. How long that pace is kept `make bench ROW=repairs` shows, a month of it `repair-days`.
"""

import asyncio
from typing import Any, Final, LiteralString
from uuid import UUID

from kernel.ids import new_id
from testkit.stack import eventually

from tests.e2e.town import Park, Town

ORDERS: Final = 16
AT_ONCE: Final = 8
A_DAY: Final = 120 * 100
STEPS: Final = ("Reported", "Responded", "Arrived", "Costed", "Completed", "Closed")
HAPPENED: Final[LiteralString] = """
    select type, count(*) from kernel.events
     where data->>'park_id' = %s and type = any(%s) group by type
"""
COSTED: Final[LiteralString] = "select count(*) from views.costs where park_id = %s"


async def lives(town: Town, park: Park, unit: UUID) -> None:
    """One repair from the report to the end, in an empty home, of a fault that needs no photo."""
    path, order, who = "/workorders/orders", str(new_id()), {"technician_id": str(park.keeper.id)}
    where = {"order_id": order, "unit_id": str(unit), "park_id": str(park.id)}
    await town.house.post(
        path, where | {"fault": "network_down", "urgency": "ordinary", "another": True}, status=201
    )
    labour = {"minutes": 20, "fen": 5_000, "payer": "operator"}
    steps: dict[str, dict[str, Any]] = {
        "respond": who,
        "arrive": who | {"position": {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12.0}},
        "consent": {"answer": "vacant", "how": "none"},
        "costs": {"area": "hall", "labour": [labour]},
        "complete": {},
        "close": {},
    }
    for step, body in steps.items():
        await town.house.post(f"{path}/{order}/{step}", body)


async def test_a_hundred_times_as_many_are_each_done_paid_for_and_counted_once(town: Town) -> None:
    park = await town.park("supervisor")
    unit, room, loop = await town.unit(park), asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop()

    async def one() -> None:
        async with room:
            await lives(town, park, unit)

    async def counted() -> bool:
        rows = await town.house.items("/analytics/orders", park_id=park.id, limit=None)
        numbers = [sum(row[name] for row in rows) for name in ("reported", "open")]
        async with town.house.runtimes["analytics"].pool.connection() as conn:
            paid = await (await conn.execute(COSTED, [park.id])).fetchone()
        return (*numbers, paid) == (ORDERS, 0, (ORDERS,))

    began = loop.time()
    await asyncio.gather(*(one() for _ in range(ORDERS)))
    await eventually(counted, "analytics counts every order once")
    assert ORDERS / (loop.time() - began) > A_DAY / 86_400

    types = [f"WorkOrder{step}" for step in STEPS]
    async with town.house.runtimes["workorders"].pool.connection() as conn:
        happened = await (await conn.execute(HAPPENED, [str(park.id), types])).fetchall()
    assert dict(happened) == dict.fromkeys(types, ORDERS)
    await town.house.comes_to_rest()
