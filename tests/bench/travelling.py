"""Row end_to_end: from the command in one process to the view of a service in another, at 200 a second.

Counted from the moment the command sets out, so the append is in it, to the commit of the transaction that
shows it there. The bare chain does as much: insert, send, fetch, insert.
"""

import asyncio
import statistics
import sys
from typing import Any

import orjson
from kernel.broker import Broker
from kernel.migrate import migrate
from kernel.topics import PARTITIONS
from psycopg import AsyncConnection
from testkit.stack import Roles

from tests.bench.bank import branch, telling_bank
from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place

RATE = 200
SECONDS = 60  # over all rounds of one side
WARM = 200  # the first of each round: connections, caches and compilers are not yet what they will be

TABLES = (
    "create table bare_near (number int primary key, id uuid not null, note text not null)",
    "create table bare_far (number int primary key, id uuid not null, note text not null)",
)


async def end_to_end(place: Place, rounds: int) -> Row:
    count = RATE * SECONDS // rounds

    async def ours() -> Sample:
        async with place.database() as here, place.database() as there:
            await migrate(here.owner, here.app, telling_bank)
            await migrate(there.owner, there.app, branch)
            told = {"kafka": place.kafka, "prefix": place.name("travel"), "count": count, "rate": RATE}
            return await _measure("near", told | _of(here), "far", told | _of(there))

    async def raw() -> Sample:
        async with place.database() as here:
            async with await AsyncConnection.connect(here.owner, autocommit=True) as conn:
                for table in TABLES:
                    await conn.execute(table)
            topic = place.name("bare-travel")
            await Broker(place.kafka).ensure_topic(topic, PARTITIONS)
            told = {"kafka": place.kafka, "topic": topic, "count": count, "rate": RATE} | _of(here)
            return await _measure("bare-near", told, "bare-far", told)

    compared = await compare(ours, raw, rounds)
    ratios = [_half(o) / _half(r) for o, r in zip(compared.ours, compared.raw, strict=True)]
    row = compared.row("end_to_end", "p50_ms <= 10, p99_ms <= 50, ratio of p50 <= 2.5")
    return Row(
        row.name,
        _middle(compared.ours),
        _middle(compared.raw),
        statistics.median(ratios),
        row.p50_ms,
        row.p99_ms,
        row.goal,
    )


def _of(roles: Roles) -> dict[str, str]:
    return {"owner": roles.owner, "app": roles.app}


def _half(sample: Sample) -> float:
    return sample.quantile(0.5) or 0.0


def _middle(samples: Any) -> float:
    return statistics.median(_half(sample) for sample in samples)


async def _measure(near: str, near_told: dict[str, Any], far: str, far_told: dict[str, Any]) -> Sample:
    """Both ends as processes; how long each fact was under way."""
    ends = [await _start(far, far_told), await _start(near, near_told)]
    try:
        for end in ends:
            await _line(end)
        for end in ends:
            assert end.stdin is not None
            end.stdin.write(b"go\n")
        seen, sent = [{int(n): at for n, at in orjson.loads(await _line(end)).items()} for end in ends]
    finally:
        for end in ends:
            if end.returncode is None:
                end.kill()
            await end.wait()
    seconds = [seen[number] - sent[number] for number in sorted(sent)[WARM:]]
    return Sample(RATE, seconds)


async def _start(end: str, told: dict[str, Any]) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "tests.bench.ends", end, orjson.dumps(told).decode()]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**24)


async def _line(end: asyncio.subprocess.Process) -> bytes:
    assert end.stdout is not None
    async with asyncio.timeout(240):
        line = await end.stdout.readline()
    if not line:
        raise RuntimeError("an end of the row end_to_end ended before its time")
    return line
