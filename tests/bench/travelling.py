"""Row end_to_end: from the command in one process to the view of a service in another, at 200 a second.

Counted from the moment the command sets out, so the append is in it, to the commit of the transaction that
shows it there. The bare chain does as much: insert, send, fetch, insert.
"""

import statistics
from typing import Any, Final

from kernel.broker import Broker
from kernel.migrate import migrate
from kernel.topics import PARTITIONS
from psycopg import AsyncConnection
from testkit.stack import Roles

from tests.bench.bank import branch, telling_bank
from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place
from tests.bench.two_ends import RATE, SECONDS, under_way

ENDS: Final = "tests.bench.ends"
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
            return await under_way(ENDS, ("near", told | _of(here)), ("far", told | _of(there)))

    async def raw() -> Sample:
        return await bare(place, count)

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


async def bare(place: Place, count: int) -> Sample:
    """Insert, send, fetch, insert: what any way between two stores over Kafka takes."""
    async with place.database() as here:
        async with await AsyncConnection.connect(here.owner, autocommit=True) as conn:
            for table in TABLES:
                await conn.execute(table)
        topic = place.name("bare-travel")
        await Broker(place.kafka).ensure_topics(PARTITIONS, topic)
        told = {"kafka": place.kafka, "topic": topic, "count": count, "rate": RATE} | _of(here)
        return await under_way(ENDS, ("bare-near", told), ("bare-far", told))


def _of(roles: Roles) -> dict[str, str]:
    return {"owner": roles.owner, "app": roles.app}


def _half(sample: Sample) -> float:
    return sample.quantile(0.5) or 0.0


def _middle(samples: Any) -> float:
    return statistics.median(_half(sample) for sample in samples)
