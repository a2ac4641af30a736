"""Publishers: one leads, the next takes over, and a producer that fails keeps the order of every key."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from host.runtime import Runtime
from kernel import publisher
from kernel.broker import Broker
from kernel.topics import PARTITIONS, topic_of
from kernel.wire import partition_of, received
from testkit.library import Return
from testkit.stack import eventually

from .scene import another, as_owner, do, outcomes, rows
from .test_bus import Both, everything_once, lend_many


async def test_of_two_publishers_one_leads_and_the_other_takes_over(both: Both) -> None:
    here, there = both
    async with another(here) as copy:
        for round_ in range(3):
            await asyncio.gather(lend_many(here, 20), lend_many(copy, 20))
            killed = asyncio.get_running_loop().time()
            await as_owner(
                here,
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name like 'anju-publisher.%'",
            )
            await asyncio.gather(lend_many(here, 10), lend_many(copy, 10))

            async def all_heard(expected: int = 60 * (round_ + 1)) -> bool:
                return await rows(there, "select count(*) from views.known") == [(expected,)]

            await eventually(all_heard, "the next leader published", within=20)
            assert asyncio.get_running_loop().time() - killed < 15
            leaders = await rows(
                here,
                "select count(*) from pg_locks l join pg_stat_activity a using (pid)"
                " where l.locktype = 'advisory' and l.granted and a.application_name like 'anju-publisher.%%'"
                " and a.datname = current_database()",
            )
            assert leaders[0][0] <= 1
        await everything_once(here, there, 180)


async def on_topic(runtime: Runtime, topic: str) -> dict[int, list[tuple[int, int, str]]]:
    """(position, previous, key) of every record on Kafka, by partition."""
    found: dict[int, list[tuple[int, int, str]]] = {part: [] for part in range(PARTITIONS)}
    reader: AIOKafkaConsumer[Any, Any] = AIOKafkaConsumer(
        bootstrap_servers=runtime.settings.kafka, auto_offset_reset="earliest"
    )
    places = [TopicPartition(topic, part) for part in range(PARTITIONS)]
    reader.assign(places)
    await reader.start()
    ends = await reader.end_offsets(places)
    while any([await reader.position(place) < end for place, end in ends.items()]):
        for batch in (await reader.getmany(timeout_ms=200)).values():
            for raw in batch:
                record = received(raw)
                found[record.part].append((record.position, record.previous, record.key))
    await reader.stop()
    return found


class Failing(AIOKafkaProducer):  # type: ignore[misc]
    """A real producer whose line breaks between two sends, again and again."""

    sends = 0

    async def _send_or_fail(self, send: Any, *args: Any, **kwargs: Any) -> Any:
        type(self).sends += 1
        if type(self).sends % 7 == 0:
            raise KafkaError("the line broke")
        return await send(*args, **kwargs)

    async def send(self, *args: Any, **kwargs: Any) -> Any:
        return await self._send_or_fail(super().send, *args, **kwargs)

    async def send_batch(self, *args: Any, **kwargs: Any) -> Any:
        return await self._send_or_fail(super().send_batch, *args, **kwargs)


async def test_a_producer_that_fails_in_the_middle_keeps_the_order_of_every_key(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = both
    monkeypatch.setattr(
        Broker,
        "producer",
        lambda self: Failing(bootstrap_servers=self.bootstrap, enable_idempotence=True, linger_ms=0),
    )
    monkeypatch.setattr(publisher, "AT_MOST", 13)
    await as_owner(
        here,
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and application_name like 'anju-publisher.%'",
    )
    ids = await lend_many(here, 60)
    await outcomes(*(do(here, id_, Return(book_id=id_)) for id_ in ids))
    await everything_once(here, there, 60)
    assert Failing.sends > 14, "nothing failed: the test would prove nothing"
    topic = topic_of("library", here.settings.topic_prefix)
    for part, records in (await on_topic(here, topic)).items():
        at, kept = 0, []
        for position, previous, key in records:  # as any consumer reads it
            assert partition_of(key, PARTITIONS) == part
            if position > at:
                assert previous <= at, f"partition {part} tells {position} before {previous}"
                at = position
                kept.append(key)
        assert all(kept.count(key) == 2 for key in kept)


async def test_a_replica_that_does_not_lead_is_ready_too(both: Both) -> None:
    here, _ = both
    async with another(here) as replica:
        await eventually(lambda: _nothing_missing(replica), "the replica is ready", within=20)
        assert replica.publisher
        assert not replica.publisher.leads


async def _nothing_missing(runtime: Runtime) -> bool:
    return not runtime.readiness()
