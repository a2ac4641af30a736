"""What /metrics tells of a running service is so: each gauge is moved by hand and read over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from math import isnan
from uuid import UUID

import httpx
import psycopg
import pytest
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.consumer import HINT_SECONDS, Consumer
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.leader import leadership
from local.engines import Engines
from prometheus_client.parser import text_string_to_metric_families as parsed
from testkit.library import FORTNIGHT, Lend, book, desk, library
from testkit.stack import eventually, running

START = datetime(2025, 3, 1, 9, tzinfo=UTC)


@asynccontextmanager
async def asked(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        yield http


async def gauge(http: httpx.AsyncClient, name: str, **labels: str) -> float:
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    for family in parsed(answer.text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    raise AssertionError(f"/metrics does not tell {name} of {labels}")


async def lend(runtime: Runtime, reader: str, *, due: timedelta = FORTNIGHT) -> UUID:
    id_ = new_id()
    command = Lend(book_id=id_, reader=reader, due_at=runtime.clock.now() + due)
    await runtime.handling.handle(book, id_, command, origin=SYSTEM, command_id=new_id())
    return id_


async def halt(runtime: Runtime, duty: str) -> None:
    """Stop one of its duties for good; a single cancel may be lost in the connection pool."""
    task = runtime._tasks[duty]
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.2)


async def test_the_age_of_what_has_no_position_yet_is_told(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    clock = VirtualClock(START)
    async with (
        running(library, database, engines.kafka, topic_prefix, clock) as runtime,
        asked(runtime) as http,
    ):
        age = partial(gauge, http, "anju_outbox_age_seconds", service="library")
        assert await age() == 0
        async with (
            await psycopg.AsyncConnection.connect(runtime.settings.owner_url or "") as conn,
            conn.transaction(),
        ):
            # Whoever gives positions holds this lock; while another has it, nobody here does.
            await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.sequence'))")
            await lend(runtime, "Ada")
            clock.advance(timedelta(seconds=42))
            await lend(runtime, "Bo")
            assert await age() == pytest.approx(42)
        await eventually(lambda: _is(age, 0), "all have their positions")


async def test_how_far_the_bus_is_behind_the_log_is_told(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    async with running(library, database, engines.kafka, topic_prefix) as runtime, asked(runtime) as http:
        await halt(runtime, "publisher")
        for reader in ("Ada", "Bo", "Cy"):
            await lend(runtime, reader)
        behind = lambda: gauge(http, "anju_log_to_kafka_events", service="library")  # noqa: E731
        await eventually(lambda: _is(behind, 3), "three are in the log and not on Kafka")
        assert runtime.publisher is not None
        task = asyncio.create_task(runtime.publisher.run())
        await eventually(lambda: _is(behind, 0), "all are on Kafka")
        task.cancel()


async def test_parked_keys_are_counted_by_key(
    make_database: Callable[[], str], engines: Engines, topic_prefix: str
) -> None:
    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as told,
        running(desk, make_database(), engines.kafka, topic_prefix) as runtime,
        asked(runtime) as http,
    ):
        parked = lambda: gauge(http, "anju_parked_keys", service="desk")  # noqa: E731
        assert await parked() == 0
        await lend(told, "poison")
        await lend(told, "poison")
        await eventually(lambda: _is(parked, 2), "two keys wait for an operator")


async def test_overdue_deadlines_are_counted_also_those_set_aside(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    clock = VirtualClock(START)
    async with (
        running(library, database, engines.kafka, topic_prefix, clock) as runtime,
        asked(runtime) as http,
    ):
        await halt(runtime, "timers")
        for days in (1, 2, 30):
            await lend(runtime, "Ada", due=timedelta(days=days))
        overdue = lambda: gauge(http, "anju_overdue_deadlines", service="library")  # noqa: E731
        assert await overdue() == 0
        clock.advance(timedelta(days=2))
        assert await overdue() == 2
        async with runtime.pool.connection() as conn:
            await conn.execute(
                "update kernel.deadlines set failure = 'broken' where due_at < %s", [clock.now()]
            )
        assert await overdue() == 2
        await runtime.timers.once()
        assert await overdue() == 1


async def test_lag_of_a_consumer_that_is_held_up_is_told_in_events_and_seconds(
    make_database: Callable[[], str], engines: Engines, topic_prefix: str
) -> None:
    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as told,
        running(desk, make_database(), engines.kafka, topic_prefix) as runtime,
        asked(runtime) as http,
    ):
        events = lambda: gauge(http, "anju_consumer_lag_events", consumer="desk", source="kafka")  # noqa: E731
        seconds = lambda: gauge(http, "anju_consumer_lag_seconds", consumer="desk", source="kafka")  # noqa: E731
        await lend(told, "Ada")
        await eventually(lambda: _is(lambda: _known(runtime), 1), "the first is applied")
        async with (
            await psycopg.AsyncConnection.connect(runtime.settings.owner_url or "") as conn,
            conn.transaction(),
        ):
            await conn.execute("lock kernel.checkpoints in exclusive mode")
            await lend(told, "Bo")
            await eventually(lambda: _is(events, 1), "one record waits")
            await asyncio.sleep(1.0)
            assert 1.0 <= await seconds() < 10
        await eventually(lambda: _is(events, 0), "nothing waits")
        await eventually(lambda: _is(seconds, 0), "for no time")


async def test_a_consumer_that_came_back_to_what_it_had_does_not_seem_to_lag(
    make_database: Callable[[], str], engines: Engines, topic_prefix: str
) -> None:
    # One that seems to lag for a minute without doing anything ends its process.
    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as told,
        running(desk, make_database(), engines.kafka, topic_prefix) as runtime,
        asked(runtime) as http,
    ):
        for count, reader in enumerate(("Ada", "Bo", "Cy"), start=1):
            await lend(told, reader)
            await eventually(partial(_is, partial(_known, runtime), count), "it is applied")
            await asyncio.sleep(HINT_SECONDS)  # so that Kafka is told to begin behind it the next time
        await halt(runtime, "consumer")
        assert runtime.consumer is not None
        fresh = runtime._consumer()
        task = asyncio.create_task(fresh.run())
        await eventually(lambda: _fetched(fresh), "it has heard from every partition")
        await eventually(lambda: _no_lag(fresh), "nothing waits for it", within=5)
        task.cancel()
        assert await gauge(http, "anju_parked_keys", service="desk") == 0


async def test_a_service_following_its_own_log_tells_how_far_behind_it_is(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    clock = VirtualClock(START)
    async with (
        running(library, database, engines.kafka, topic_prefix, clock) as runtime,
        asked(runtime) as http,
    ):
        await halt(runtime, "own log")
        await lend(runtime, "Ada")
        clock.advance(timedelta(seconds=9))
        behind = lambda: gauge(http, "anju_consumer_lag_events", consumer="library", source="log")  # noqa: E731
        await eventually(lambda: _is(behind, 1), "one fact is in the log and not in the views")
        late = await gauge(http, "anju_consumer_lag_seconds", consumer="library", source="log")
        assert late == pytest.approx(9)


async def test_metrics_are_answered_while_the_store_is_away(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    async with running(library, database, engines.kafka, topic_prefix) as runtime, asked(runtime) as http:
        async with leadership(runtime.settings.owner_url or "", "test") as conn:
            await conn.execute("begin")
            await conn.execute("lock kernel.parked in access exclusive mode")
            assert isnan(await gauge(http, "anju_parked_keys", service="library"))
            await conn.execute("rollback")
        assert await gauge(http, "anju_parked_keys", service="library") == 0


async def _is(told: Callable[[], object], value: float) -> bool:
    return await told() == value  # type: ignore[misc]


async def _known(runtime: Runtime) -> int:
    async with runtime.pool.connection() as conn:
        row = await (await conn.execute("select count(*) from views.known")).fetchone()
    assert row is not None
    return int(row[0])


async def _fetched(consumer: Consumer) -> bool:
    inner = consumer._consumer
    places = inner.assignment() if inner else set()
    return bool(places) and all(inner.highwater(place) is not None for place in places)


async def _no_lag(consumer: Consumer) -> bool:
    return consumer.lag() == 0
