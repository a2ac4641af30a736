"""A group commit: one command of it harms no other, and who leaves takes nobody along."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from host.runtime import Runtime
from kernel import views
from kernel.clock import WallClock
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.store import Append, Repeated, StaleVersion
from testkit.library import Lent, shelf
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import do, lend, outcomes, rows, silent, stored


class OneBookEach(Refusal):
    title = "每人只借一本"


strict = replace(
    silent,
    views=[replace(shelf, columns=f"{shelf.columns}, constraint one_book_each unique (reader)")],
    reservations={"one_book_each": OneBookEach},
)


@pytest.fixture
async def here(stores: Stores) -> AsyncIterator[Runtime]:
    async with stored(stores, strict) as runtime:
        yield runtime


def lent(reader: str, expected: int = 0, **given: Any) -> Append:
    id_, now = given.get("id_") or new_id(), WallClock().now()
    event = Lent(book_id=id_, reader=reader, due_at=now)
    command_id = given.get("command_id") or new_id()
    return Append(f"book-{id_}", expected, [event], command_id, "Lend", "", SYSTEM, now, now)


async def stopped(runtime: Runtime, duty: str) -> None:
    task = runtime._tasks[duty]
    task.cancel()
    await asyncio.wait([task])


async def order_in_log(runtime: Runtime) -> list[tuple[int, str]]:
    return await rows(runtime, "select position, stream_id from kernel.log order by position")


async def test_the_stale_the_repeated_and_the_refused_of_one_commit_harm_no_other(here: Runtime) -> None:
    await stopped(here, "sequencer")  # else it may hold the lock, and an answer come without its position
    first = lent("first")
    assert await here.commit.append(first) == 1
    batch = [lent(f"reader {n}") for n in range(20)]
    batch[3] = lent("stale", expected=4)
    batch[8] = lent("repeated", command_id=first.command_id)
    batch[13] = lent("first")
    found = await outcomes(*(here.commit.append(append) for append in batch))
    assert [type(found[n]) for n in (3, 8, 13)] == [StaleVersion, Repeated, OneBookEach]
    good = [append.stream for n, append in enumerate(batch) if n not in (3, 8, 13)]
    # The halves that were rolled back left no hole, and the others kept the order in which they were asked.
    assert await order_in_log(here) == list(enumerate([first.stream, *good], 1))
    assert [n for n in found if isinstance(n, int)] == list(range(2, len(good) + 2))
    assert await rows(here, "select count(*) from views.shelf") == [(len(good) + 1,)]


async def test_what_is_kept_of_a_row_is_what_a_read_would_have_answered(here: Runtime) -> None:
    awkward = "O'Brien \\ %s \" ; 李 \n -- $1"
    await do(here, id_ := new_id(), lend(id_, awkward))
    kept = here.deciding.rows._streams[f"book-{id_}"].rows["shelf", id_]
    async with here.pool.connection() as conn:
        assert await views.read(conn, strict.views[0], [id_]) == {id_: kept}
    assert kept
    assert kept.items() >= {"id": id_, "reader": awkward, "lendings": 1}.items()


async def waits_with_its_commit(runtime: Runtime) -> bool:
    waiting = "datname = current_database() and wait_event_type = 'Lock'"
    return await rows(runtime, f"select count(*) from pg_stat_activity where {waiting}") == [(1,)]


async def test_callers_that_leave_while_the_commit_waits_take_nobody_with_them(here: Runtime) -> None:
    async with here.pool.connection() as holder, holder.transaction():
        await holder.execute("lock table views.shelf in exclusive mode")
        doing = [asyncio.create_task(do(here, id_, lend(id_, str(id_)))) for id_ in [new_id(), new_id()]]
        await eventually(lambda: waits_with_its_commit(here), "a commit waits for the table")
        doing[0].cancel()
        with suppress(asyncio.CancelledError):
            await doing[0]
    assert (await asyncio.wait_for(doing[1], 30)).version == 1
    assert await rows(here, "select count(*) from kernel.events") == [(2,)]
