"""What a consumer does with records: each once, and none skipped."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from host.runtime import Runtime
from kernel import following
from kernel.facts import SYSTEM
from kernel.following import Gap
from kernel.ids import new_id
from kernel.service import View
from kernel.store import StaleVersion
from testkit.library import BookLent, Note, Noted, desk, notebook
from testkit.stack import eventually

from .desk_records import TOPIC, checkpoint, known, noted, off_the_bus, parked, record
from .scene import another, as_owner, rows


async def test_a_record_delivered_again_is_dropped(there: Runtime) -> None:
    told = [record(n, reader=f"reader {n}") for n in range(1, 6)]
    assert await there.following.apply(told) == 5
    for again in (told, told[2:], told[:1], told * 2):
        assert await there.following.apply(again) == 0
    assert await known(there) == {f"reader {n}": 1 for n in range(1, 6)}
    assert await noted(there) == [(f"reader {n}", 1) for n in range(1, 6)]


async def test_nothing_behind_a_gap_is_applied_until_the_gap_is_closed(there: Runtime) -> None:
    told = [record(n * 10, n * 10 - 10, reader=f"reader {n}") for n in range(1, 7)]
    with pytest.raises(Gap) as gap:
        await there.following.apply([told[0], told[1], told[3], told[4]])
    assert gap.value.places == {(TOPIC, 0)}
    assert (await checkpoint(there), len(await known(there))) == (20, 2)
    with pytest.raises(Gap):
        await there.following.apply([told[5]])
    assert await there.following.apply(told) == 4
    assert await checkpoint(there) == 60
    assert await noted(there) == [(f"reader {n}", 1) for n in range(1, 7)]


async def test_a_gap_of_one_partition_holds_up_no_other(there: Runtime) -> None:
    with pytest.raises(Gap) as gap:
        await there.following.apply([record(5, 4, part=1), record(1, 0, part=2), record(3, 2, part=1)])
    assert gap.value.places == {(TOPIC, 1)}
    assert (await checkpoint(there, 1), await checkpoint(there, 2)) == (0, 1)


async def test_two_consumers_of_the_same_partitions_apply_each_record_once(there: Runtime) -> None:
    told = {part: [record(n, reader=f"{part}/{n % 7}", part=part) for n in range(1, 60)] for part in range(3)}

    async def zombie(runtime: Runtime, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        for part in chance.sample(range(3), 3):
            at = 0
            while at < len(told[part]):
                size = chance.randrange(1, 12)
                await runtime.following.apply(told[part][at : at + size])
                at += size

    async with another(there) as second, another(there) as third:
        await asyncio.gather(zombie(there, 1), zombie(second, 2), zombie(third, 3), zombie(second, 4))
    assert await rows(there, "select count(*), sum(times) from views.known") == [(3 * 59, 3 * 59)]
    counts = await noted(there)
    for reader in {r for r, _ in counts}:
        own = [c for r, c in counts if r == reader]
        assert own == list(range(1, len(own) + 1))
    assert len(counts) == 3 * 59


by_reader = View(
    name="by_reader",
    columns="id text primary key, books int not null",
    listens=(BookLent,),
    keys=lambda fact: [fact.event.reader],  # type: ignore[attr-defined]
    project=lambda row, fact: {"id": fact.event.reader, "books": (row["books"] if row else 0) + 1},  # type: ignore[attr-defined]
)


async def test_a_row_that_two_members_begin_at_once_counts_both(
    make_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = replace(desk, views=[by_reader], policies=[])
    async with off_the_bus(counting, make_database(), monkeypatch) as one, another(one) as two:
        for n in range(1, 40):  # each time a row that is not there yet, wanted from two partitions
            await asyncio.gather(
                one.following.apply([record(n, reader=f"r{n}", part=0)]),
                two.following.apply([record(n, reader=f"r{n}", part=1)]),
            )
        assert await rows(one, "select id, books from views.by_reader where books <> 2") == []


own_notes = View(
    name="own_notes",
    columns="id text primary key, count int not null",
    listens=(Noted,),
    keys=lambda fact: [fact.event.reader],  # type: ignore[attr-defined]
    project=lambda row, fact: {"id": fact.event.reader, "count": fact.event.count},  # type: ignore[attr-defined]
)


async def test_an_event_of_another_context_is_not_taken_for_ours_by_its_name(
    make_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library may call an event as the desk calls one, in whatever version and shape."""
    theirs = [
        record(1, odd={"ce_type": b"Noted", "value": b'{"reader": "Li", "count": 7}'}),
        record(2, odd={"ce_type": b"Noted", "schemaversion": b"9", "value": b'{"else": 1}'}),
    ]
    async with off_the_bus(
        replace(desk, views=[own_notes, by_reader]), make_database(), monkeypatch
    ) as there:
        await there.following.apply([*theirs, record(3, reader="Wang")])

        async def followed() -> bool:
            return await rows(there, "select id, count from views.own_notes") == [("Wang", 1)]

        await eventually(followed, "of the three it noted its own alone")
        assert await parked(there) == []


