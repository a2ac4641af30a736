"""`anju topics`: what stands on Kafka, per topic, and who has read how far."""

import asyncio
from typing import Any

from aiokafka.errors import KafkaError
from kernel.agreement import behind
from kernel.broker import Broker
from kernel.topics import PARTITIONS, topic_of
from published import CONTEXTS

from anju.answer import Exit, Json, end, give, give_table
from anju.house import opened
from anju.silent import BUS_SILENT
from anju.words import say

HELP = say(
    "各主题的记录数、已发布位点，以及各部门落后多少。\n\n例：anju topics --json\n\n"
    "退出码：0 已列出，3 数据库或消息总线没有应答",
    "Every topic: records, published position, and who is how far behind.\n\nExample: anju topics --json\n\n"
    "Exit codes: 0 listed, 3 the database or the bus does not answer",
)


def topics(json: Json = False) -> None:
    try:
        rows = asyncio.run(_topics())
    except KafkaError as silent:
        raise end(Exit.NOT_READY, BUS_SILENT) from silent
    give(rows) if json else give_table(
        ["topic", "partitions", "records", "published_position", "behind"], rows
    )


async def _topics() -> list[dict[str, Any]]:
    async with opened() as runtimes:
        answers = [await runtime.agreement() for runtime in runtimes]
        settings = runtimes[0].settings
    published = {answer["service"]: answer["published"] for answer in answers}
    lags = behind(answers)
    broker = Broker(settings.kafka)
    rows = []
    for context in CONTEXTS:
        topic = topic_of(context, settings.topic_prefix)
        ends = await broker.end_offsets(topic, PARTITIONS)
        late = {service: parts[context] for service, parts in lags.items() if parts.get(context)}
        rows.append(
            {
                "topic": topic,
                "partitions": PARTITIONS,
                "records": sum(ends.values()),
                "published_position": published.get(context, 0),
                "behind": late or "",
            }
        )
    return rows
