"""Who may wait for the store does, and loses nothing by it: here it has no connection to spare."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import pytest
from host.runtime import Runtime
from kernel.handle import RefusedBefore
from kernel.ids import new_id
from kernel.store import StoreUnavailable
from kernel.waiting_out import answered, waited_out
from testkit.library import LentToAnother
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import do, lend, rows, silent, stored


@pytest.fixture
async def library(stores: Stores) -> AsyncIterator[Runtime]:
    async with stored(stores, silent) as runtime:
        yield runtime


@asynccontextmanager
async def no_connection_free(runtime: Runtime) -> AsyncIterator[None]:
    async with AsyncExitStack() as taken:
        for _ in range(runtime.settings.pool):
            await taken.enter_async_context(runtime.pool.connection(10))
        runtime.pool.timeout, usual = 0.05, runtime.pool.timeout
        try:
            yield
        finally:
            runtime.pool.timeout = usual


async def waits(caplog: pytest.LogCaptureFixture) -> bool:
    return any("waiting for the store" in each.getMessage() for each in caplog.records)


async def test_a_command_is_one_fact_as_soon_as_a_connection_is_free(
    library: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    id_, command_id = new_id(), new_id()
    lent = partial(do, library, id_, lend(id_), command_id)
    async with no_connection_free(library):
        with pytest.raises(StoreUnavailable):
            await lent()
        waiting = asyncio.create_task(waited_out(lent))
        await eventually(lambda: waits(caplog), "it was tried in vain")
        assert not waiting.done()
    assert (await waiting).version == 1
    assert await rows(library, "select count(*) from kernel.events") == [(1,)]


async def test_a_question_is_answered_as_soon_as_a_connection_is_free(
    library: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    async with no_connection_free(library):
        waiting = asyncio.create_task(answered(library.pool, library.store.head))
        await eventually(lambda: waits(caplog), "it was tried in vain")
    assert await waiting == 0


async def test_a_refusal_is_not_waited_out(library: Runtime) -> None:
    id_ = new_id()
    await do(library, id_, lend(id_, "Li"))
    lent = partial(do, library, id_, lend(id_, "Wang"), new_id())
    for said in (LentToAnother, RefusedBefore):
        with pytest.raises(said):
            await waited_out(lent)


async def test_who_waits_can_be_told_to_leave(library: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    async with no_connection_free(library):
        waiting = asyncio.create_task(answered(library.pool, library.store.head))
        await eventually(lambda: waits(caplog), "it was tried in vain")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
