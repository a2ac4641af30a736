"""Rows notice_latency and notice_rate: from a fact on the bus to the message at the provider.

A contract is not renewed, and the manager of the unit hears it in the app: audience, recipients,
notification, attempt, the provider's answer, all in the log. The provider is the sandbox in a process of its
own, which checks each signature, keeps its ledger on disk and sends its receipts; tenant-svc is as thin as
can be. Raw is the provider's client alone.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, LiteralString
from uuid import UUID

import httpx
import uvicorn
from edge.kit import create_app
from fastapi import FastAPI, Request
from host.http import Http
from host.runtime import Runtime
from kernel.broker import Broker
from kernel.clock import VirtualClock, WallClock
from kernel.facts import Origin
from kernel.ids import named_id, new_id
from kernel.migrate import migrate
from kernel.topics import PARTITIONS, topic_of
from local.home import free_port
from notifications.app import service
from notifications.edge.partners import Message, Partner, PartnerSettings, open_partners
from published.contracts import RenewalDecided, UnitTakenIn
from sandbox.settings import LOCAL_SECRETS
from testkit.stack import eventually, settings_of
from testkit.voices import Records

from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place
from tests.bench.spent import Spent

MORNING: Final = datetime(2025, 3, 14, 2, tzinfo=UTC)
UNITS: Final = 100
PACE: Final = 100  # a second
COUNT: Final = {"notice_latency": 1_000, "notice_rate": 4_500}  # over all rounds; a pace is kept for seconds
AT_ONCE: Final = 64
PARK: Final = named_id("bench", "park")
NOTHING: Final = (None, None, None, None)
DELIVERED: LiteralString = "select count(*) from views.notifications where status = 'delivered'"
WHOSE: LiteralString = "select id, thing_id from views.notifications where thing_id = any(%s)"


async def notice_latency(place: Place, rounds: int) -> list[Row]:
    return await _row(place, rounds, PACE, "notice_latency", "p99_ms <= 1000 at 100 notices a second")


async def notice_rate(place: Place, rounds: int) -> list[Row]:
    return await _row(place, rounds, None, "notice_rate", ">= 500 notices a second")


async def _row(place: Place, rounds: int, pace: int | None, name: str, goal: str) -> list[Row]:
    """And what processor time each process spent on a notice, from the fact to its receipt."""
    async with _open(place) as house:
        await house.noticed(UNITS, None)  # connections and caches
        count, spent, taken = COUNT[name] // rounds, Spent(), Counter[str]()

        async def ours() -> Sample:
            spent.since()
            found = await house.noticed(count, pace)
            taken.update(spent.since())
            return found

        async def raw() -> Sample:
            return await house.sent(count)

        row = (await compare(ours, raw, rounds)).row(name, goal)
        each = {who: 1000 * seconds / (count * rounds) for who, seconds in taken.items()}
        return [row, *(Row(f"{name}.{who}", ms, *NOTHING, "ms of CPU a notice") for who, ms in each.items())]


class _House:
    """notify-svc at work between the bus and the sandbox."""

    def __init__(self, runtime: Runtime, producer: Any, records: Records, url: str, push: Partner) -> None:
        self._runtime, self._producer, self._records, self._push = runtime, producer, records, push
        # The sandbox ends a connection that rested for five seconds; who asks then must not find it ending.
        self._sandbox = httpx.AsyncClient(base_url=url, limits=httpx.Limits(keepalive_expiry=3))
        self._units = [named_id("bench", "unit", number) for number in range(UNITS)]

    async def open(self) -> None:
        for number, unit in enumerate(self._units):
            manager, building = named_id("bench", "manager", number), named_id("bench", "building")
            told = UnitTakenIn(
                unit_id=unit, park_id=PARK, building_id=building, code=f"{number}", manager_id=manager
            )
            await self._tell(f"unit-{unit}", told)

    async def noticed(self, count: int, pace: int | None) -> Sample:
        """Tell so many facts, at this pace or at once, and wait until each receipt has come: how long it was
        from a fact to the sandbox having its message, by the sandbox's own ledger.
        """
        before, sent = await self._delivered(), dict[UUID, float]()
        began = _now()
        for number in range(count):
            if pace and (early := began + number / pace - _now()) > 0:
                await asyncio.sleep(early)
            contract = new_id()
            sent[contract] = _now()
            await self._tell(f"renewal-{contract}", self._declined(contract, number))
        await eventually(lambda: self._all(before + count), f"{count} delivered", within=300, every=0.3)
        accepted = await self._accepted(list(sent))
        took = max(accepted.values()) - began
        return Sample(count / took, [at - sent[contract] for contract, at in accepted.items()])

    async def sent(self, count: int) -> Sample:
        """As many messages by the provider's client, and nothing else."""

        async def one(_: int, number: int) -> None:
            message = Message(f"raw-{new_id()}", f"device-{number}", "Raw", "As bare as can be.", "raw", {})
            await self._push.send(message)

        return await in_flight(count, AT_ONCE, one)

    def _declined(self, contract: UUID, number: int) -> RenewalDecided:
        return RenewalDecided(
            renewal_id=contract, contract_id=contract, track="tenant", ends_on=date(2025, 4, 15),
            unit_ids=(self._units[number % UNITS],), park_id=PARK, party_id=contract, decision="approved",
        )  # fmt: skip

    async def _tell(self, stream: str, event: RenewalDecided | UnitTakenIn) -> None:
        topic, record = self._records.of(stream, event)
        await self._producer.send(topic, **record)

    async def _delivered(self) -> int:
        async with self._runtime.pool.connection() as conn:
            row = await (await conn.execute(DELIVERED)).fetchone()
        assert row is not None
        return int(row[0])

    async def _all(self, enough: int) -> bool:
        return await self._delivered() >= enough

    async def _accepted(self, contracts: list[UUID]) -> dict[UUID, float]:
        """When the sandbox had the message of each."""
        async with self._runtime.pool.connection() as conn:
            rows = await (await conn.execute(WHOSE, [contracts])).fetchall()
        of = {f"{id_}.app": contract for id_, contract in rows}
        entries = (await self._sandbox.get("/_ledger", params={"partner": "app"}, timeout=60)).json()
        return {
            of[entry["key"]]: datetime.fromisoformat(entry["accepted_at"]).timestamp()
            for entry in entries
            if entry["key"] in of
        }


