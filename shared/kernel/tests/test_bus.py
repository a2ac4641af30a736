"""On the real bus: members that come and go, engines that go away for a while, what strangers put there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from host.runtime import Runtime
from kernel import consumer
from kernel.audit import audit
from kernel.broker import Broker
from kernel.clock import WallClock
from kernel.facts import SYSTEM, Fact
from kernel.ids import new_id
from kernel.store import StoreUnavailable
from kernel.wire import headers_of
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from testkit.library import BookLent, desk
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import another, do, lend, rows, stored

Both = tuple[Runtime, Runtime]


@pytest.fixture
async def there(engines: Any, stores: Stores, topic_prefix: str) -> AsyncIterator[Runtime]:
    """The desk alone: what is on the library's topic, the test puts there."""
    async with stored(stores, desk, kafka=engines.kafka, prefix=topic_prefix) as runtime:
        yield runtime


@asynccontextmanager
async def producing(runtime: Runtime) -> AsyncIterator[AIOKafkaProducer]:
    producer = Broker(runtime.settings.kafka).producer()
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def tell(runtime: Runtime, *told: tuple[int, int], id_: UUID | None = None) -> None:
    """Facts of one book as the library would tell them: (position, previous)."""
    id_ = id_ or new_id()
    now = WallClock().now()
    async with producing(runtime) as producer:
        for position, previous in told:
            event = BookLent(book_id=id_, reader=f"reader {position}")
            fact = Fact(event, new_id(), f"book-{id_}", position, position, now, now, SYSTEM, "library")
            await producer.send_and_wait(
                runtime.topics["library"],
                event.model_dump_json().encode(),
                fact.stream.encode(),
                partition=0,
                headers=headers_of(fact, previous),
            )


async def noted(runtime: Runtime) -> list[str]:
    """Readers in the order in which the desk heard of them."""
    found = await rows(
        runtime,
        "select data->>'reader' from kernel.log join kernel.events using (stream_id, version)"
        " order by position",
    )
    return [reader for (reader,) in found]


async def heard(runtime: Runtime, *positions: int) -> None:
    async def all_heard() -> bool:
        return await noted(runtime) == [f"reader {n}" for n in positions]

    await eventually(all_heard, f"the desk heard of {positions}", within=30)


async def at_rest(*runtimes: Runtime) -> None:
    found: list[Any] = []

    async def nothing_broken() -> bool:
        try:
            found[:] = await audit(runtimes)
        except (psycopg.OperationalError, KafkaError):
            return False
        return not found

    try:
        await eventually(nothing_broken, "the house is at rest", within=45, every=0.2)
    except AssertionError as fault:
        raise AssertionError("; ".join(map(str, found))) from fault


async def everything_once(here: Runtime, there: Runtime, lent: int) -> None:
    """The desk knows each book, noted each lending once, and both agree."""
    await at_rest(here, there)
    assert await rows(there, "select count(*) from views.known") == [(lent,)]
    assert await rows(there, "select count(*), count(distinct origin->>'cause') from kernel.events") == [
        (lent, lent)
    ]


async def lend_many(runtime: Runtime, count: int) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    await asyncio.gather(*(do(runtime, id_, lend(id_)) for id_ in ids))
    return ids


async def test_what_lies_behind_a_gap_waits_and_is_read_again_when_the_gap_is_closed(
    there: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "REWIND_SECONDS", 0.3)
    id_ = new_id()
    await tell(there, (10, 0), (30, 20), id_=id_)
    await heard(there, 10)
    await asyncio.sleep(0.8)
    assert await noted(there) == ["reader 10"]
    await tell(there, (20, 10), id_=id_)  # and nothing after it: what was seen must come again by itself
    await heard(there, 10, 20, 30)


async def test_members_that_come_and_go_apply_everything_once(both: Both) -> None:
    here, there = both
    lending = asyncio.create_task(lend_many(here, 300))
    async with another(there) as second:
        await eventually(lambda: _assigned(second), "the second member has partitions", within=30)
        await lend_many(here, 100)
        async with another(there):
            await lend_many(here, 50)
    await lending
    await everything_once(here, there, 450)


async def _assigned(runtime: Runtime) -> bool:
    member = runtime.consumer
    return bool(member and member._consumer and member._consumer.assignment())


