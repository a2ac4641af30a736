"""A log read stream by stream: each of them whole, and few of them held at a time."""

from collections.abc import AsyncIterator

import pytest
from host.runtime import Runtime
from kernel.by_stream import read_streams
from kernel.ids import new_id
from testkit.library import Lent, Returned
from testkit.stores import Stores

from .scene import silent, stored
from .test_store import append, returned, write


@pytest.fixture
async def here(stores: Stores) -> AsyncIterator[Runtime]:
    async with stored(stores, silent) as runtime:
        yield runtime


async def test_each_stream_comes_whole_and_in_order_however_they_came_and_few_are_read_at_once(
    here: Runtime,
) -> None:
    books = [new_id() for _ in range(5)]
    for version in range(3):
        await write(here, *(append(book, version, returned(book, f"reader {version}")) for book in books))
    await here.sequencer.once()
    told: list[tuple[int, int]] = []
    came, read = [], []
    async with here.pool.connection() as conn:
        types = [Returned.__name__]
        async for facts in read_streams(
            here.store, conn, types, 2, lambda done, total: told.append((done, total))
        ):
            came.append((facts[0].stream, [fact.version for fact in facts]))
            read.append(len(told))
        assert [facts async for facts in read_streams(here.store, conn, [Lent.__name__])] == []
    assert came == [(f"book-{book}", [1, 2, 3]) for book in sorted(books, key=str)]
    assert (read, told) == ([0, 0, 1, 1, 2], [(6, 15), (12, 15), (15, 15)])
