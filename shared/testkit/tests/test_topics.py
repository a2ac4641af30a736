"""What was told under names that a test was lent the next does not hear; who still listens keeps them."""

from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from kernel.broker import Broker
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.topics import PARTITIONS, topic_of
from testkit.library import FORTNIGHT, Lend, book, desk, library
from testkit.stack import eventually, running
from testkit.stores import Stores
from testkit.topics import Topics

HEARD = "select id from views.known"


async def lend_and_hear(engines: Any, stores: Stores, prefix: str) -> tuple[UUID, list[UUID]]:
    """The book that was lent, and each that the desk heard of by then."""
    id_, heard = new_id(), list[UUID]()
    async with (
        stores.lent(library) as shelf,
        stores.lent(desk) as counter,
        running(library, shelf, engines.kafka, prefix) as here,
        running(desk, counter, engines.kafka, prefix) as there,
    ):
        lend = Lend(book_id=id_, reader="reader", due_at=here.clock.now() + FORTNIGHT)
        await here.handle(book, id_, lend, origin=SYSTEM, command_id=new_id())

        async def told() -> bool:
            async with there.pool.connection() as conn:
                heard[:] = [found for (found,) in await (await conn.execute(HEARD)).fetchall()]
            return bool(heard)

        await eventually(told, "the desk heard of it")
    return id_, heard


async def test_the_next_hears_nothing_of_what_the_last_was_told(engines: Any, stores: Stores) -> None:
    topics, lent = Topics(engines.kafka), set[str]()
    for _ in range(3):
        async with topics.lent() as prefix:
            lent.add(prefix)
            id_, heard = await lend_and_hear(engines, stores, prefix)
            assert heard == [id_]
    assert len(lent) == 1, "the same names again, not others of new topics"


async def test_where_somebody_still_listens_nobody_else_is_sent(engines: Any) -> None:
    topics = Topics(engines.kafka)
    async with topics.lent() as prefix:
        topic = topic_of("library", prefix)
        await Broker(engines.kafka).ensure_topics(PARTITIONS, topic)
        member = AIOKafkaConsumer(topic, bootstrap_servers=engines.kafka, group_id=f"{prefix}.desk")
        await member.start()
    try:
        async with topics.lent() as another:
            assert another != prefix
    finally:
        await member.stop()


async def test_topics_that_no_service_would_make_are_left_alone(engines: Any) -> None:
    topics = Topics(engines.kafka)
    async with topics.lent() as prefix:
        await Broker(engines.kafka).ensure_topics(PARTITIONS + 1, topic_of("library", prefix))
    async with topics.lent() as another:
        assert another != prefix
