"""Deadlines fire once, in due order, late rather than never; one that fails keeps only itself."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.service import Deadline, Do, Service
from testkit.library import Lend, Return, book, overdue
from testkit.stack import eventually, running
from testkit.stores import Stores

from .scene import NOWHERE, another, as_owner, do, outcomes, rows, silent, stored

START = datetime(2025, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

Started = Callable[..., AbstractAsyncContextManager[Runtime]]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def started(stores: Stores, clock: VirtualClock) -> Started:
    def start(service: Service = silent) -> AbstractAsyncContextManager[Runtime]:
        return stored(stores, service, on=silent, clock=clock)

    return start


async def lend(runtime: Runtime, due_at: datetime, id_: UUID | None = None) -> UUID:
    id_ = id_ or new_id()
    await do(runtime, id_, Lend(book_id=id_, reader="Li", due_at=due_at))
    return id_


async def missed(runtime: Runtime) -> list[tuple[str, datetime, datetime]]:
    """stream, effective, recorded of every deadline's event, in the order of the log."""
    return await rows(
        runtime,
        "select l.stream_id, effective_at, recorded_at from kernel.log l join kernel.events e"
        " using (stream_id, version) where type = 'Missed' order by position",
    )


async def settled(runtime: Runtime) -> bool:
    return await rows(
        runtime,
        "select (select count(*) from kernel.deadlines where fired_at is null and failure is null"
        " and due_at <= %s), (select count(*) from kernel.outbox)",
        runtime.clock.now(),
    ) == [(0, 0)]


async def all_fired(runtime: Runtime) -> None:
    await eventually(lambda: settled(runtime), "everything due has fired", within=30)


async def test_after_a_downtime_all_fire_in_due_order_and_say_how_late(
    started: Started, clock: VirtualClock
) -> None:
    async with started() as here:
        due = [START + DAY * ((n * 7) % 30) + timedelta(seconds=n) for n in range(1, 31)]
        for at in due:
            await lend(here, at)
        await asyncio.sleep(0.2)
        assert await missed(here) == []
        clock.set(late := START + 60 * DAY)
        await all_fired(here)
        assert [(effective, recorded) for _, effective, recorded in await missed(here)] == [
            (at, late) for at in sorted(due)
        ]


async def test_two_copies_fire_each_deadline_once(started: Started, clock: VirtualClock) -> None:
    async with started() as here, another(here) as there, another(here) as third:
        await asyncio.gather(*(lend(here, START + DAY) for _ in range(300)))
        clock.advance(2 * DAY)
        await asyncio.gather(*(copy.timers.once(20) for copy in (here, there, third) for _ in range(5)))
        await all_fired(here)
        assert len(await missed(here)) == len({stream for stream, *_ in await missed(here)}) == 300


async def test_what_is_due_at_once_came_by_the_import_and_what_has_yet_to_come_by_itself(
    started: Started, clock: VirtualClock
) -> None:
    async with started() as here:
        origin = SYSTEM._replace(import_id="ledger-7")
        for due in (START, START + DAY):
            id_ = new_id()
            lent = Lend(book_id=id_, reader="Li", due_at=due)
            await here.handle(book, id_, lent, origin=origin, command_id=new_id())
        clock.advance(2 * DAY)
        await all_fired(here)
        said = "select origin->>'import_id' from kernel.events where type = 'Missed' order by effective_at"
        assert await rows(here, said) == [("ledger-7",), (None,)]


async def test_a_deadline_whose_runner_was_killed_fires_once(started: Started, clock: VirtualClock) -> None:
    async with started() as here:
        for _ in range(40):
            await lend(here, START + DAY)
        clock.advance(2 * DAY)
        for _ in range(10):
            await as_owner(
                here,
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename <> 'postgres'",
            )
            await outcomes(here.timers.once(7))

        async def fired() -> bool:
            found = await outcomes(settled(here))
            return found[0] is True

        await eventually(fired, "everything due has fired", within=30)
        assert len(await missed(here)) == 40


