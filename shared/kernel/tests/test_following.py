"""What a consumer does with records: each once, none skipped, one that fails keeps only its own key."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.following import Gap
from kernel.handle import Conflict
from kernel.ids import new_id
from kernel.service import View
from kernel.wire import Received, headers_of, received
from testkit.library import BookLent, BookReturned, Lent, Note, Returned, desk, library, notebook
from testkit.stack import running

from .scene import NOWHERE, another, as_owner, do, lend, outcomes, rows

TOPIC = "library"
ABSENT = b"(absent)"


@pytest.fixture
async def there(make_database: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The desk with a database and no bus: records are put into its hands."""
    async with off_the_bus(desk, make_database(), monkeypatch) as runtime:
        yield runtime


def off_the_bus(service: Any, database: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Runtime, "_consumer", lambda self: None)
    return running(service, database, NOWHERE, "test")


def record(
    position: int,
    previous: int | None = None,
    *,
    id_: UUID | None = None,
    reader: str = "Li",
    part: int = 0,
    event: PublishedEvent | None = None,
    odd: dict[str, Any] | None = None,
) -> Received:
    """A record as the library's publisher sends it; `odd` replaces headers, or the value."""
    id_ = id_ or new_id()
    now = WallClock().now()
    event = event or BookLent(book_id=id_, reader=reader)
    fact = Fact(event, new_id(), f"book-{id_}", 1, position, now, now, SYSTEM, "library")
    headers = dict(headers_of(fact, position - 1 if previous is None else previous)) | (odd or {})
    value = headers.pop("value", event.model_dump_json().encode())
    return raw(part, fact.stream, [(n, v) for n, v in headers.items() if v != ABSENT], value)


def raw(
    part: int, key: str | None, headers: Sequence[tuple[str, bytes | None]], value: bytes | None
) -> Received:
    """Whatever Kafka may hold, as the consumer gets it in hand."""
    name = None if key is None else key.encode()
    return received(
        SimpleNamespace(topic=TOPIC, partition=part, key=name, headers=headers, value=value, offset=0)
    )


async def known(runtime: Runtime) -> dict[str, int]:
    return dict(await rows(runtime, "select reader, times from views.known order by reader"))


async def noted(runtime: Runtime) -> list[tuple[str, int]]:
    return await rows(
        runtime, "select data->>'reader', (data->>'count')::int from kernel.events order by 1, 2"
    )


async def checkpoint(runtime: Runtime, part: int = 0) -> int:
    found = await rows(
        runtime, "select position from kernel.checkpoints where source = %s and part = %s", TOPIC, part
    )
    return found[0][0] if found else 0


async def parked(runtime: Runtime) -> list[Any]:
    return await rows(runtime, "select key, position, status from kernel.parked order by id")


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


async def test_the_third_failure_parks_its_key_and_what_follows_of_it_while_others_flow(
    there: Runtime,
) -> None:
    bad, good = new_id(), new_id()
    told = [
        record(1, id_=good, reader="Li"),
        record(2, id_=bad, reader="poison"),
        record(3, id_=good, event=BookReturned(book_id=good)),
        record(4, id_=bad, event=BookReturned(book_id=bad)),
        record(5, id_=good, reader="Wang"),
    ]
    assert await there.following.apply(told) == 5
    assert await parked(there) == [(f"book-{bad}", 2, "parked"), (f"book-{bad}", 4, "parked")]
    assert await rows(there, "select reader, times from views.known") == [("Wang", 3)]
    assert await checkpoint(there) == 5
    later = [record(6, id_=bad, reader="Li"), record(7, id_=good, event=BookReturned(book_id=good))]
    assert await there.following.apply(later) == 2
    assert [position for _, position, _ in await parked(there)] == [2, 4, 6]
    assert await there.following.apply([*told, *later]) == 0
    assert len(await parked(there)) == 3


