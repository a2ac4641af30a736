"""Row deadlines: 100,000 due at once, against bare rows taken, marked and answered with one insert each."""

import time
from itertools import count

from host.runtime import Runtime
from psycopg import AsyncConnection

from tests.bench.bank import waiting_bank
from tests.bench.history import fill
from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place, connections

DUE = 100_000

ARM = """
insert into {table} (deadline_id, kind, id, due_at, note, origin, armed_at)
select gen_random_uuid(), 'dormant', md5('account' || n)::uuid, clock_timestamp() - n * interval '1 ms',
       '{{}}', '{{"actor":"system","role":"system"}}', clock_timestamp()
  from generate_series(0, {due} - 1) n
"""
TAKE = """
with due as (
    select deadline_id from bare_deadlines where due_at <= clock_timestamp() and fired_at is null
     order by due_at limit 500 for update skip locked),
fired as (
    update bare_deadlines d set fired_at = clock_timestamp() from due where d.deadline_id = due.deadline_id
    returning d.id, d.deadline_id, d.note)
insert into bare_lapsed select * from fired
"""


async def deadlines(place: Place, rounds: int) -> Row:
    async with place.runtime(waiting_bank) as (runtime, roles), connections(roles.owner, 1) as (owner,):
        await fill(owner, DUE, DUE)
        await owner.execute("create table bare_deadlines (like kernel.deadlines including all)")
        await owner.execute("create table bare_lapsed (id uuid, deadline_id uuid primary key, note json)")
        numbers = count(1)

        async def ours() -> Sample:
            await owner.execute(ARM.format(table="kernel.deadlines", due=DUE))
            await owner.execute("vacuum analyze kernel.deadlines")
            return await _fire(runtime, owner, next(numbers))

        async def raw() -> Sample:
            await owner.execute(ARM.format(table="bare_deadlines", due=DUE))
            await owner.execute("vacuum analyze bare_deadlines")
            began, taken = time.perf_counter(), 0
            while fired := (await owner.execute(TAKE)).rowcount:
                taken += fired
            assert taken == DUE
            return Sample(DUE / (time.perf_counter() - began))

        compared = await compare(ours, raw, rounds)
    return compared.row("deadlines", "ours >= 5000, none twice")


async def _fire(runtime: Runtime, owner: AsyncConnection, number: int) -> Sample:
    began, seconds = time.perf_counter(), []
    while True:
        taken = time.perf_counter()
        if not await runtime.timers.once():
            break
        seconds.append(time.perf_counter() - taken)
    took = time.perf_counter() - began
    row = await (
        await owner.execute(
            "select count(*), count(distinct stream_id) from kernel.events where type = 'Lapsed'"
        )
    ).fetchone()
    assert row == (DUE * number, DUE), f"fired {row}, not each once"
    return Sample(DUE / took, seconds)
