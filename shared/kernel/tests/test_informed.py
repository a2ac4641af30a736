"""What is decided in one stream and counts in others: commands are told it, deadlines are armed by it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.domain import Command
from kernel.ids import new_id
from kernel.service import Deadline, Informs
from psycopg import AsyncConnection
from testkit.library import Lend, Missed, Return, Returned, overdue
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import do, rows, silent, stored

START = datetime(2025, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Grace:
    """Days that a reader is left beyond the day: what is known of it now, and what each reading found."""

    def __init__(self) -> None:
        self.days = 0
        self.unseen = 0  # readings that do not see the change, as in a transaction that is older

    async def read(self, _: AsyncConnection[Any], __: Sequence[Command]) -> int:
        if self.unseen:
            self.unseen -= 1
            return 0
        return self.days


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
async def grace() -> Grace:
    return Grace()


@pytest.fixture
async def desk(stores: Stores, clock: VirtualClock, grace: Grace) -> AsyncIterator[Runtime]:
    async with at_work(stores, clock, grace) as found:
        yield found


@asynccontextmanager
async def at_work(stores: Stores, clock: VirtualClock, grace: Grace) -> AsyncIterator[Runtime]:
    """Lent to whom the grace says; a book that comes back stands for whoever changes the grace."""

    def arm(fact: Any, days: int) -> list[Deadline]:
        event = fact.event
        return [Deadline("due", event.book_id, event.due_at + days * DAY, {"days": days})]

    def tell(command: Any, days: int) -> Any:
        return command.model_copy(update={"reader": f"{days} days"})

    timer = replace(overdue, arm=arm, rearmed_by=(Returned,))
    informs = Informs(commands=(Lend,), read=grace.read, tell=tell)
    service = replace(silent, timers=[timer], informs=informs)
    async with stored(stores, service, on=silent, clock=clock) as found:
        yield found


async def lend(desk: Runtime) -> UUID:
    id_ = new_id()
    await do(desk, id_, Lend(book_id=id_, reader="", due_at=START + DAY))
    return id_


async def change(desk: Runtime, grace: Grace, days: int) -> None:
    book = await lend(desk)
    grace.days = days
    await do(desk, book, Return(book_id=book))


async def armed(desk: Runtime, book: UUID) -> list[int]:
    query = "select (note->>'days')::int from kernel.deadlines where id = %s order by due_at"
    return [days for (days,) in await rows(desk, query, book)]


async def test_a_command_is_told_what_is_known_when_it_is_decided(desk: Runtime, grace: Grace) -> None:
    await lend(desk)
    grace.days = 5
    await lend(desk)
    found = await rows(desk, "select data->>'reader' from kernel.events")
    assert sorted(reader for (reader,) in found) == ["0 days", "5 days"]


async def test_after_a_change_all_that_was_armed_before_is_armed_anew(desk: Runtime, grace: Grace) -> None:
    books = [await lend(desk) for _ in range(5)]
    assert [await armed(desk, book) for book in books] == [[0]] * 5
    await change(desk, grace, 7)

    async def anew() -> bool:
        return [await armed(desk, book) for book in books] == [[0, 7]] * 5

    await eventually(anew, "all are armed by what is known now")
    assert await armed(desk, await lend(desk)) == [7]


async def test_a_fact_that_did_not_see_the_change_is_armed_by_it_all_the_same(
    desk: Runtime, grace: Grace
) -> None:
    await change(desk, grace, 7)
    await eventually(lambda: _applied(desk), "the change is behind us")
    grace.unseen = 2  # the command that lends, and the deadline in its own transaction
    late = await lend(desk)

    async def both() -> bool:
        return await armed(desk, late) == [0, 7]

    await eventually(both, "the log has both in one order")


async def _applied(desk: Runtime) -> bool:
    query = "select (select max(position) from kernel.log) = (select max(position) from kernel.checkpoints)"
    return bool((await rows(desk, query))[0][0])


async def test_armed_twice_it_passes_twice_and_is_told_once(
    desk: Runtime, grace: Grace, clock: VirtualClock
) -> None:
    book = await lend(desk)
    await change(desk, grace, 7)
    clock.advance(20 * DAY)

    async def both_fired() -> bool:
        query = "select count(*) from kernel.deadlines where id = %s and fired_at is not null"
        return (await rows(desk, query, book))[0][0] == 2

    await eventually(both_fired, "the old deadline and the new one have passed")
    [(count,)] = await rows(
        desk,
        "select count(*) from kernel.events where type = %s and stream_id = %s",
        *(Missed.__name__, f"book-{book}"),
    )
    assert count == 1
