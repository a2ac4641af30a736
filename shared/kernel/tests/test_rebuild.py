"""Views are disposable: rebuilt while the service runs, compared, swapped; a wrong one is seen."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from host.runtime import Runtime
from kernel import history
from kernel.audit import audit
from kernel.clock import WallClock
from kernel.connection import Connection
from kernel.facts import SYSTEM
from kernel.following import lock_checkpoints
from kernel.ids import new_id
from kernel.rebuild import Rebuilt, rebuild
from kernel.topics import topic_of
from testkit.followed import all_followed
from testkit.library import FORTNIGHT, Lend, Return, book, known, readers, shelf
from testkit.stack import eventually


async def lend(runtime: Runtime, count: int) -> None:
    due = WallClock().now() + FORTNIGHT

    async def one(number: int) -> None:
        id_ = new_id()
        command = Lend(book_id=id_, reader=f"reader {number % 7}", due_at=due)
        await runtime.handle(book, id_, command, origin=SYSTEM, command_id=new_id())
        if number % 3 == 0:
            await runtime.handle(book, id_, Return(book_id=id_), origin=SYSTEM, command_id=new_id())

    await asyncio.gather(*(one(number) for number in range(count)))


async def at_rest(*runtimes: Runtime) -> None:
    async def rest() -> bool:
        found = await audit(runtimes)
        return not found

    await eventually(rest, "the house is at rest", within=20, every=0.3)


@pytest.mark.parametrize("view", [shelf, readers, known])
async def test_a_view_is_rebuilt_while_commands_keep_coming(both: tuple[Runtime, Runtime], view: Any) -> None:
    here, there = both
    await lend(here, 50)
    owner = there if view is known else here
    _, result = await asyncio.gather(lend(here, 100), rebuild(owner, view))
    assert result.differences == 0
    await lend(here, 20)
    await at_rest(here, there)


async def test_a_rebuild_waits_as_long_as_its_writes_take(
    both: tuple[Runtime, Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = both
    await lend(here, 1)
    slow = replace(shelf, columns=f"{shelf.columns}, check (pg_sleep(2.5) is not null)")
    monkeypatch.setattr(Connection, "patience", 2.0)
    assert await rebuild(here, slow, swap=False) == Rebuilt("shelf", 2, 1, 0)


async def test_a_view_that_remembers_answers_what_it_said_at_any_moment(
    both: tuple[Runtime, Runtime],
) -> None:
    here, _ = both
    book_id, moments = new_id(), []
    due = here.clock.now() + FORTNIGHT
    lent = Lend(book_id=book_id, reader="Wang", due_at=due)
    for command in (lent, Return(book_id=book_id), lent):
        moments.append(here.clock.now())
        await here.handle(book, book_id, command, origin=SYSTEM, command_id=new_id())
    moments.append(here.clock.now())

    async def said(at: datetime) -> list[Any]:
        known = (
            "select reader, lendings from views.shelf where id = %(id)s and known_since <= %(at)s"
            " union all select reader, lendings from views.shelf_past"
            " where id = %(id)s and known_since <= %(at)s and known_until > %(at)s"
        )
        async with here.pool.connection() as conn:
            return await (await conn.execute(known, {"id": book_id, "at": at})).fetchall()

    answers = [await said(at) for at in moments]
    assert answers == [[], [("Wang", 1)], [(None, 1)], [("Wang", 2)]]
    assert (await rebuild(here, shelf)).differences == 0
    assert [await said(at) for at in moments] == answers


async def test_the_auditor_sees_what_a_view_remembers_wrongly(both: tuple[Runtime, Runtime]) -> None:
    here, _ = both
    await lend(here, 5)
    async with here.pool.connection() as conn:
        await conn.execute("update views.shelf_past set lendings = lendings + 1")
    assert (await rebuild(here, shelf, swap=False)).differences > 0
    await rebuild(here, shelf)
    assert (await rebuild(here, shelf, swap=False)).differences == 0


async def test_the_auditor_sees_a_view_that_was_tampered_with_and_a_rebuild_mends_it(
    both: tuple[Runtime, Runtime],
) -> None:
    here, there = both
    await lend(here, 20)
    await all_followed(here)  # nothing is broken before either, but there is nothing yet to tamper with
    await at_rest(here, there)
    async with here.pool.connection() as conn:
        await conn.execute("update views.readers set books = books + 1")
    found = await audit([here, there])
    assert [b.promise for b in found] == ["each view equals its rebuild"]
    assert (await rebuild(here, readers)).differences > 0
    assert await audit([here, there]) == []


async def test_the_auditor_sees_a_department_that_is_ahead_of_a_log_which_was_restored_to_an_older_state(
    both: tuple[Runtime, Runtime],
) -> None:
    """It would drop what the log tells next, under positions that it has applied already."""
    here, there = both
    await lend(here, 5)
    await at_rest(here, there)
    async with there.pool.connection() as conn:
        further = await conn.execute(
            "update kernel.checkpoints set position = position + 3 where source = %s and consumer = %s",
            [topic_of(here.service.name, here.settings.topic_prefix), there.service.name],
        )
    assert further.rowcount
    found = [b for b in await audit([here, there]) if b.promise.startswith("nothing is applied")]
    assert [(b.service, b.found.endswith(f"ahead of {here.service.name}")) for b in found] == [
        (there.service.name, True)
    ]


async def test_who_reads_for_several_views_reads_for_each_from_the_first_fact_on(
    both: tuple[Runtime, Runtime],
) -> None:
    here, there = both
    await lend(here, 5)
    await at_rest(here, there)
    alone = await rebuild(there, known, swap=False)
    assert (alone.facts, alone.differences) == (7, 0)
    async with history.reading(there.settings.kafka) as reader:
        assert [await rebuild(there, known, swap=False, by=reader) for _ in range(3)] == [alone] * 3


async def test_a_fact_that_comes_while_the_auditor_reads_is_not_missing_from_kafka(
    both: tuple[Runtime, Runtime],
) -> None:
    here, there = both
    coming = asyncio.create_task(lend(here, 400))
    looks = [b.promise for _ in range(5) for b in await audit([here, there])]
    assert "every published fact is on Kafka" not in looks
    await coming
    await at_rest(here, there)


async def test_a_view_that_lags_is_rebuilt_to_where_it_stands_and_counts_nothing_twice(
    both: tuple[Runtime, Runtime],
) -> None:
    here, _ = both
    await lend(here, 20)
    async with here.store.transaction() as conn:
        await lock_checkpoints(conn, here.service.name, {(here.own_log.source, 0)})  # it lags from here on
        await lend(here, 30)
        rebuilding = asyncio.create_task(rebuild(here, readers))
        await asyncio.sleep(0.5)
        assert not rebuilding.done()
    await rebuilding
    await at_rest(*both)
