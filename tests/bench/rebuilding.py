"""Row rebuild: a million facts folded into a view of 100,000 rows, against only moving the same bytes."""

import time

import orjson
from host.runtime import Runtime
from kernel.rebuild import rebuild as rebuild_view
from psycopg import AsyncConnection

from tests.bench.bank import statements, stating_bank
from tests.bench.history import fill
from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place, connections

EVENTS = 1_000_000
ROWS = 100_000


async def rebuild(place: Place, rounds: int) -> Row:
    async with place.runtime(stating_bank) as (runtime, roles), connections(roles.owner, 2) as (here, there):
        for first in range(0, EVENTS, ROWS):
            await fill(here, ROWS, ROWS, first)
        await here.execute("analyze")
        async with runtime.pool.connection() as conn:
            # The view stands at the head, as when it is rebuilt in earnest.
            await conn.execute(
                "insert into kernel.checkpoints (consumer, source, part, position)"
                f" values ('bank', 'log:bank', 0, {EVENTS})"
            )

        async def ours() -> Sample:
            return await _rebuild(runtime)

        async def raw() -> Sample:
            return await _move(here, there)

        compared = await compare(ours, raw, rounds)
    return compared.row("rebuild", "ours >= 100000")


async def _rebuild(runtime: Runtime) -> Sample:
    began = time.perf_counter()
    done = await rebuild_view(runtime, statements)
    assert (done.facts, done.rows) == (EVENTS, ROWS), done
    return Sample(EVENTS / (time.perf_counter() - began))


async def _move(reading: AsyncConnection, writing: AsyncConnection) -> Sample:
    """COPY out what a fold needs, parse it, keep the last of each account, COPY that in."""
    await writing.execute("drop table if exists bare_statements")
    await writing.execute("create table bare_statements (id uuid primary key, balance_fen bigint, moves int)")
    began, rows = time.perf_counter(), {}
    async with (
        reading.cursor() as cursor,
        cursor.copy(
            "copy (select e.data from kernel.log l join kernel.events e using (stream_id, version)"
            " order by l.position) to stdout"
        ) as copy,
    ):
        async for block in copy:
            for line in bytes(block).splitlines():
                event = orjson.loads(line)
                rows[event["account_id"]] = event["amount_fen"]
    async with (
        writing.cursor() as cursor,
        cursor.copy("copy bare_statements from stdin") as copy,
    ):
        for id_, amount in rows.items():
            await copy.write_row((id_, amount, 1))
    return Sample(EVENTS / (time.perf_counter() - began))
