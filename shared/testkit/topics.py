"""Names for the topics of a test: lent again once they are as empty as new ones, which cost more to make."""

import itertools
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import KafkaError
from kernel.broker import Broker
from kernel.topics import PARTITIONS

TO_THE_END: Final = RecordsToDelete(-1)


class Topics:
    """Of one broker, for one process; each `lent` is what the names of topics and groups begin with."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        # Never the same twice, also where a broker is shared by several runs: offsets outlive their topics.
        self._mark = f"test-{os.getpid()}-{secrets.token_hex(4)}"
        self._numbers = itertools.count(1)
        self._free: list[str] = []

    def fresh(self) -> str:
        """One that nobody had, and nobody will have."""
        return f"{self._mark}-{next(self._numbers)}"

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[str]:
        """One under which nothing is told and nobody listens, for as long as the block lasts."""
        prefix = self._free.pop() if self._free else self.fresh()
        yield prefix
        if await self._emptied(prefix):
            self._free.append(prefix)

    async def _emptied(self, prefix: str) -> bool:
        """False where that cannot be: somebody still listens, a topic is none that a service would make, or
        nobody answers."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._kafka)
        try:
            await admin.start()
            groups = [group for group, *_ in await admin.list_consumer_groups() if _under(prefix, group)]
            if await Broker(self._kafka).with_members(groups):
                return False
            topics = [topic for topic in await admin.list_topics() if _under(prefix, topic)]
            for topic in await admin.describe_topics(topics) if topics else ():
                if len(topic["partitions"]) != PARTITIONS:
                    return False
            every = [TopicPartition(topic, part) for topic in topics for part in range(PARTITIONS)]
            await admin.delete_records(dict.fromkeys(every, TO_THE_END))
        except KafkaError:
            return False
        finally:
            await admin.close()
        return True


def _under(prefix: str, name: str) -> bool:
    return name.startswith(f"{prefix}.")
