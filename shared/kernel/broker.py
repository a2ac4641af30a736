"""Kafka's admin side: topics with a fixed partition count, the cluster's identity, end offsets, producers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from kernel.topics import RETENTION_MS
from kernel.wire import MAX_RECORD_BYTES

LEFT: Final = ("Empty", "Dead")  # a group that nobody is a member of


class WrongPartitions(KafkaError):  # type: ignore[misc]
    """The topic exists with another partition count; keys would move. A new count is a new topic version."""


class Broker:
    """A bootstrap address, spoken to briefly when there is a question."""

    def __init__(self, bootstrap: str, replication: int = 1) -> None:
        self.bootstrap = bootstrap
        self._replication = replication

    def producer(self) -> AIOKafkaProducer:
        """Idempotent, acks=all; without linger, since batches already come from the log."""
        return AIOKafkaProducer(
            bootstrap_servers=self.bootstrap,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=256 * 1024,
            max_request_size=2 * MAX_RECORD_BYTES,
            request_timeout_ms=10_000,
            metadata_max_age_ms=30_000,
        )

    async def ensure_topics(self, partitions: int, *topics: str) -> str:
        """Make those that are missing; answers the cluster id. Raises WrongPartitions or KafkaError."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
        await admin.start()
        try:
            answer = await admin.create_topics([self._new(topic, partitions) for topic in topics])
            for topic, code, *_ in answer.topic_errors:
                if code not in (0, TopicAlreadyExistsError.errno):
                    raise for_code(code)(topic)
            for _ in range(50):
                told = await _told(admin, *topics)
                if all(not each["error_code"] and each["partitions"] for each in told["topics"]):
                    break
                await asyncio.sleep(0.05)
            else:
                raise UnknownTopicOrPartitionError(", ".join(topics))
            for each in told["topics"]:
                if (found := len(each["partitions"])) != partitions:
                    raise WrongPartitions(f"{each['topic']}: {found} partitions, {partitions} wanted")
            return str(told["cluster_id"])
        finally:
            await admin.close()

    async def delete_topic(self, topic: str) -> None:
        """Returns when it is gone, or was not there. Raises KafkaError."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
        await admin.start()
        try:
            answer = await admin.delete_topics([topic])
            for _, code in answer.topic_error_codes:
                if code not in (0, UnknownTopicOrPartitionError.errno):
                    raise for_code(code)(topic)
            for _ in range(200):
                told = await _told(admin, topic)
                if told["topics"][0]["error_code"] == UnknownTopicOrPartitionError.errno:
                    return
                await asyncio.sleep(0.05)
            raise KafkaTimeoutError(topic)
        finally:
            await admin.close()

    async def with_members(self, groups: Sequence[str]) -> list[str]:
        """Those of these consumer groups that anybody is a member of. Raises KafkaError."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
        await admin.start()
        try:
            # One at a time: of several aiokafka reads the second where the first has not ended.
            answers = [await admin.describe_consumer_groups([group]) for group in groups]
            found = [each for [answer] in answers for each in answer.groups]
            return [group for _, group, state, *_ in found if state not in LEFT]
        finally:
            await admin.close()

    def _new(self, topic: str, partitions: int) -> NewTopic:
        configs = {
            "retention.ms": str(RETENTION_MS),
            "cleanup.policy": "delete",
            "max.message.bytes": str(MAX_RECORD_BYTES),
            "message.timestamp.type": "CreateTime",
        }
        return NewTopic(topic, partitions, self._replication, topic_configs=configs)

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Line"]:
        """An open line, for who asks again and again: a connection is dearer than a question."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
        try:
            await admin.start()
            await consumer.start()
            yield Line(admin, consumer)
        finally:
            await consumer.stop()
            await admin.close()

    async def end_offsets(self, topic: str, partitions: int) -> dict[TopicPartition, int]:
        """One question of `Line.end_offsets`."""
        async with self.line() as line:
            return await line.end_offsets(topic, partitions)


class Line:
    """Questions to the broker; each raises KafkaError when it does not answer."""

    def __init__(self, admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> None:
        self._admin, self._consumer = admin, consumer

    async def cluster_id(self) -> str:
        """The identity that a replaced broker does not share."""
        return str((await _told(self._admin))["cluster_id"])

    async def end_offsets(self, topic: str, partitions: int) -> dict[TopicPartition, int]:
        """Per partition the offset the next record will get. Raises KafkaError when the topic is gone."""
        found: dict[TopicPartition, int] = await self._consumer.end_offsets(
            [TopicPartition(topic, p) for p in range(partitions)]
        )
        return found


async def _told(admin: AIOKafkaAdminClient, *topics: str) -> dict[str, Any]:
    """The cluster's identity and these topics.

    The library's `describe_cluster` asks for every topic of the cluster, to give none of them back.
    """
    found: dict[str, Any] = (await admin._get_cluster_metadata(list(topics))).to_object()
    return found