async def test_one_that_fails_is_set_aside_with_its_reason_and_the_others_fire_at_once(
    started: Started, clock: VirtualClock
) -> None:
    bad: set[UUID] = set()

    def fire(deadline: Deadline) -> Do:
        if deadline.id in bad:
            raise ValueError("nobody knows\0this book")
        return overdue.fire(deadline)

    async with started(replace(silent, timers=[replace(overdue, fire=fire)])) as here:
        ids = [await lend(here, START + DAY + timedelta(seconds=n)) for n in range(60)]
        bad |= set(ids[::20])
        async with another(here):
            clock.advance(2 * DAY)
            await all_fired(here)  # the clock stands: what one of them held up would never fire
        assert {stream for stream, *_ in await missed(here)} == {f"book-{i}" for i in ids if i not in bad}
        failed = await rows(
            here, "select id, failure, fired_at from kernel.deadlines where failure is not null"
        )
        assert {id_ for id_, *_ in failed} == bad
        assert {(why, at) for _, why, at in failed} == {("ValueError: nobody knows\ufffdthis book", None)}


async def test_a_deadline_of_a_kind_that_is_gone_is_set_aside(started: Started, clock: VirtualClock) -> None:
    async with started() as here:
        id_ = await lend(here, START + DAY)
        here.timers._timers.clear()
        clock.advance(2 * DAY)
        await all_fired(here)
        assert await rows(here, "select id, failure from kernel.deadlines") == [(id_, "KeyError: 'due'")]


async def test_a_busy_stream_sets_no_deadline_aside(started: Started, clock: VirtualClock) -> None:
    async with started() as here, another(here) as there:
        for _ in range(5):
            ids = [await lend(here, clock.now() + DAY) for _ in range(12)]
            clock.advance(2 * DAY)
            await outcomes(
                *(do(copy, id_, Return(book_id=id_)) for id_ in ids for copy in (here, there)),
                here.timers.once(),
                there.timers.once(),
            )
            await all_fired(here)
        assert await rows(here, "select count(*) from kernel.deadlines where failure is not null") == [(0,)]


async def test_a_deadline_that_no_longer_fits_changes_nothing(started: Started, clock: VirtualClock) -> None:
    async with started() as here:
        returned = await lend(here, START + DAY)
        await do(here, returned, Return(book_id=returned))
        extended = await lend(here, START + DAY)
        await do(here, extended, Return(book_id=extended))
        await lend(here, START + 20 * DAY, extended)
        clock.advance(2 * DAY)
        await all_fired(here)
        assert await missed(here) == []
        clock.advance(20 * DAY)
        await all_fired(here)
        assert [stream for stream, *_ in await missed(here)] == [f"book-{extended}"]


async def test_a_clock_that_jumps_back_and_forth_fires_once(started: Started, clock: VirtualClock) -> None:
    async with started() as here:
        await lend(here, START + DAY)
        await lend(here, START + 3 * DAY)
        for jump in (2 * DAY, -5 * DAY, 4 * DAY, -10 * DAY, 12 * DAY):
            clock.advance(jump)
            await all_fired(here)
        assert [effective for _, effective, _ in await missed(here)] == [START + DAY, START + 3 * DAY]


async def test_deadlines_armed_in_the_past_fire_at_once(started: Started, clock: VirtualClock) -> None:
    async with started() as here:
        await lend(here, START - 3 * DAY)
        await all_fired(here)
        assert [(e, r) for _, e, r in await missed(here)] == [(START - 3 * DAY, START)]


async def test_what_a_deadline_leads_to_names_its_cause(started: Started, clock: VirtualClock) -> None:
    async with started() as here:
        await lend(here, START + DAY)
        clock.advance(2 * DAY)
        await all_fired(here)
        causes = await rows(
            here, "select type, event_id::text, origin->>'cause' from kernel.events order by version"
        )
        (_, lent, _), (kind, _, cause) = causes
        assert (kind, cause) == ("Missed", lent)


async def test_deadlines_wait_in_the_database_while_nobody_runs(
    make_database: Any, clock: VirtualClock
) -> None:
    async with running(silent, make_database(), NOWHERE, "test", clock) as here:
        ids = [await lend(here, START + n * DAY) for n in (3, 1, 2)]
        settings = here.settings.model_copy(update={"owner_url": None})
    clock.advance(30 * DAY)
    again = Runtime(silent, settings, clock)
    await again.start()
    try:
        await all_fired(again)
        order = [stream for stream, *_ in await missed(again)]
        assert order == [f"book-{ids[1]}", f"book-{ids[2]}", f"book-{ids[0]}"]
    finally:
        await again.stop()
