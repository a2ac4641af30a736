"""A hundred thousand orders, appended in bulk, as they stand in a house that has let homes for a year."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from host.runtime import Runtime
from kernel.domain import Event
from kernel.facts import Fact, Origin
from kernel.ids import named_id
from kernel.migrate import migrate
from kernel.rebuild import rebuild
from psycopg import AsyncConnection
from published.contracts import UnitTakenIn
from published.values import Place as Point
from vault import sealing
from workorders.app import service
from workorders.domain import work_order_facts as facts
from workorders.domain.offer_facts import WorkOrderDispatched, WorkOrderResponded
from workorders.domain.promise import Urgency
from workorders.domain.skills import NEEDED
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.views.places import places
from workorders.views.pool import pool

from tests.bench.place import Place, connections
from tests.bench.portfolio import BUILDINGS, PARKS, UNITS, append, building_id, park_id, unit_id

ORDERS: Final = 100_000
TECHNICIANS: Final = 300
FAULTS: Final = sorted(NEEDED)
SOURCES: Final = ("staff", "form", "sticker", "voice", "inspection", "plan")
HOUR: Final = timedelta(hours=1)
LONG_AGO: Final = datetime(2024, 1, 1, tzinfo=UTC)
# How far they are, in hundredths: most are over, as in any house.
STAGES: Final = (
    *(("closed", 80), ("completed", 4), ("cancelled", 3), ("deferred", 1)),
    *(("reported", 3), ("offered", 2), ("taken_up", 5), ("on_site", 2)),
)


def order_id(number: int) -> UUID:
    return named_id("bench", "order", number)


def technician_id(number: int) -> UUID:
    return named_id("bench", "technician", number % TECHNICIANS)


@asynccontextmanager
async def repairs(place: Place) -> AsyncIterator[Runtime]:
    """workorder-svc with all of them in its log and in the pool, and none of its duties running."""
    async with place.runtime(service) as (runtime, roles), connections(roles.owner, 1) as (owner,):
        await migrate(roles.owner, roles.app, service, sealing.SCHEMA)
        await append(owner, runtime, told(runtime.clock.now()))
        await rebuild(runtime, pool)
        await _placed(owner)
        await owner.execute("vacuum analyze")
        yield runtime


async def _placed(owner: AsyncConnection) -> None:
    """Where the units are, as contracts-svc would have told it."""
    names = "unit_id, park_id, building_id, code, code_grams, cell, version"
    async with owner.cursor() as cursor, cursor.copy(f"copy views.places ({names}) from stdin") as copy:
        for number in range(UNITS):
            park, floor = number % PARKS, number // PARKS // BUILDINGS
            where = Point(latitude=31 + park / 50, longitude=121 + number // PARKS % BUILDINGS / 500)
            taken = UnitTakenIn(
                unit_id=unit_id(number),
                park_id=park_id(park),
                building_id=building_id(park, number // PARKS % BUILDINGS),
                code=f"{number // PARKS % BUILDINGS + 1}-{floor + 1:04}",
                place=where,
            )
            fact = Fact(taken, taken.unit_id, "", 1, number, LONG_AGO, LONG_AGO, Origin(), "contracts")
            row = places.project(None, fact)
            assert row
            await copy.write_row([row[name] for name in names.split(", ")])


def told(now: datetime) -> Iterator[tuple[str, Event]]:
    """What happened to each: over a year to those that are over, in the last days to the others."""
    chance = Random(1)  # noqa: S311 - the same every time
    names, shares = zip(*STAGES, strict=True)
    for number, stage in enumerate(chance.choices(names, shares, k=ORDERS)):
        over = stage in ("closed", "completed", "cancelled")
        since = now - chance.uniform(0, 8_000 if over else 100) * HOUR
        for event in life(chance, number, stage, since):
            yield work_order.stream(order_id(number)), event


def life(chance: Random, number: int, stage: str, since: datetime) -> Iterator[Event]:
    unit = chance.randrange(UNITS)
    urgency: Urgency = "emergency" if chance.random() < 0.1 else "ordinary"
    where = {"order_id": order_id(number), "unit_id": unit_id(unit), "park_id": park_id(unit % PARKS)}
    who, fault = technician_id(chance.randrange(TECHNICIANS)), chance.choice(FAULTS)
    nobody = {"tenant_id": None, "person_id": None}
    yield facts.WorkOrderReported(
        **where,
        **nobody,
        fault=fault,
        urgency=urgency,
        source=chance.choices(SOURCES, (30, 20, 30, 10, 5, 5))[0],
        reported_at=since,
        promise=promise(urgency, since),
        contract_class=None,
        wishes=(),
        files=(),
        words=None,
        sole_until=None,
    )
    if stage == "cancelled":
        told = {"fault": fault, "urgency": urgency, "person_id": None}
        yield facts.WorkOrderCancelled(**where, **told, reason="mistake", same_as=None, at=since)
    if stage == "deferred":
        back = since + timedelta(days=30)
        put_off = {"fault": fault, "person_id": None, "until": back.date(), "returns_at": back}
        yield facts.WorkOrderDeferred(**where, **put_off, reason="parts", at=since)
    if stage in ("cancelled", "deferred", "reported"):
        return
    what = {"fault": fault, "urgency": urgency}
    offer = {"grounds": (), "decided_by": "system", "override": None, "offer_id": None, **what}
    yield WorkOrderDispatched(**where, **offer, technician_id=who, respond_by=since + HOUR, at=since)
    if stage == "offered":
        return
    yield WorkOrderResponded(**where, technician_id=who, over=None, at=since + chance.uniform(0, 30) * HOUR)
    if stage == "taken_up":
        return
    came = since + chance.uniform(0, 60) * HOUR
    yield facts.WorkOrderArrived(**where, technician_id=who, check_in=None, vouched=True, at=came)
    if stage == "on_site":
        return
    done = came + chance.uniform(0, 60) * HOUR
    later = {"ask_at": None, "close_at": done + timedelta(days=7), "policy_version": 1}
    yield facts.WorkOrderCompleted(
        **where, **nobody, **later, fault=fault, technician_id=who, closing=1, at=done
    )
    if stage == "closed":
        over = done + timedelta(days=7)
        yield facts.WorkOrderClosed(**where, closing=1, by="silence", policy_version=1, at=over)
