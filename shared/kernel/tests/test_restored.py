"""A store that comes from a backup knows less than Kafka was told: what it lacks is read again, unasked."""

from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from host.runtime import Runtime
from testkit.library import desk
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import stored
from .test_bus import heard, tell


async def hinted(runtime: Runtime) -> None:
    """Kafka was told how far this service has come."""
    group = f"{runtime.settings.topic_prefix}.{runtime.service.name}"
    reader = AIOKafkaConsumer(
        bootstrap_servers=runtime.settings.kafka, group_id=group, enable_auto_commit=False
    )
    await reader.start()
    try:

        async def told() -> bool:
            return bool(await reader.committed(TopicPartition(runtime.topics["library"], 0)))

        await eventually(told, "Kafka has the hint")
    finally:
        await reader.stop()


async def test_what_a_restored_store_lacks_is_applied_though_nobody_tells_anything_new(
    engines: Any, stores: Stores, topic_prefix: str
) -> None:
    async with stored(stores, desk, kafka=engines.kafka, prefix=topic_prefix) as before:
        await tell(before, (1, 0), (2, 1), (3, 2))
        await heard(before, 1, 2, 3)
        await hinted(before)
    async with stored(stores, desk, kafka=engines.kafka, prefix=topic_prefix) as restored:
        await heard(restored, 1, 2, 3)
