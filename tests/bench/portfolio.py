"""A hundred thousand units with their contracts, appended in bulk: what the rows of contracts-svc look at."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from random import Random
from typing import Any, Final, LiteralString
from uuid import UUID

from contracts.app import service
from contracts.domain.contract_facts import ContractDrafted, ContractSigned
from contracts.domain.park import BuildingAdded, ParkOpened
from contracts.domain.settlement_facts import SettlementClosed, SettlementOpened
from contracts.domain.settlement_items import Account
from contracts.domain.tenancy_facts import Arrival, TenancyNoted
from contracts.domain.terms import Terms
from contracts.domain.unit_facts import UnitManagerChanged, UnitTakenIn
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Event
from kernel.facts import PublishedEvent
from kernel.ids import derived_id, named_id
from kernel.rebuild import rebuild
from psycopg import AsyncConnection

from tests.bench.place import Place, connections

UNITS: Final = 100_000
PARKS, BUILDINGS, MANAGERS = 50, 20, 200  # buildings of each park
TO_AN_OWNER: Final = 5  # units of one owner contract
BY_ANOTHER, UNLET = (
    400,
    1_000,
)  # of so many units one is lived in by another than its tenant; is let to nobody
OPEN, SETTLED = 150, 10  # of so many units one is being settled; was settled and let again
CHANGED: Final = {3: timedelta(days=250), 6: timedelta(days=30)}
"""Of so many units one has another manager since so long ago."""
RENT: Final = 450_000
LIVING: LiteralString = """
    insert into views.stays (id, tenant_id, unit_id, since, until, earlier, version, known_since)
    select tenant || '/' || id, tenant::uuid, id, (days->>'since')::date, (days->>'until')::date, '{}', 1,
           known_since
      from views.dwellings cross join lateral jsonb_each(lives) as there (tenant, days)"""
FOLLOWED: LiteralString = """
    insert into kernel.checkpoints (consumer, source, part, position, moved_at)
    select %s, %s, 0, max(position), %s from told
    on conflict (consumer, source, part) do update set position = excluded.position"""
KNOWN: LiteralString = "select stream_id, max(version) from kernel.events group by stream_id"
LAST: LiteralString = "select coalesce(max(position), 0) from kernel.log"
ORIGIN: Final = '{"actor":"8a4f2c","role":"clerk","ip":"10.0.0.7","correlation":"c-1","digest":"00"}'


def park_id(number: int) -> UUID:
    return named_id("bench", "park", number)


def building_id(park: int, number: int) -> UUID:
    return named_id("bench", "building", park, number)


def unit_id(number: int) -> UUID:
    return named_id("bench", "unit", number)


def manager_id(number: int) -> UUID:
    return named_id("bench", "manager", number % MANAGERS)


@asynccontextmanager
async def portfolio(place: Place, units: int = UNITS) -> AsyncIterator[Runtime]:
    """contracts-svc with all of it in its log and views, and none of its duties running."""
    async with place.runtime(service) as (runtime, roles), connections(roles.owner, 1) as (owner,):
        await append(owner, runtime, told(local_date(runtime.clock.now()), units), ago=timedelta(days=365))
        for one_of, ago in CHANGED.items():
            await append(owner, runtime, changed(one_of, units), ago=ago)
        await owner.execute("analyze")
        for view in service.views:
            if not issubclass(view.listens[0], PublishedEvent):
                await rebuild(runtime, view)
        await owner.execute(LIVING)  # as tenant-svc told it
        await owner.execute("analyze")
        yield runtime


async def append(
    owner: AsyncConnection,
    runtime: Runtime,
    facts: Iterable[tuple[str, Event]],
    *,
    ago: timedelta = timedelta(0),
) -> None:
    """Facts with their streams, as commands would have left them so long ago, without deadlines and
    followers.
    """
    now = runtime.clock.now() - ago
    async with owner.transaction(), owner.cursor() as cursor:
        versions: dict[str, int] = dict(await (await cursor.execute(KNOWN)).fetchall())
        [(last,)] = await (await cursor.execute(LAST)).fetchall()
        await cursor.execute(
            "create temporary table told (like kernel.events, position bigint) on commit drop"
        )
        async with cursor.copy("copy told from stdin") as copy:
            for position, (stream, event) in enumerate(facts, start=last + 1):
                version = versions[stream] = versions.get(stream, 0) + 1
                id_ = derived_id(named_id(stream), version)
                type_, data = type(event), event.model_dump_json()
                row = (
                    stream,
                    version,
                    id_,
                    id_,
                    type_.__name__,
                    type_.schema_version,
                    data,
                    ORIGIN,
                    now,
                    now,
                )
                await copy.write_row((*row, position))
        columns = "stream_id, version, event_id, command_id, type, schema_version, data, origin, effective_at"
        await cursor.execute(
            f"insert into kernel.events ({columns}, recorded_at)"
            f" select {columns}, recorded_at from told".encode()
        )
        await cursor.execute("insert into kernel.log select position, stream_id, version from told")
        await cursor.execute(FOLLOWED, [runtime.service.name, runtime.own_log.source, now])


def told(today: date, units: int) -> Iterator[tuple[str, Event]]:
    """Parks and buildings, units, an owner contract for every few of them, a tenant in each, nearly all by
    contract.
    """
    random = Random(1)  # noqa: S311 - the same every time
    for park in range(PARKS):
        yield f"park-{park_id(park)}", ParkOpened(park_id=park_id(park), name=f"园区{park}")
        for number in range(BUILDINGS):
            name, id_ = f"{number + 1}号楼", building_id(park, number)
            yield f"park-{park_id(park)}", BuildingAdded(park_id=park_id(park), building_id=id_, name=name)
    for number in range(units):
        taken = UnitTakenIn(
            unit_id=unit_id(number),
            park_id=park_id(number % PARKS),
            building_id=building_id(number % PARKS, number // PARKS % BUILDINGS),
            code=f"{number // PARKS // BUILDINGS + 1:04}",
            manager_id=manager_id(number),
        )
        yield f"unit-{taken.unit_id}", taken
    for number in range(units // TO_AN_OWNER):
        first = number // PARKS * PARKS * TO_AN_OWNER + number % PARKS  # all of one park
        theirs = [first + each * PARKS for each in range(TO_AN_OWNER)]
        yield from signed(("owner", number), theirs, today, today + timedelta(days=random.randint(300, 3000)))
    for number in range(units):
        ends_on = today + timedelta(days=random.randint(-20, 700))
        if number % UNLET:
            yield from signed(("tenant", number), [number], today, ends_on)
        tenant = named_id("bench", "tenant", "tenant", number if number % BY_ANOTHER else -number - 1)
        came = Arrival(unit_id=unit_id(number), on=today - timedelta(days=365))
        yield f"tenancy-{tenant}", TenancyNoted(tenant_id=tenant, note=came)
        if not number % OPEN or not number % SETTLED:
            yield from settled(number, tenant, today - timedelta(days=20), closed=bool(number % OPEN))


def changed(one_of: int, units: int) -> Iterator[tuple[str, Event]]:
    """Some units in the care of others since."""
    for number in range(0, units, one_of):
        other = manager_id(number // one_of + one_of)
        changed = UnitManagerChanged(
            unit_id=unit_id(number), park_id=park_id(number % PARKS), manager_id=other
        )
        yield f"unit-{changed.unit_id}", changed


def settled(number: int, tenant: UUID, day: date, *, closed: bool) -> Iterator[tuple[str, Event]]:
    """A room given back that day."""
    id_ = named_id("bench", "settlement", number)
    whose: dict[str, Any] = {
        "settlement_id": id_,
        "contract_id": named_id("bench", "settled", number),
        "unit_id": unit_id(number),
        "park_id": park_id(number % PARKS),
        "tenant_id": tenant,
    }
    yield f"settlement-{id_}", SettlementOpened(**whose, opened_on=day, deposit_fen=RENT)
    if closed:
        account = Account(deposit_fen=RENT, deducted_fen=0, credited_fen=0, refund_fen=RENT, owed_fen=0)
        by = manager_id(number)
        yield f"settlement-{id_}", SettlementClosed(**whose, closed_by=by, account=account)


def signed(
    name: tuple[str, int], units: list[int], today: date, ends_on: date
) -> Iterator[tuple[str, Event]]:
    """One contract, a year old."""
    id_ = named_id("bench", *name)
    terms = Terms(
        track=name[0],
        unit_ids=tuple(unit_id(each) for each in units),
        park_id=park_id(units[0] % PARKS),
        party_id=named_id("bench", "party", *name),
        tenant_id=named_id("bench", "tenant", *name) if name[0] == "tenant" else None,
        starts_on=today - timedelta(days=365),
        ends_on=ends_on,
        rent_fen=RENT * len(units),
        deposit_fen=RENT * len(units),
        cycle="monthly",
    )
    yield f"contract-{id_}", ContractDrafted(contract_id=id_, terms=terms, signed_at_once=True)
    yield f"contract-{id_}", ContractSigned(contract_id=id_, terms=terms, signed_on=terms.starts_on)
