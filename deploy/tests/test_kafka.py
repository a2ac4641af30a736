"""The embedded Kafka: keeps what it acknowledged, serves groups at once, forgets only when told."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError
from host.wrong import SettingsWrong
from local.jre import java
from local.kafka import Kafka, answers


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[Kafka]:
    broker = Kafka(tmp_path / "kafka")
    broker.prepare()
    yield broker
    broker.stop()


async def test_acknowledged_records_survive_kill_9_and_a_wipe_is_a_new_cluster(kafka: Kafka) -> None:
    await start(kafka)
    await create_topic(kafka, "facts")
    first = await cluster(kafka)
    await send(kafka, "facts", [b"1", b"2", b"3"])
    kafka.kill()

    await start(kafka)
    assert await read(kafka, "facts", 3) == [b"1", b"2", b"3"]
    assert await cluster(kafka) == first

    kafka.stop()
    kafka.wipe()
    await start(kafka)
    assert await cluster(kafka) != first
    assert "facts" not in await topics(kafka)


async def test_a_ready_broker_serves_its_first_group_at_once_and_makes_no_topic_by_itself(
    kafka: Kafka,
) -> None:
    await start(kafka)
    await create_topic(kafka, "facts")
    await send(kafka, "facts", [b"1"])
    assert await read(kafka, "facts", 1, group="first") == [b"1"]
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap, request_timeout_ms=1000, metadata_max_age_ms=500
    )
    await producer.start()
    try:
        with pytest.raises(UnknownTopicOrPartitionError):
            await producer.send_and_wait("never-made", b"1")
    finally:
        await producer.stop()
    assert "never-made" not in await topics(kafka)


def test_nobody_listening_is_no_answer(kafka: Kafka) -> None:
    assert not answers(kafka.bootstrap)


def test_a_java_too_old_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SettingsWrong, match=r"JAVA_HOME: expected .* Java 17"):
        java()


async def start(kafka: Kafka) -> None:
    await asyncio.to_thread(kafka.start)


async def create_topic(kafka: Kafka, name: str) -> None:
    async with administrator(kafka) as admin:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])


async def topics(kafka: Kafka) -> list[str]:
    async with administrator(kafka) as admin:
        return list(await admin.list_topics())


async def cluster(kafka: Kafka) -> str:
    async with administrator(kafka) as admin:
        return str((await admin.describe_cluster())["cluster_id"])


@asynccontextmanager
async def administrator(kafka: Kafka) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def send(kafka: Kafka, topic: str, values: list[bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, enable_idempotence=True)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def read(kafka: Kafka, topic: str, count: int, group: str | None = None) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka.bootstrap, group_id=group, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        return [(await asyncio.wait_for(consumer.getone(), 10)).value for _ in range(count)]
    finally:
        await consumer.stop()
