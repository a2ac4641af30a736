"""Of many who would look one does: when something was written, when something was heard, else seldom."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from host import looking as looks_over
from host.looking import looking
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from local.engines import Engines
from testkit.library import FORTNIGHT, Lend, Return, book, desk, library
from testkit.stack import eventually, running

BOOK = named_id("book")
BREATH_SECONDS = 0.4  # here
TWO_LOOKS = 2.5 * BREATH_SECONDS  # long enough for whoever looks without being called


async def test_one_looks_when_something_is_written_or_heard_and_else_not(
    engines: Engines, make_database: Callable[[], str], topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks_over, "BREATH_SECONDS", BREATH_SECONDS)
    looks: list[Runtime] = []

    async def look(runtime: Runtime) -> None:
        looks.append(runtime)

    async def looked(times: int) -> bool:
        return len(looks) > times

    async def quiet() -> int:
        """How often was looked, when nobody looks any more."""
        while True:
            before = len(looks)
            await asyncio.sleep(TWO_LOOKS)
            if len(looks) == before:
                return before

    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as lending,
        running(desk, make_database(), engines.kafka, topic_prefix) as hearing,
    ):
        two = [asyncio.create_task(looking(hearing, "looks", look)) for _ in range(2)]
        await eventually(lambda: looked(0), "a first look")
        assert await quiet() == 1, "the second looks beside it, or nothing called for another look"
        asked = Lend(book_id=BOOK, reader="Li", due_at=lending.clock.now() + FORTNIGHT)
        await lending.handle(book, BOOK, asked, origin=SYSTEM, command_id=new_id())
        await eventually(lambda: looked(1), "a look at what was written")
        before = await quiet()
        await lending.handle(book, BOOK, Return(book_id=BOOK), origin=SYSTEM, command_id=new_id())
        await eventually(lambda: looked(before), "a look at what was heard and wrote nothing")
        before = await quiet()
        async with await psycopg.AsyncConnection.connect(
            hearing.settings.owner_url or "", autocommit=True
        ) as dba:
            await dba.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'anju-looks.desk' and datname = current_database()"
            )
        await eventually(lambda: looked(before), "somebody looks again when the lead was lost")
        assert not [each for each in two if each.done()]
        for each in two:
            each.cancel()
        await asyncio.gather(*two, return_exceptions=True)
