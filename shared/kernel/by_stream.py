"""A log read one stream behind the other: whoever asks each stream for itself holds few of them at a time."""

from collections.abc import AsyncIterator, Callable, Sequence
from itertools import groupby
from typing import LiteralString

from psycopg import AsyncConnection

from kernel.facts import Fact
from kernel.store import FACT_COLUMNS, Store

# Each stream has one first fact, so that the index of streams and versions is walked along once.
STRETCH: LiteralString = """
    with page as (select stream_id from kernel.events where stream_id > %(after)s and version = 1
                   order by stream_id limit %(at_once)s),
         stretch as (select max(stream_id) as last from page)
    select last, (select count(*) from kernel.events where stream_id > %(after)s and stream_id <= last)
      from stretch"""
FACTS: LiteralString = (
    f"select {FACT_COLUMNS} from kernel.events e join kernel.log l using (stream_id, version)"
    " where e.stream_id > %s and e.stream_id <= %s and e.type = any(%s) order by e.stream_id, e.version"
)


async def read_streams(
    store: Store,
    conn: AsyncConnection,
    types: Sequence[str],
    at_once: int = 500,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> AsyncIterator[list[Fact]]:
    """The facts of these types that have a position, of each stream that has some in order of its versions;
    the streams by name, read so many at once. To be asked in a transaction of one snapshot.

    `progress` is told after each stretch how many positions are read, and of how many.
    """
    head, done, after = await store.head(conn), 0, ""
    while True:
        asked = {"after": after, "at_once": at_once}
        found = await (await conn.execute(STRETCH, asked)).fetchone()
        last, count = found or (None, 0)
        if last is None:
            return
        rows = await conn.execute(FACTS, [after, last, list(types)], binary=True)
        for _, facts in groupby(map(store.fact, await rows.fetchall()), key=lambda fact: fact.stream):
            yield [*facts]
        after, done = last, min(done + count, head)
        progress(done, head)
