"""The store keeps facts: inserted once, in order, by version, and never changed by anyone."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.domain import Event
from kernel.facts import SYSTEM, UnknownType
from kernel.ids import new_id
from kernel.store import MAX_EVENT_BYTES, Append, EventTooLarge, Repeated, StaleVersion, Unstorable
from psycopg import errors
from testkit.library import Lent, Missed, Returned
from testkit.stack import running
from testkit.stores import Stores

from .scene import NOWHERE, as_owner, do, lend, outcomes, rows, silent, stored


@pytest.fixture
async def here(stores: Stores) -> AsyncIterator[Runtime]:
    async with stored(stores, silent) as runtime:
        yield runtime


def append(id_: UUID, expected: int, *events: Event, command_id: UUID | None = None) -> Append:
    now = WallClock().now()
    return Append(f"book-{id_}", expected, events, command_id or new_id(), "Test", "", SYSTEM, now, now)


def returned(id_: UUID, reader: str = "Li") -> Returned:
    return Returned(book_id=id_, reader=reader)


async def write(runtime: Runtime, *appends: Append) -> None:
    async with runtime.store.transaction() as conn:
        await runtime.store.append_many(conn, appends)


CHANGES = [
    "update kernel.events set data = '{}'",
    "delete from kernel.events",
    "truncate kernel.events",
]


@pytest.mark.parametrize("change", CHANGES)
async def test_not_even_the_owner_changes_or_removes_a_fact(here: Runtime, change: Any) -> None:
    await write(here, append(id_ := new_id(), 0, returned(id_)))
    with pytest.raises(psycopg.Error, match="never changed") as refused:
        await as_owner(here, change)
    assert refused.value.sqlstate == "AJ002"
    assert await rows(here, "select count(*) from kernel.events") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        *CHANGES,
        "insert into kernel.events select * from kernel.events",
        "insert into kernel.outbox (stream_id, version) values ('x', 1)",
        "insert into kernel.log values (1, 'x', 1)",
        "delete from kernel.log",
        "update kernel.outcomes set refusal = null",
        "delete from kernel.checkpoints",
        "delete from kernel.parked",
        "delete from kernel.deadlines",
        "alter table kernel.events disable trigger all",
        "create or replace function kernel.refuse_change() returns trigger language sql as 'select 1'",
    ],
)
async def test_the_role_a_service_runs_as_writes_facts_by_append_alone(here: Runtime, change: Any) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await rows(here, change)


async def test_events_of_many_streams_are_appended_all_or_none(here: Runtime) -> None:
    first, second = new_id(), new_id()
    await write(here, append(first, 0, returned(first), returned(first)))
    with pytest.raises(StaleVersion, match=str(first)):
        await write(here, append(second, 0, returned(second)), append(first, 1, returned(first)))
    assert await rows(here, "select stream_id, version from kernel.events order by version") == [
        (f"book-{first}", 1),
        (f"book-{first}", 2),
    ]


@pytest.mark.parametrize("expected", [0, 1, 3, 7])
async def test_only_the_current_version_is_followed(here: Runtime, expected: int) -> None:
    id_ = new_id()
    await write(here, append(id_, 0, returned(id_), returned(id_)))
    with pytest.raises(StaleVersion):
        await write(here, append(id_, expected, returned(id_)))


async def test_two_commands_on_one_stream_in_one_batch_leave_no_hole(here: Runtime) -> None:
    id_ = new_id()
    await write(here, append(id_, 0, returned(id_)), append(id_, 1, returned(id_)))
    with pytest.raises(StaleVersion):
        await write(here, append(id_, 2, returned(id_)), append(id_, 5, returned(id_)))
    assert await rows(here, "select version from kernel.events order by version") == [(1,), (2,)]


async def test_the_log_keeps_the_order_in_which_a_transaction_asked(here: Runtime) -> None:
    ids = sorted((new_id() for _ in range(20)), key=str, reverse=True)
    await write(here, *(append(id_, 0, returned(id_)) for id_ in ids))
    while await here.sequencer.once():
        pass
    told = await rows(here, "select stream_id from kernel.log order by position")
    assert [stream for (stream,) in told] == [f"book-{id_}" for id_ in ids]


async def test_one_command_id_makes_one_fact_on_whatever_stream(here: Runtime) -> None:
    first, second, command_id = new_id(), new_id(), new_id()
    await write(here, append(first, 0, returned(first), command_id=command_id))
    with pytest.raises(Repeated):
        await write(here, append(second, 0, returned(second), command_id=command_id))


async def test_an_event_nobody_registered_is_never_stored(here: Runtime) -> None:
    class Burnt(Event):
        book_id: UUID

    impostor = type("Returned", (Event,), {"__annotations__": {"reader": str}})
    for stranger in (Burnt(book_id=new_id()), impostor(reader="Li")):
        with pytest.raises(UnknownType):
            await write(here, append(new_id(), 0, stranger))
    assert await rows(here, "select count(*) from kernel.events") == [(0,)]


async def test_what_fails_in_a_block_of_a_transaction_takes_back_that_block_alone(here: Runtime) -> None:
    kept, tried = new_id(), new_id()
    async with here.store.transaction() as conn:
        await here.store.append_many(conn, [append(kept, 0, returned(kept))])
        await here.store.head(conn)  # its answer is read: nothing is under way at the block
        with suppress(ZeroDivisionError):
            async with conn.transaction():
                await here.store.append_many(conn, [append(tried, 0, returned(tried))])
                raise ZeroDivisionError
    assert await rows(here, "select stream_id from kernel.events") == [(f"book-{kept}",)]


async def test_who_has_the_turn_gives_what_it_appends_its_positions_without_a_wait(here: Runtime) -> None:
    first, second = new_id(), new_id()
    async with here.store.transaction() as conn:
        await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.sequence'))")
        more = [append(first, 0, returned(first), returned(first)), append(second, 0, returned(second))]
        await here.store.append_many(conn, more)
        log = await conn.execute("select stream_id, version, position from kernel.log order by position")
        places = [(f"book-{first}", 1, 1), (f"book-{first}", 2, 2), (f"book-{second}", 1, 3)]
        assert await log.fetchall() == places
        assert await (await conn.execute("select count(*) from kernel.outbox")).fetchone() == (0,)


async def test_a_transaction_that_postgresql_rolls_back_is_no_commit(here: Runtime) -> None:
    id_ = new_id()

    async def passing_over_a_failure() -> None:
        async with here.store.transaction() as conn:
            await here.store.append_many(conn, [append(id_, 0, returned(id_))])
            with suppress(errors.DivisionByZero):
                async with conn.pipeline():
                    await conn.execute("select 1/0")

    with pytest.raises(errors.InFailedSqlTransaction):
        await passing_over_a_failure()
    assert await rows(here, "select count(*) from kernel.events") == [(0,)]


async def test_an_event_too_large_for_the_bus_is_refused_by_name(here: Runtime) -> None:
    id_ = new_id()
    with pytest.raises(EventTooLarge) as refused:
        await write(here, append(id_, 0, returned(id_, "李" * MAX_EVENT_BYTES)))
    assert refused.value.facts["limit"] == MAX_EVENT_BYTES
    assert refused.value.facts["size"] > MAX_EVENT_BYTES


async def test_a_text_the_store_cannot_hold_is_refused_by_name(here: Runtime) -> None:
    with pytest.raises(Unstorable):
        await write(here, append(id_ := new_id(), 0, returned(id_, "L\0i")))
    await write(here, append(id_, 0, returned(id_, "L\\u0000i")))  # an escape by letters only


async def test_a_stream_is_loaded_in_order_and_one_that_is_not_there_is_empty(here: Runtime) -> None:
    id_, due = new_id(), WallClock().now()
    events = [
        Lent(book_id=id_, reader="Li", due_at=due),
        Missed(book_id=id_, due_at=due),
        returned(id_),
    ] * 40
    await write(here, append(id_, 0, *events))
    async with here.pool.connection() as conn:
        found = await here.store.load_many(conn, [f"book-{id_}", "book-none"])
    assert found[f"book-{id_}"].events == events
    assert found[f"book-{id_}"].version == len(events)
    assert (found["book-none"].version, found["book-none"].events) == (0, [])


async def test_a_constraint_breaks_the_command_at_fault_and_no_other_of_its_commit(
    make_database: Any,
) -> None:
    limited = replace(
        silent,
        views=[replace(silent.views[0], columns=silent.views[0].columns + ", check (reader <> 'nobody')")],
    )
    async with running(limited, make_database(), NOWHERE, "test") as runtime:
        ids = [new_id() for _ in range(60)]
        found = await outcomes(
            *(do(runtime, id_, lend(id_, "nobody" if n % 20 == 7 else "Li")) for n, id_ in enumerate(ids))
        )
        broken = {n for n, outcome in enumerate(found) if isinstance(outcome, psycopg.IntegrityError)}
        assert broken == {7, 27, 47}
        assert all(found[n].version == 1 for n in range(60) if n not in broken)
        assert await rows(runtime, "select count(*) from views.shelf") == [(57,)]


async def test_what_a_look_finds_soon_came_by_the_same_import_and_what_it_finds_later_by_itself(
    here: Runtime,
) -> None:
    one = append(id_ := new_id(), 0, returned(id_))
    await write(here, one._replace(origin=SYSTEM._replace(import_id="ledger-7", correlation="c")))
    soon = await here.store.following_from(one.stream, one.recorded_at + timedelta(minutes=59))
    later = await here.store.following_from(one.stream, one.recorded_at + timedelta(hours=1))
    assert (soon.import_id, later.import_id) == ("ledger-7", None)
    assert later == soon._replace(import_id=None)
    assert later.correlation == "c"
    assert await here.store.following_from(f"book-{new_id()}", one.recorded_at) == SYSTEM
