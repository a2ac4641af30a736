"""What is asked of Kafka beside the records."""

from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.metadata import MetadataRequest
from kernel.broker import Broker
from local.engines import Engines


async def test_who_asks_after_some_topics_is_told_of_no_others(
    engines: Engines, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster may have thousands; who it is is asked every few seconds."""
    asked: list[list[str] | None] = []
    send = AIOKafkaAdminClient._send_request

    async def noted(self: AIOKafkaAdminClient, request: Any, *more: Any) -> Any:
        if isinstance(request, MetadataRequest):
            asked.append(request._topics)
        return await send(self, request, *more)

    monkeypatch.setattr(AIOKafkaAdminClient, "_send_request", noted)
    broker, topics = Broker(engines.kafka), [f"{topic_prefix}.{name}.v1" for name in ("books", "readers")]
    cluster = await broker.ensure_topics(1, *topics)
    async with broker.line() as line:
        assert await line.cluster_id() == cluster
    assert topics in asked
    assert all(each is not None and set(each) <= set(topics) for each in asked)