@pytest.mark.parametrize("step", ["first", "last"])
async def test_a_consumer_that_stalls_ends_the_process_and_an_idle_one_does_not(
    there: Runtime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(consumer, "WATCH_SECONDS", 0.1)
    monkeypatch.setattr(consumer, "STALL_SECONDS", 1.0)
    deaths: list[float] = []
    await tell(there, (1, 0), (2, 1))
    await heard(there, 1, 2)
    async with another(there) as again:
        assert again.consumer is not None
        again.consumer._die = lambda: deaths.append(1)
        await there.stop()
        await eventually(lambda: _assigned(again), "the next one has the partitions", within=30)
        await asyncio.sleep(2.0)
        assert deaths == [], "an idle consumer seemed to lag"
        stuck = asyncio.Event()

        async def never(records: Any) -> int:
            await stuck.wait()
            return 0

        monkeypatch.setattr(getattr(again.following, step), "apply", never)
        await tell(there, *((n, n - 1) for n in range(3, 20)))

        async def died() -> bool:
            return bool(deaths)

        await eventually(died, "the stalled process was ended", within=20)
        stuck.set()


@pytest.mark.parametrize("step", ["first", "last"])
async def test_a_consumer_whose_step_lost_its_cancel_ends_all_the_same(
    there: Runtime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    applying = asyncio.Event()

    async def losing(records: Any) -> int:
        applying.set()
        with suppress(asyncio.CancelledError):  # as a connection pool now and then does
            await asyncio.sleep(60)
        return len(records)

    monkeypatch.setattr(getattr(there.following, step), "apply", losing)
    await tell(there, (1, 0))
    await applying.wait()
    async with asyncio.timeout(10):
        await there.stop()


async def client_that_hangs(runtime: Runtime) -> Any:
    """Its coordinator's own lock, never given back: nothing of it fails or logs, and nothing is answered."""
    assert runtime.consumer is not None
    client: Any = runtime.consumer._consumer
    await client._coordinator._coordinator_lookup_lock.acquire()
    client._coordinator.coordinator_dead()
    return client


async def test_a_consumer_whose_client_hangs_begins_anew(
    there: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "WATCH_SECONDS", 0.5)
    monkeypatch.setattr(consumer, "SILENT_SECONDS", 3.0)
    monkeypatch.setattr(consumer, "STOP_SECONDS", 1.0)
    await tell(there, (1, 0))
    await heard(there, 1)
    before = await client_that_hangs(there)
    before._coordinator.request_rejoin()
    before._subscription.begin_reassignment()
    await tell(there, (2, 1), (3, 2))
    await heard(there, 1, 2, 3)
    assert there.consumer
    assert there.consumer._consumer is not before


async def test_a_client_that_fetches_and_answers_no_hint_holds_up_nobody_and_begins_anew(
    there: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "REQUEST_MS", 2_000)
    monkeypatch.setattr(consumer, "HINT_SECONDS", 0.1)
    monkeypatch.setattr(consumer, "STOP_SECONDS", 1.0)
    await tell(there, (1, 0))
    await heard(there, 1)
    before = await client_that_hangs(there)
    async with asyncio.timeout(7):  # less than five hints take to fail
        for number in range(2, 7):
            await tell(there, (number, number - 1))
            await heard(there, *range(1, number + 1))
    await tell(there, (7, 6))

    async def anew() -> bool:
        return there.consumer is not None and there.consumer._consumer is not before

    await eventually(anew, "it begins anew", within=20)
    await heard(there, *range(1, 8))


async def test_an_idle_consumer_is_not_taken_for_one_that_hangs(
    there: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(consumer, "WATCH_SECONDS", 0.5)
    async with another(there) as second:
        for member in (there, second):
            await eventually(partial(_assigned, member), "each member has partitions", within=30)
        # Only now: while Kafka divides them, nobody is told anything, on a slow machine for longer than this.
        monkeypatch.setattr(consumer, "SILENT_SECONDS", 5.0)
        await asyncio.sleep(8.0)
    assert "consumer waits" not in caplog.text


async def test_a_member_without_partitions_has_nothing_to_hear(engines: Any, topic_prefix: str) -> None:
    topic = f"{topic_prefix}.single"
    await Broker(engines.kafka).ensure_topics(1, topic)
    async with AsyncExitStack() as members:
        both = []
        for _ in range(2):
            member = AIOKafkaConsumer(topic, bootstrap_servers=engines.kafka, group_id=topic)
            both.append(await members.enter_async_context(member))

        async def one_hears() -> bool:
            with_none, with_one = sorted((consumer._last_heard(member) for member in both), key=bool)
            return with_none is None and bool(with_one)

        await eventually(one_hears, "one member has the partition, the other has none", within=30)


async def test_strangers_on_the_topic_hold_up_nobody(there: Runtime) -> None:
    topic = there.topics["library"]
    await tell(there, (1, 0))
    async with producing(there) as producer:
        junk: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]] = [
            (None, b"junk", []),
            (b"\xff\x00\xfe", None, [("position", None), ("ce_type", b"\xff")]),
            (b"book-x", b"x" * 900_000, [("position", b"9" * 30)]),
            (b"book-y", b"[" * 50_000, [("position", b"5"), ("previous", b"9"), ("ce_type", b"BookLent")]),
        ]
        for key, value, headers in junk:
            await producer.send_and_wait(topic, value, key, partition=0, headers=headers)
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(topic, b"x" * 1_200_000, b"book-z", partition=0)
    await tell(there, (2, 1))
    await heard(there, 1, 2)
    found = await rows(there, "select key, reason from kernel.parked order by id")
    assert [key for key, _ in found] == ["", "\ufffd\ufffd\ufffd", "book-x", "book-y"]
    assert there._tasks["consumer"].done() is False


async def test_postgres_gone_for_a_while_loses_nothing(engines: Any, both: Both) -> None:
    here, there = both
    await lend_many(here, 20)
    administrator = await psycopg.AsyncConnection.connect(engines.postgres_url, autocommit=True)
    names = [str(conninfo_to_dict(r.settings.url)["dbname"]) for r in both]

    async def allow(allowed: bool) -> None:
        for name in names:
            await administrator.execute(
                sql.SQL("alter database {} with allow_connections {}").format(
                    sql.Identifier(name), sql.Literal(allowed)
                )
            )

    await allow(False)
    await administrator.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = any(%s)", [names]
    )

    async def stubborn(id_: UUID) -> None:
        command, command_id = lend(id_), new_id()
        while True:
            try:
                await do(here, id_, command, command_id)
                return
            except StoreUnavailable:
                await asyncio.sleep(0.1)

    asking = asyncio.gather(*(stubborn(new_id()) for _ in range(20)))
    await asyncio.sleep(2)
    assert not asking.done()
    await allow(True)
    await administrator.close()
    await asyncio.wait_for(asking, 30)
    await everything_once(here, there, 40)
