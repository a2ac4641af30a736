"""`anju topics`: what stands on Kafka, per topic, and who has read how far."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.errors import KafkaError
from host.runtime import Runtime
from kernel.agreement import ahead, behind
from kernel.broker import Broker
from kernel.lost import lost_of
from kernel.topics import PARTITIONS

from anju.answer import Exit, Json, end, give, give_table
from anju.house import opened
from anju.silent import BUS_SILENT
from anju.words import say

HELP = say(
    "各主题的记录数、已发布位点，以及各部门落后多少、超前多少；丢失：主题上有、发布者日志里却没有的事实数"
    "（数据库恢复到了较早的状态）。\n\n例：anju topics --json\n\n"
    "退出码：0 已列出，3 数据库或消息总线没有应答",
    "Every topic: records, published position, and who is how far behind or ahead. Lost: facts on it that the"
    " publisher's log does not hold, its database restored to an older state.\n\n"
    "Example: anju topics --json\n\n"
    "Exit codes: 0 listed, 3 the database or the bus does not answer",
)


def topics(json: Json = False) -> None:
    try:
        rows = asyncio.run(_topics())
    except KafkaError as silent:
        raise end(Exit.NOT_READY, BUS_SILENT) from silent
    columns = ["topic", "partitions", "records", "published_position", "behind", "ahead", "lost"]
    give(rows) if json else give_table(columns, rows)


async def _topics() -> list[dict[str, Any]]:
    async with opened() as runtimes:
        return await rows_of(runtimes)


async def rows_of(runtimes: Sequence[Runtime]) -> list[dict[str, Any]]:
    """One for each of these services that publishes."""
    answers = [await runtime.agreement() for runtime in runtimes]
    lags = behind(answers)
    further = ahead(answers, [await runtime.agreement() for runtime in runtimes])
    rows = []
    for runtime, answer in zip(runtimes, answers, strict=True):
        if runtime.service.publish is None:
            continue
        context, topic = runtime.service.name, runtime.own_topic
        ends = await Broker(runtime.settings.kafka).end_offsets(topic, PARTITIONS)
        late = {service: parts[context] for service, parts in lags.items() if parts.get(context)}
        early = {service: count for service, of, count in further if of == context}
        rows.append(
            {
                "topic": topic,
                "partitions": PARTITIONS,
                "records": sum(ends.values()),
                "published_position": answer["published"],
                "behind": late or "",
                "ahead": early or "",
                "lost": len((await lost_of(runtime)).facts),
            }
        )
    return rows
