"""Positions are gap-free, lose nothing and follow causal order, whatever happens to those who append."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from host.runtime import Runtime
from kernel import sequencer
from kernel.ids import new_id
from testkit.library import Return, book, notebook
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import another, as_owner, do, lend, rows, silent, stored

APPENDERS = 4
ENOUGH = 100  # positions; of fewer nothing is proved
HEAP = 650
LOG: LiteralString = "select position, stream_id, version from kernel.log"
PROGRAM = Path(__file__).with_name("append_forever.py")


@pytest.fixture
async def here(stores: Stores) -> AsyncIterator[Runtime]:
    async with stored(stores, silent) as runtime:
        yield runtime


async def order_is_kept(runtime: Runtime) -> None:
    """Gap-free from 1, each stream in its order, everything committed and nothing else."""
    assert await rows(
        runtime, "select count(*) - coalesce(max(position), 0), coalesce(min(position), 1) from kernel.log"
    ) == [(0, 1)]
    disorder = (
        "select stream_id, version from (select stream_id, version, position, lag(position, 1, 0::bigint)"
        " over (partition by stream_id order by version) as before from kernel.log) x"
        " where before >= position"
    )
    assert await rows(runtime, disorder) == []
    unequal: LiteralString = "select * from kernel.events e full join kernel.log l using (stream_id, version)"
    assert await rows(runtime, f"{unequal} where e.stream_id is null or l.stream_id is null limit 3") == []


async def drained(runtime: Runtime) -> None:
    async def empty() -> bool:
        try:
            return await rows(runtime, "select count(*) from kernel.outbox") == [(0,)]
        except psycopg.OperationalError:  # our own connection was among the killed
            return False

    await eventually(empty, "the outbox is drained")


async def test_nothing_is_lost_or_reordered_under_appenders_that_roll_back_and_are_killed(
    here: Runtime,
) -> None:
    dead: list[int] = []
    reading: list[tuple[int, str, int]] = []
    stop, at_rest = asyncio.Event(), asyncio.Event()

    async def tail() -> None:
        # What a follower sees who never looks behind itself.
        while not at_rest.is_set():
            after = reading[-1][0] if reading else 0
            try:
                reading.extend(await rows(here, f"{LOG} where position > %s order by position", after))
            except psycopg.OperationalError:
                continue
            await asyncio.sleep(0.001)

    with tempfile.TemporaryDirectory() as folder, psycopg.connect(here.settings.owner_url or "") as foreign:
        foreign.execute("create temp table anything (x int)")  # a long transaction with an id of its own
        foreign.execute("select pg_current_xact_id()")
        outs = [Path(folder, str(n)).open("w+") for n in range(APPENDERS)]  # noqa: ASYNC230, SIM115

        async def appender(number: int) -> None:
            life = 0
            while not stop.is_set():
                life += 1
                process = await asyncio.create_subprocess_exec(
                    sys.executable, str(PROGRAM), here.settings.url, f"{number}.{life}",
                    stdout=outs[number], stderr=asyncio.subprocess.DEVNULL,
                )  # fmt: skip
                ended = asyncio.create_task(process.wait())
                await asyncio.wait([ended, asyncio.create_task(stop.wait())], return_when="FIRST_COMPLETED")
                if not ended.done():
                    process.kill()
                    await ended
                dead.append(process.returncode or 0)

        tasks = [asyncio.create_task(appender(n)) for n in range(APPENDERS)]
        tailing = asyncio.create_task(tail())
        async with another(here):  # a second sequencer competes
            while len(dead) < 2 * APPENDERS or len(reading) <= ENOUGH:
                await asyncio.sleep(0.3)
                await as_owner(
                    here,
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                    " and usename <> 'postgres' and random() < 0.5",
                )
            stop.set()
            await asyncio.gather(*tasks)
            await drained(here)
            await asyncio.sleep(0.2)
            at_rest.set()
            await asyncio.wait_for(tailing, 10)
        answered = set()
        for out in outs:
            out.seek(0)
            answered |= {tuple(line.split()) for line in out if line.endswith("\n")}
            out.close()
    await order_is_kept(here)
    logged = await rows(here, f"{LOG} order by position")
    assert reading == logged, "a tailing reader missed a position or saw another order"
    assert answered <= {(stream, str(version)) for _, stream, version in logged}
    assert len(logged) > ENOUGH


async def test_positions_are_given_while_a_foreign_transaction_stays_open(here: Runtime) -> None:
    async with await psycopg.AsyncConnection.connect(here.settings.owner_url or "") as foreign:
        await foreign.execute("select pg_current_xact_id()")
        await foreign.execute("lock table views.shelf in row exclusive mode")
        for number in range(5):
            assert (await asyncio.wait_for(do(here, id_ := new_id(), lend(id_)), 15)).position == number + 1


async def test_a_later_transaction_is_not_told_before_an_earlier_one_it_builds_on(here: Runtime) -> None:
    ids = [new_id() for _ in range(10)]
    async with another(here) as there:
        for _ in range(10):
            found = await asyncio.gather(*(do(here, id_, lend(id_)) for id_ in ids))
            back = await asyncio.gather(*(do(there, id_, Return(book_id=id_)) for id_ in ids))
            assert max(o.position or 0 for o in found) < min(o.position or 0 for o in back)
    await order_is_kept(here)


async def test_another_process_sequences_within_five_seconds_of_a_death(here: Runtime) -> None:
    async with another(here) as other:
        task = here._tasks["sequencer"]
        task.cancel()  # this copy commits but does not sequence any more, as if it had died in between
        await asyncio.wait([task])
        outcome = await asyncio.wait_for(do(here, id_ := new_id(), lend(id_)), 5)
        assert outcome.position == 1

        async def seen() -> bool:
            return other.sequencer.head == 1

        await eventually(seen, "the other copy knows the head", within=5)


async def test_a_holder_of_the_lock_that_dies_leaves_it_to_the_next(here: Runtime) -> None:
    holder = await psycopg.AsyncConnection.connect(here.settings.url)
    await holder.execute("select pg_advisory_xact_lock(hashtext('kernel.sequence'))")
    waiting = asyncio.create_task(do(here, id_ := new_id(), lend(id_)))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await as_owner(
        here,
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
        " and database = (select oid from pg_database where datname = current_database())",
    )
    assert (await asyncio.wait_for(waiting, 30)).position == 1
    await holder.close()


async def test_what_waits_has_its_position_before_what_is_appended_after_it(here: Runtime) -> None:
    async with here.pool.connection() as conn, conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.sequence'))")
        early = asyncio.create_task(do(here, id_ := new_id(), lend(id_)))

        async def waits() -> bool:
            return await rows(here, "select count(*) from kernel.outbox") == [(1,)]

        await eventually(waits, "it is committed and has no position")
    late = await do(here, id_ := new_id(), lend(id_))
    assert ((await early).position, late.position) == (1, 2)
    await order_is_kept(here)


async def test_a_heap_of_commits_is_sequenced_in_their_order(
    here: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "AT_MOST", 100)
    async with here.pool.connection() as conn, conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext('kernel.sequence'))")
        doing = [asyncio.create_task(do(here, id_, lend(id_))) for id_ in [new_id() for _ in range(HEAP)]]

        async def committed() -> bool:
            return await rows(here, "select count(*) from kernel.outbox") == [(HEAP,)]

        await eventually(committed, "all are committed and none has a position")
    found = await asyncio.gather(*doing)
    assert sorted(o.position or 0 for o in found) == list(range(1, HEAP + 1))
    await order_is_kept(here)


async def test_who_waits_for_some_streams_is_not_woken_by_others_unless_another_process_gave_positions(
    here: Runtime,
) -> None:
    with here.sequencer.advancing(book) as of_books, here.sequencer.advancing(notebook) as of_notebooks:

        async def knows(head: int) -> None:
            """A look at the log may have told the position before the sequencer has heard that it gave it."""

            async def there() -> bool:
                return here.sequencer.head == head

            await eventually(there, f"the sequencer knows of {head}", every=0.001)

        await do(here, id_ := new_id(), lend(id_))  # the first it gives: who was before, nobody knows
        await knows(1)
        for signal in (of_books, of_notebooks):
            signal._event.clear()
        await do(here, id_ := new_id(), lend(id_))
        await knows(2)
        assert (of_books._event.is_set(), of_notebooks._event.is_set()) == (True, False)
        async with another(here) as other:
            await do(other, id_ := new_id(), lend(id_))
            await do(here, id_ := new_id(), lend(id_))
        await knows(4)
        assert of_notebooks._event.is_set()
