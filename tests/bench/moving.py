"""Rows sync and sync_together: tenants leave, 200 a second, and every department has followed.

One process hosts tenant-svc and takes the commands; the four departments that follow, with everything they
decide upon it, are a process each, as in containers, or share one (as under `make up`, where tenant-svc is in
it too). A move counts as followed when the views of the last of them have it, committed. What a departure
costs is the processor time of each process, until all that was decided upon it is told.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

import orjson
from analytics.app import service as analytics
from contracts.app import service as contracts
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.domain.terms import Terms
from host.runtime import Runtime
from kernel.clock import WallClock, local_date
from kernel.facts import SYSTEM
from kernel.following import Following
from kernel.ids import named_id, new_id
from kernel.migrate import migrate
from kernel.service import Service
from kernel.two_steps import views_of
from notifications.app import service as notifications
from tenants.app import service as tenants
from tenants.domain.leaving import MoveOut
from tenants.domain.number import tenant_number
from tenants.domain.tenant import MoveIn, RegisterTenant, tenant
from tenants.domain.tenant_facts import Stay
from testkit.stack import Roles, eventually, settings_of
from vault import sealing
from workorders.app import service as workorders

from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place
from tests.bench.travelling import bare
from tests.bench.two_ends import RATE, SECONDS, Given, Told, at_pace, at_rest, say, serve, under_way, well

AT_ONCE: Final = 64
DEPARTMENTS: Final = {each.name: each for each in (contracts, workorders, notifications, analytics)}
PARK: Final = named_id("bench", "park")
NOTHING: Final = (None, None, None, None)
MOVES: Final = ("TenantMovedIn", "TenantMovedOut")
ALONE: Final = [[name] for name in DEPARTMENTS]
TOGETHER: Final = [list(DEPARTMENTS)]
SETTLING: Final = 180.0  # seconds, for everybody's moving in to be followed before anything is measured


def quiet(service: Service) -> Service:
    """Without what speaks to partners: they are not what is measured."""
    return replace(service, workers=())


async def sync(place: Place, rounds: int) -> list[Row]:
    """Every service in a process of its own."""
    return await _measured(place, rounds, "sync", ALONE)


async def sync_together(place: Place, rounds: int) -> list[Row]:
    """Those that follow in one process, and so on one processor."""
    return await _measured(place, rounds, "sync_together", TOGETHER)


async def _measured(place: Place, rounds: int, name: str, processes: Sequence[Sequence[str]]) -> list[Row]:
    """Seconds from the command until the last department's views have it, and what a departure costs."""
    count, taken = RATE * SECONDS // rounds, Counter[str]()

    async def ours() -> Sample:
        async with AsyncExitStack() as stack:
            homes: dict[str, dict[str, str]] = {}
            for service in (tenants, *DEPARTMENTS.values()):
                roles = await stack.enter_async_context(place.database())
                schemas = [sealing.SCHEMA] if service.seals else []
                await migrate(roles.owner, roles.app, service, *schemas)
                homes[service.name] = {"owner": roles.owner, "app": roles.app}
            told = {"kafka": place.kafka, "prefix": place.name("sync"), "count": count, "rate": RATE}
            told |= {"homes": homes}
            fars = [
                (names[0] if len(names) == 1 else "departments", told | {"names": names})
                for names in processes
            ]
            return await under_way("tests.bench.moving", ("tenants", told), *fars, taken=taken)

    async def raw() -> Sample:
        return await bare(place, count)

    compared = await compare(ours, raw, rounds)
    row = compared.row(name, f"p99_ms <= 1,000 at {RATE} moves a second; ours, raw: ms of half of them")
    half = [[sample.quantile(0.5) or 0.0 for sample in side] for side in (compared.ours, compared.raw)]
    ratios = [own / bare_ for own, bare_ in zip(*half, strict=True)]
    each = {who: 1000 * seconds / (count * rounds) for who, seconds in taken.items() if seconds}
    return [
        replace(row, ours=median(half[0]), raw=median(half[1]), ratio=median(ratios)),
        *(Row(f"{name}.{who}", ms, *NOTHING, "ms of CPU a departure") for who, ms in each.items()),
    ]


def tenant_id(number: int) -> UUID:
    return named_id("bench", "tenant", number)