async def test_types_nobody_listens_to_pass(there: Runtime) -> None:
    told = [record(1), record(2, odd={"ce_type": b"BookBurnt", "value": b"\xff"}), record(3, reader="Wang")]
    await there.following.apply(told)
    assert await known(there) == {"Li": 1, "Wang": 1}
    assert (await parked(there), await checkpoint(there)) == ([], 3)


async def test_a_policy_whose_stream_is_busy_parks_nothing(there: Runtime) -> None:
    """Contention is nobody's fault: the record is tried until it goes."""
    stop = asyncio.Event()

    async def busy(runtime: Runtime) -> int:
        written = 0
        while not stop.is_set():
            await runtime.handling.handle(
                notebook, "Li", Note(reader="Li"), origin=SYSTEM, command_id=new_id()
            )
            written += 1
            await asyncio.sleep(0.001)  # who writes without any pause: the next test
        return written

    async with another(there) as second:
        writers = [asyncio.create_task(busy(r)) for r in (there, second)]
        for n in range(1, 40):
            await there.following.apply([record(2 * n - 1), record(2 * n)])
        stop.set()
        written = sum(await asyncio.gather(*writers))
    assert await parked(there) == []
    counts = [count for _, count in await noted(there)]
    assert counts == list(range(1, written + 78 + 1))


async def test_a_stream_written_without_a_pause_is_left_for_later_and_parks_nothing(
    there: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MEETINGS", 3)
    decide = there.deciding.decide_all
    ahead = True

    async def outrun(conn: Any, asked: Any) -> Any:
        if ahead and asked:
            raise StaleVersion  # what the store says to whoever was too slow
        return await decide(conn, asked)

    monkeypatch.setattr(there.deciding, "decide_all", outrun)
    with pytest.raises(following.Outrun):
        await there.following.apply([record(1)])
    ahead = False
    await there.following.apply([record(1)])
    assert (await parked(there), await checkpoint(there)) == ([], 1)


async def test_a_store_that_goes_away_in_the_middle_parks_nothing(there: Runtime) -> None:
    told = [record(n, reader=f"r{n % 5}") for n in range(1, 200)]

    async def consume() -> None:
        at = 0
        while at < len(told):
            try:
                await there.following.apply(told[at : at + 7])
            except psycopg.OperationalError:
                continue
            at += 7

    async def killer() -> None:
        for _ in range(15):
            await asyncio.sleep(0.02)
            await as_owner(
                there,
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename <> 'postgres' and random() < 0.7",
            )

    await asyncio.gather(consume(), killer())
    while True:
        try:
            assert await rows(there, "select count(*), sum(times) from views.known") == [(199, 199)]
            assert await parked(there) == []
            assert len(await noted(there)) == 199
            return
        except psycopg.OperationalError:
            await asyncio.sleep(0.05)
