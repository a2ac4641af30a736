"""A department goes on from an older store: the others forget what it has lost, and take what it tells next.

What was lost cannot be put back from its topic: that holds what was published, not what the log was. So the
house goes by the log as it is: followers stand where the log and the lost facts part, the topic is told anew
from the log, and the views that follow it are built anew. Done while nobody follows. Whatever it is ended at,
nothing is lost once more: until the topic is gone it is begun again, and then the next start does the rest.

What followers decided upon the lost facts stays in their logs: it has happened.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, LiteralString, NamedTuple

from psycopg import AsyncConnection

from kernel import cursors
from kernel.agreement import ahead
from kernel.broker import Broker
from kernel.clock import Clock
from kernel.definitions import build_outdated
from kernel.facts import PublishedEvent
from kernel.lost import LostFact, lost_of
from kernel.topics import PARTITIONS

if TYPE_CHECKING:
    from host.runtime import Runtime

LOOK_SECONDS: Final = 0.1

_CHECKPOINTS: LiteralString = """
    update kernel.checkpoints c set position = k.position
      from unnest(%(parts)s::int[], %(positions)s::bigint[]) as k (part, position)
     where c.source = %(source)s and c.part = k.part and c.position > k.position"""
# Out of the way of what will be told at the same position: whoever was parked there would be passed over.
_PARKED: LiteralString = """
    update kernel.parked p set position = -p.position, note = coalesce(note, 'lost by who told it'),
           status = case status when 'parked' then 'skipped' else status end,
           settled_at = coalesce(settled_at, %(now)s)
      from unnest(%(parts)s::int[], %(positions)s::bigint[]) as k (part, position)
     where p.source = %(source)s and p.part = k.part and p.position > k.position"""
_OUTDATED: LiteralString = "update kernel.views set definition = '' where name = any(%(views)s)"


class Parted(NamedTuple):
    """What a department has lost, who is how many positions ahead of its log, and per partition the last
    position that all surely share.
    """

    lost: list[LostFact]
    ahead: dict[str, int]
    common: dict[int, int]


async def at_work(runtimes: "Sequence[Runtime]") -> list[str]:
    """The services of which a process runs, or ran seconds ago. Raises KafkaError."""
    groups = {each.consumer.group: each.service.name for each in runtimes if each.consumer}
    found = await Broker(runtimes[0].settings.kafka).with_members([*groups])
    return sorted(groups[group] for group in found)


async def parted(runtimes: "Sequence[Runtime]", restored: "Runtime") -> Parted:
    """How far a department and its followers are apart. Raises KafkaError."""
    name = restored.service.name
    await Broker(restored.settings.kafka).ensure_topics(PARTITIONS, restored.own_topic)
    lost, common = await lost_of(restored)
    answers = [await runtime.agreement() for runtime in runtimes]
    further = {who: count for who, of, count in ahead(answers, answers) if of == name}
    return Parted(lost, further, common)


async def go_on(runtimes: "Sequence[Runtime]", restored: "Runtime", common: Mapping[int, int]) -> list[str]:
    """Have the house go on from its log, at these positions per partition, while nobody is `at_work`; the
    views that were built anew, as `service view`. Raises KafkaError.
    """
    topic = restored.own_topic
    following = [runtime for runtime in runtimes if topic in runtime.topics.values()]
    for runtime in following:
        async with runtime.pool.connection() as conn, conn.transaction():
            await _stand_back(conn, topic, common, _views(runtime, restored.service.name), runtime.clock)
    await Broker(restored.settings.kafka).delete_topic(topic)
    await _tell_all(restored)
    return [f"{each.service.name} {view}" for each in following for view in await build_outdated(each)]


def _views(runtime: "Runtime", context: str) -> list[str]:
    """Those that follow this context."""
    return [
        view.name
        for view in runtime.service.views
        if any(issubclass(event, PublishedEvent) and event.context == context for event in view.listens)
    ]


async def _stand_back(
    conn: AsyncConnection, topic: str, common: Mapping[int, int], views: Sequence[str], clock: Clock
) -> None:
    given = {"source": topic, "parts": [*common], "positions": [*common.values()], "views": [*views]}
    for statement in (_CHECKPOINTS, _PARKED, _OUTDATED):
        await conn.execute(statement, {**given, "now": clock.now()})


async def _tell_all(restored: "Runtime") -> None:
    """Have its topic told anew, here or by a process of it that runs all the same."""
    assert restored.publisher is not None
    topic, broker = restored.own_topic, Broker(restored.settings.kafka)
    await broker.ensure_topics(PARTITIONS, topic)
    telling = asyncio.create_task(restored.publisher.run())
    try:
        async with broker.line() as line:
            cluster = await line.cluster_id()
            while not telling.done():
                async with restored.pool.connection() as conn:
                    cursor, head = await cursors.read(conn, topic), await restored.store.head(conn)
                if cursor.position >= head and await cursors.stands(line, topic, cursor, cluster):
                    return
                await asyncio.sleep(LOOK_SECONDS)
            await telling
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