def unit_id(number: int) -> UUID:
    return named_id("bench", "unit", number)


def contract_id(number: int) -> UUID:
    return named_id("bench", "contract", number)


async def _started(service: Service, given: Given) -> Runtime:
    home = given["homes"][service.name]
    settings = settings_of(service, Roles(home["owner"], home["app"]), given["kafka"], given["prefix"])
    runtime = Runtime(quiet(service), settings, WallClock())
    await runtime.start()
    await eventually(lambda: well(runtime), f"{service.name} ready", within=60)
    return runtime


async def moving(given: Given) -> Told:
    """tenant-svc: everybody moves in first, and out while it is measured."""
    runtime = await _started(tenants, given)
    today = local_date(runtime.clock.now())

    async def do(number: int, command: Any) -> None:
        await runtime.handle(tenant, tenant_id(number), command, origin=SYSTEM, command_id=new_id())

    async def lives(_: int, number: int) -> None:
        who, person = tenant_id(number), named_id("bench", "person", number)
        number_ = tenant_number(number + 1)
        await do(number, RegisterTenant(tenant_id=who, person_id=person, number=number_))
        stay = Stay(
            unit_id=unit_id(number),
            park_id=PARK,
            contract_id=contract_id(number),
            moved_in_on=today - timedelta(days=90),
        )
        await do(number, MoveIn(stay=stay, today=today, taken_over=True))

    await in_flight(given["count"], AT_ONCE, lives)
    await at_rest(runtime)
    say("ready")
    told = await at_pace(given, lambda number: do(number, MoveOut(moved_out_on=today, today=today)))
    await at_rest(runtime)
    await runtime.stop()
    return told


async def departments(given: Given) -> Told:
    """Those that follow, of the four, with a signed contract of each tenant where they keep those."""
    seen: dict[str, dict[int, dict[str, float]]] = {move: defaultdict(dict) for move in MOVES}
    apply, views = Following.apply, {views_of(DEPARTMENTS[name]) for name in given["names"]}
    numbers = {str(tenant_id(number)): number for number in range(given["count"])}

    async def noting(self: Following, records: Sequence[Any]) -> int:
        done = await apply(self, records)
        now = time.monotonic()
        if self.consumer in views:  # what is decided upon it is the next step's
            for record in records:
                if record.type in seen:
                    number = numbers[orjson.loads(record.value)["tenant_id"]]
                    seen[record.type][number].setdefault(self.consumer, now)
        return done

    Following.apply = noting  # type: ignore[method-assign]
    runtimes = {name: await _started(DEPARTMENTS[name], given) for name in given["names"]}
    if office := runtimes.get("contracts"):
        today = local_date(office.clock.now())
        await in_flight(given["count"], AT_ONCE, lambda _, number: _signed(office, number, today))
    moved_in, moved_out = (seen[move] for move in MOVES)

    async def followed(moves: dict[int, dict[str, float]]) -> bool:
        return len(moves) == given["count"] and all(len(each) == len(runtimes) for each in moves.values())

    await eventually(lambda: followed(moved_in), "all moves in followed", within=SETTLING)
    await at_rest(*runtimes.values())
    say("ready")
    within = given["count"] / given["rate"] + 90
    await eventually(lambda: followed(moved_out), "all moves out followed", within=within)
    await at_rest(*runtimes.values())
    for runtime in runtimes.values():
        await runtime.stop()
    return {number: max(each.values()) for number, each in moved_out.items()}


async def _signed(runtime: Runtime, number: int, today: date) -> None:
    terms = Terms(
        track="tenant",
        unit_ids=(unit_id(number),),
        park_id=PARK,
        party_id=named_id("bench", "person", number),
        tenant_id=tenant_id(number),
        starts_on=today - timedelta(days=90),
        ends_on=today + timedelta(days=275),
        rent_fen=450_000,
        deposit_fen=450_000,
        cycle="monthly",
    )
    id_ = contract_id(number)
    asked = Draft(contract_id=id_, terms=terms, signed_on=terms.starts_on, taken_over=True)
    await runtime.handle(contract, id_, asked, origin=SYSTEM, command_id=new_id())


if __name__ == "__main__":
    serve({"tenants": moving, "departments": departments} | dict.fromkeys(DEPARTMENTS, departments))