async def test_parked_records_are_redriven_in_order_all_or_none(there: Runtime) -> None:
    bad = new_id()
    key = f"book-{bad}"
    told = [
        record(1, id_=bad, reader="poison"),
        record(2, id_=bad, event=BookReturned(book_id=bad)),
        record(3, id_=bad, reader="Li"),
    ]
    await there.following.apply(told)
    with pytest.raises(Exception, match="读不了"):
        await there.redrive(key)
    assert [status for *_, status in await parked(there)] == ["parked"] * 3
    assert await known(there) == {}
    assert await there.skip(key, "the reader does not exist") == "BookLent"
    assert await there.redrive(key) == 2
    assert [status for *_, status in await parked(there)] == ["skipped", "redriven", "redriven"]
    assert await rows(there, "select reader, times from views.known") == [("Li", 2)]
    assert await rows(there, "select note from kernel.parked where status = 'skipped'") == [
        ("the reader does not exist",)
    ]
    await there.following.apply([record(4, id_=bad, event=BookReturned(book_id=bad))])
    assert await rows(there, "select times from views.known") == [(3,)]
    assert (await there.redrive(key), await there.skip(key, "again")) == (0, None)


POISON: dict[str, dict[str, Any]] = {
    "malformed JSON": {"value": b'{"book_id": '},
    "a field missing": {"value": b"{}"},
    "not an object": {"value": b"[1]"},
    "broken UTF-8": {"value": b"\xff\xfe\x00"},
    "NUL in a text": {"value": b'{"book_id": "%s", "reader": "a\\u0000b"}' % str(new_id()).encode()},
    "a lone surrogate": {"value": b'{"book_id": "%s", "reader": "\\ud800"}' % str(new_id()).encode()},
    "a tombstone": {"value": None},
    "too new": {"schemaversion": b"99"},
    "version not a number": {"schemaversion": b"one"},
    "id not an id": {"ce_id": b"17"},
    "time not a time": {"ce_time": b"yesterday"},
    "origin not an object": {"origin": b"[]"},
    "origin not JSON": {"origin": b"\0"},
    "no origin": {"origin": ABSENT},
    "a header without value": {"origin": None},
    "a header of junk bytes": {"ce_subject": b"\xc3\x28\0"},
    "deep nesting": {"value": b"[" * 100_000},
}


@pytest.mark.parametrize("poison", POISON)
async def test_poison_parks_its_key_once_and_nothing_else(there: Runtime, poison: str) -> None:
    told = [record(1, reader="Li"), record(2, reader="Wang", odd=POISON[poison]), record(3, reader="Zhao")]
    await there.following.apply(told)
    await there.following.apply(told)
    assert await known(there) == {"Li": 1, "Zhao": 1}
    assert [(position, status) for _, position, status in await parked(there)] == [(2, "parked")]
    assert await checkpoint(there) == 3
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it was, it still is
        await there.redrive(told[1].key)
    await there.skip(told[1].key, "poison")
    assert [status for *_, status in await parked(there)] == ["skipped"]


FOREIGN: dict[str, dict[str, Any]] = {
    "no headers": {},
    "no position": {"position": ABSENT},
    "position without value": {"position": None},
    "position not a number": {"position": b"one"},
    "negative position": {"position": b"-7"},
    "position beyond all numbers": {"position": b"9" * 5000},
    "position beyond the store's": {"position": b"9" * 19},
    "position zero": {"position": b"0"},
    "follows itself": {"position": b"4", "previous": b"4"},
    "no previous": {"previous": ABSENT},
}


@pytest.mark.parametrize("foreign", FOREIGN)
async def test_a_record_with_no_envelope_of_ours_is_parked_once_and_moves_nothing(
    there: Runtime, foreign: str
) -> None:
    stranger = (
        record(2, reader="Wang", odd=FOREIGN[foreign])
        if FOREIGN[foreign]
        else raw(0, "book-x", [], b'{"book_id": 1}')
    )
    told = [record(1, reader="Li"), stranger, record(2, 1, reader="Zhao")]
    for _ in range(3):
        await there.following.apply(told)
    assert await known(there) == {"Li": 1, "Zhao": 1}
    assert await checkpoint(there) == 2
    assert [(key, position) for key, position, _ in await parked(there)] == [(stranger.key, -1)]


