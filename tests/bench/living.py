"""Row repairs: orders through their whole life, as fast as they come, every one of them told to the others.

A house of a hundred thousand homes has 12,000 a day, a hundred times what the largest has today: one in seven
seconds. Each is offered, taken up, gone to, entered, photographed, paid for, done and closed; every tenth
does not hold and is mended twice.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.app import service as analytics
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.migrate import migrate
from kernel.service import Service
from testkit.stack import eventually, settings_of
from vault import sealing
from workorders.app import service as workorders
from workorders.domain import work_order_commands as asked
from workorders.domain.cost_commands import RecordCosts
from workorders.domain.costs import Costs, Labour
from workorders.domain.entry import Consent
from workorders.domain.offer_commands import Dispatch
from workorders.domain.photos import Photo, Side
from workorders.domain.repair import Repair
from workorders.domain.work_order import work_order

from tests.bench.measure import Row, Sample, in_flight, middle
from tests.bench.place import Place
from tests.bench.repairs import FAULTS, order_id, technician_id

LIVES: Final = 600  # of each round: an hour and a bit of such a day
AT_ONCE: Final = 16
A_DAY: Final = 12_000
HOUR: Final = timedelta(hours=1)
PARK: Final = named_id("bench", "park")
LEFT: Final = "select count(*) from views.pool where status <> 'closed'"
HEARD: Final = "select count(*) from views.orders where completed_at is not null"
COSTED: Final = "select count(*) from views.costs"


async def repairs(place: Place, rounds: int) -> Row:
    """Lives a second, until the last of them is known to analytics-svc."""
    async with AsyncExitStack() as stack:
        prefix = place.name("repairs")
        desk, figures = [await _started(stack, place, service, prefix) for service in (workorders, analytics)]
        taken = [await _round(desk, figures, number * LIVES) for number in range(rounds)]
    pace = middle([each.per_second for each in taken]) or 0.0
    half, most = (middle([each.quantile(share) for each in taken]) for share in (0.5, 0.99))
    needed = A_DAY / 86_400
    goal = f"none lost at >= {needed:.2f} lives a second, {A_DAY:,} a day; ms of one life"
    return Row("repairs", pace, None, None, half, most, goal)


async def _started(stack: AsyncExitStack, place: Place, service: Service, prefix: str) -> Runtime:
    """Without its duties: nobody else gives, asks or listens to these orders."""
    roles = await stack.enter_async_context(place.database())
    await migrate(roles.owner, roles.app, service, *([sealing.SCHEMA] if service.seals else []))
    quiet = replace(service, workers=())
    runtime = Runtime(quiet, settings_of(service, roles, place.kafka, prefix), WallClock())
    await runtime.start()
    stack.push_async_callback(runtime.stop)

    async def ready() -> bool:
        return not runtime.readiness()

    await eventually(ready, f"{service.name} ready", within=60)
    return runtime


async def _round(desk: Runtime, figures: Runtime, first: int) -> Sample:
    async def lives(_: int, number: int) -> None:
        for command in life(first + number, desk.clock.now()):
            await desk.handle(
                work_order, order_id(first + number), command, origin=SYSTEM, command_id=new_id()
            )

    began = time.perf_counter()
    sample = await in_flight(LIVES, AT_ONCE, lives)
    known = first + LIVES

    async def all_heard() -> bool:
        counted = await asyncio.gather(_count(desk, LEFT), _count(figures, HEARD), _count(figures, COSTED))
        return tuple(counted) == (0, known, known + known // 10)

    await eventually(all_heard, f"{known} orders closed here, done and paid for there", within=120)
    return replace(sample, per_second=LIVES / (time.perf_counter() - began))


async def _count(runtime: Runtime, query: str) -> int:
    async with runtime.pool.connection() as conn:
        found = await (await conn.execute(query.encode())).fetchone()
    assert found
    return int(found[0])


def life(number: int, now: datetime) -> Iterator[asked.OrderCommand]:
    """What is asked of one order, from the report to the end."""
    repair = Repair(
        order_id=order_id(number),
        unit_id=named_id("bench", "unit", number),
        park_id=PARK,
        fault=FAULTS[number % len(FAULTS)],
        urgency="emergency" if number % 10 == 1 else "ordinary",
    )
    yield asked.Report(at=now, repair=repair)
    yield from mended(number, now, 1)
    if number % 10 == 0:
        yield asked.Reopen(at=now + HOUR, reason="same_again")
        yield from mended(number, now + HOUR, 2)
    yield asked.Close(at=now + 2 * HOUR)


def mended(number: int, at: datetime, closing: int) -> Iterator[asked.OrderCommand]:
    who = technician_id(number)
    yield Dispatch(at=at, technician_id=who, respond_by=at + HOUR)
    yield asked.Respond(at=at, technician_id=who)
    yield asked.Arrive(at=at, technician_id=who, vouched=True)
    yield asked.RecordConsent(at=at, consent=Consent(answer="given", how="phone", said_by="tenant"))
    for side in ("before", "after"):
        yield asked.KeepPhoto(at=at, photo=photo(number, closing, side), taken_at=at)
    labour = (Labour(fen=8_000, payer="operator", minutes=30),)
    yield RecordCosts(at=at, costs=Costs(area="kitchen", labour=labour))
    yield asked.Complete(at=at)


def photo(number: int, closing: int, side: Side) -> Photo:
    sha = named_id("bench", "photo", number, closing, side).hex
    likeness = sha[:16]
    return Photo(side=side, sha256=sha * 2, shown_sha256=sha * 2, likeness=likeness, mirrored=likeness[::-1])
