"""A fact from the command to the other service's view, on the real store and the real bus."""

from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.facts import SYSTEM, Origin
from kernel.ids import new_id
from testkit.library import FORTNIGHT, Lend, LentToAnother, Return, book
from testkit.stack import eventually


async def rows(runtime: Runtime, query: str) -> list[Any]:
    async with runtime.pool.connection() as conn:
        return await (await conn.execute(query.encode())).fetchall()


def lend(runtime: Runtime, reader: str = "Li") -> Any:
    id_ = new_id()
    due = WallClock().now() + FORTNIGHT
    return id_, runtime.handle(
        book, id_, Lend(book_id=id_, reader=reader, due_at=due), origin=SYSTEM, command_id=new_id()
    )


async def test_a_fact_reaches_the_other_service_once(both: tuple[Runtime, Runtime]) -> None:
    here, there = both
    id_, lending = lend(here)
    outcome = await lending
    assert (outcome.version, outcome.position) == (1, 1)
    assert await rows(here, "select reader, lendings from views.shelf") == [("Li", 1)]
    await here.handle(book, id_, Return(book_id=id_), origin=SYSTEM, command_id=new_id())

    async def arrived() -> bool:
        known = await rows(there, "select reader, times from views.known")
        return known == [(None, 2)] and await rows(there, "select from kernel.events") != []

    await eventually(arrived, "the desk knows of both, and has noted one")
    assert await rows(there, "select count(*) from kernel.events") == [(1,)]


async def test_the_reason_stays_in_the_service_that_was_told_it(both: tuple[Runtime, Runtime]) -> None:
    (here, there), id_, why = both, new_id(), "Li is ill, says Wang"
    clerk = SYSTEM._replace(actor="clerk", ip="10.0.0.1", device="desk", reason=why, approval="chief")
    asked = Lend(book_id=id_, reader="Li", due_at=WallClock().now() + FORTNIGHT)
    await here.handle(book, id_, asked, origin=clerk, command_id=new_id())

    async def noted() -> bool:
        return await rows(there, "select from kernel.events") != []

    await eventually(noted, "the desk has noted it")
    assert await rows(here, "select origin->>'reason' from kernel.events") == [(why,)]
    [(found,)] = await rows(there, "select origin from kernel.events")
    followed = Origin.from_dict(found)
    assert followed._replace(correlation=None, cause=None, trace=None) == clerk._replace(reason=None)
    kafka, topic = there.settings.kafka, there.topics["library"]
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest") as listener:
        record = await listener.getone()
    assert why.encode() not in b"".join(value for _, value in record.headers)


async def test_a_command_sent_twice_is_one_fact_and_answers_the_first_outcome(
    both: tuple[Runtime, Runtime],
) -> None:
    here, _ = both
    id_, command_id = new_id(), new_id()
    command = Lend(book_id=id_, reader="Li", due_at=WallClock().now() + FORTNIGHT)
    first = await here.handle(book, id_, command, origin=SYSTEM, command_id=command_id)
    await here.handle(book, id_, Return(book_id=id_), origin=SYSTEM, command_id=new_id())
    again = await here.handle(book, id_, command, origin=SYSTEM, command_id=command_id)
    assert (again.version, again.position, again.repeated) == (first.version, first.position, True)
    assert await rows(here, "select count(*) from kernel.events") == [(2,)]


async def test_a_refusal_is_repeated_word_for_word_even_when_it_would_now_be_possible(
    both: tuple[Runtime, Runtime],
) -> None:
    here, _ = both
    id_, lending = lend(here, "Li")
    await lending
    command_id = new_id()
    command = Lend(book_id=id_, reader="Wang", due_at=WallClock().now() + FORTNIGHT)
    with pytest.raises(LentToAnother):
        await here.handle(book, id_, command, origin=SYSTEM, command_id=command_id)
    await here.handle(book, id_, Return(book_id=id_), origin=SYSTEM, command_id=new_id())
    with pytest.raises(Exception, match="已借给 Li") as second:
        await here.handle(book, id_, command, origin=SYSTEM, command_id=command_id)
    assert second.value.code == "lent-to-another"