async def test_a_skipped_stranger_that_comes_again_holds_up_nobody(there: Runtime) -> None:
    id_ = new_id()
    key = f"book-{id_}"
    stranger = raw(0, key, [], b"junk")
    await there.following.apply([stranger])
    await there.skip(key, "junk")
    await there.following.apply([stranger, record(1, id_=id_)])
    assert await known(there) == {"Li": 1}
    assert [status for *_, status in await parked(there)] == ["skipped"]


async def test_strangers_with_equal_contents_are_told_apart_by_their_keys(there: Runtime) -> None:
    await there.following.apply([raw(0, "a", [], b""), raw(0, "b", [], b""), raw(0, None, [], b"")])
    assert [key for key, *_ in await parked(there)] == ["a", "b", ""]


async def test_types_nobody_listens_to_pass(there: Runtime) -> None:
    told = [record(1), record(2, odd={"ce_type": b"BookBurnt", "value": b"\xff"}), record(3, reader="Wang")]
    await there.following.apply(told)
    assert await known(there) == {"Li": 1, "Wang": 1}
    assert (await parked(there), await checkpoint(there)) == ([], 3)


async def test_a_text_that_breaks_a_view_in_the_database_parks_only_its_key(
    make_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = replace(
        desk.views[0], columns="id uuid primary key, reader varchar(5), times int not null check (times < 3)"
    )
    async with off_the_bus(
        replace(desk, views=[narrow], policies=[]), make_database(), monkeypatch
    ) as runtime:
        many = new_id()
        told = [
            record(1, reader="Li"),
            record(2, reader="too long for the column"),
            record(3, id_=many),
            record(4, id_=many),
            record(5, id_=many),
            record(6, reader="Wang"),
        ]
        assert await runtime.following.apply(told) == 6
        assert [position for _, position, _ in await parked(runtime)] == [2, 5]
        assert await rows(runtime, "select count(*), sum(times) from views.known") == [(3, 4)]


async def test_a_policy_whose_stream_is_busy_parks_nothing(there: Runtime) -> None:
    """Contention is nobody's fault: the record is tried until it goes."""
    stop = asyncio.Event()

    async def busy(runtime: Runtime) -> int:
        written = 0
        while not stop.is_set():
            with suppress(Conflict):
                await runtime.handling.handle(
                    notebook, "Li", Note(reader="Li"), origin=SYSTEM, command_id=new_id()
                )
                written += 1
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


async def test_a_record_of_the_own_log_that_was_parked_can_be_redriven(make_database: Any) -> None:
    def count(row: Any, fact: Any) -> Any:
        if fact.event.reader == "Li" and failing:
            raise ValueError("not yet")
        return {"id": fact.event.reader, "books": (row["books"] if row else 0) + 1}

    failing = [True]
    view = replace(library.views[1], project=count, listens=(Lent, Returned))
    service = replace(library, publish=None, views=[library.views[0], view])
    async with running(service, make_database(), NOWHERE, "test") as runtime:
        id_, other = new_id(), new_id()
        await do(runtime, id_, lend(id_, "Li"))
        outcome = await do(runtime, other, lend(other, "Wang"))
        assert await runtime.wait_for(outcome.position or 0, 10) == 0
        assert await rows(runtime, "select id, books from views.readers") == [("Wang", 1)]
        assert [(key, position) for key, position, _ in await parked(runtime)] == [(f"book-{id_}", 1)]
        failing.clear()
        assert await runtime.redrive(f"book-{id_}") == 1
        assert await rows(runtime, "select id, books from views.readers order by id") == [
            ("Li", 1),
            ("Wang", 1),
        ]


async def test_redrive_and_delivery_at_once_keep_the_order_of_the_key(there: Runtime) -> None:
    for n in range(12):
        id_ = new_id()
        key, base = f"book-{id_}", 3 * n
        await there.following.apply([record(base + 1, id_=id_, reader="poison")])
        await there.skip(key, "junk") if n % 2 else None
        found = await outcomes(
            there.redrive(key),
            there.following.apply(
                [record(base + 2, id_=id_, reader="Li"), record(base + 3, id_=id_, reader="Wang")]
            ),
        )
        assert isinstance(found[1], int)
        last = await rows(there, "select reader, times from views.known where id = %s", id_)
        assert last == ([("Wang", 2)] if n % 2 else [])
