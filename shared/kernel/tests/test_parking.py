"""A record that fails keeps its own key and no other; what is parked is redriven in order, or skipped."""

from dataclasses import replace
from typing import Any

import pytest
from host.runtime import Runtime
from kernel.facts import SYSTEM, Origin
from kernel.ids import new_id
from testkit.library import BookReturned, Lent, Returned, book, desk, library
from testkit.stack import running

from .desk_records import ABSENT, checkpoint, known, noted, off_the_bus, parked, raw, record
from .scene import NOWHERE, do, lend, outcomes, rows


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
    # What is decided waits; what they are told by, the views know.
    assert await rows(there, "select id, reader, times from views.known order by times") == [
        (bad, None, 2),
        (good, "Wang", 3),
    ]
    assert await noted(there) == [("Li", 1), ("Wang", 1)]
    assert await checkpoint(there) == 5
    stuck = await there.agreement_on("library", f"book-{bad}")
    assert stuck["parked"] is True
    assert (await there.agreement_on("library", f"book-{good}"))["parked"] is False
    assert (await there.agreement_on("elsewhere", "book"))["applied"] is None
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
    assert await noted(there) == []
    with pytest.raises(ValueError, match="reason"):
        await there.skip(key, " ")
    assert await there.skip(key, "the reader does not exist") == "BookLent"
    assert await there.redrive(key) == 2
    assert [status for *_, status in await parked(there)] == ["skipped", "redriven", "redriven"]
    assert await rows(there, "select reader, times from views.known") == [("Li", 3)]
    assert await noted(there) == [("Li", 1)]
    assert await rows(there, "select note from kernel.parked where status = 'skipped'") == [
        ("the reader does not exist",)
    ]
    await there.following.apply([record(4, id_=bad, event=BookReturned(book_id=bad))])
    assert await rows(there, "select times from views.known") == [(4,)]
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


async def test_a_record_of_the_own_log_that_was_parked_can_be_redriven(make_database: Any) -> None:
    told: list[Origin] = []

    def count(row: Any, fact: Any) -> Any:
        if fact.event.reader == "Li" and failing:
            raise ValueError("not yet")
        told.append(fact.origin)
        return {"id": fact.event.reader, "books": (row["books"] if row else 0) + 1}

    failing = [True]
    view = replace(library.views[1], project=count, listens=(Lent, Returned))
    service = replace(library, publish=None, views=[library.views[0], view])
    async with running(service, make_database(), NOWHERE, "test") as runtime:
        id_, other = new_id(), new_id()
        clerk = SYSTEM._replace(actor="clerk", reason="they asked for it")
        await runtime.handle(book, id_, lend(id_, "Li"), origin=clerk, command_id=new_id())
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
        assert told == [SYSTEM, clerk], "redriven with all that was said, as views show the reason"


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
        assert last == [("Wang", 3)]
        times = (n + 1) // 2
        assert await noted(there) == [(name, k + 1) for name in ("Li", "Wang") for k in range(times)]