@asynccontextmanager
async def _open(place: Place) -> AsyncIterator[_House]:
    prefix, (own, partners, people) = place.name("notice"), (free_port() for _ in range(3))
    url = f"http://127.0.0.1:{partners}"
    told = LOCAL_SECRETS | {
        "ANJU_PUSH_URL": f"{url}/app",
        "ANJU_TENANTS_BASE_URL": f"http://127.0.0.1:{people}",
        "ANJU_PROVIDER_RATE": "10000",
    }
    async with AsyncExitStack() as stack:
        roles = await stack.enter_async_context(place.database())
        home = Path(stack.enter_context(TemporaryDirectory()))
        stack.enter_context(_environment(told))
        await stack.enter_async_context(_sandbox(home, partners, f"http://127.0.0.1:{own}"))
        await stack.enter_async_context(_serving(_people(), people))
        await migrate(roles.owner, roles.app, service)
        topics = [topic_of(context, prefix) for context in ("contracts", "tenants", "workorders")]
        await Broker(place.kafka).ensure_topics(PARTITIONS, *topics)
        runtime = Runtime(service, settings_of(service, roles, place.kafka, prefix), VirtualClock(MORNING))
        stack.push_async_callback(runtime.stop)
        await runtime.start()
        await stack.enter_async_context(_serving(create_app(runtime), own))
        producer = Broker(place.kafka).producer()
        await producer.start()
        stack.push_async_callback(producer.stop)
        opened = await stack.enter_async_context(open_partners(PartnerSettings(), WallClock().now))
        house = _House(runtime, producer, Records(prefix, MORNING, Origin()), url, opened["app"]["push"])
        await house.open()
        yield house


def _now() -> float:
    return WallClock().now().timestamp()


@contextmanager
def _environment(told: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= told
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@asynccontextmanager
async def _sandbox(home: Path, port: int, product: str) -> AsyncIterator[None]:
    environment = os.environ | {
        "ANJU_HOME": str(home),
        "ANJU_SANDBOX_PORT": str(port),
        "ANJU_SANDBOX_SMTP_PORT": "0",
        "ANJU_SANDBOX_CALLBACK": f"{product}/receipts/{{channel}}",
    }
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "sandbox", env=environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await eventually(lambda: _answers(http), "the sandbox is ready", within=30)
        yield
    finally:
        child.terminate()
        await child.wait()


async def _answers(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/ready")).is_success
    except httpx.TransportError:
        return False


def _people() -> FastAPI:
    """Whoever is asked for has the app."""
    app = FastAPI()

    @app.post("/people/contacts")
    async def contacts(request: Request) -> dict[str, Any]:
        asked = (await request.json())["person_ids"]
        return {id_: {"name": "管家", "channels": {"app": f"device-{id_}"}} for id_ in asked}

    return app


@asynccontextmanager
async def _serving(app: FastAPI, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, http=Http, port=port, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task
