"""What others tell is followed first and decided upon later, each once and in order, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.following import StillDeciding
from kernel.ids import new_id
from kernel.service import Service
from kernel.two_steps import views_of
from testkit.library import desk
from testkit.stack import eventually, settings_of, with_roles

from .desk_records import deafen, known, noted, parked, record
from .scene import NOWHERE, do, lend, rows

UNREADABLE = {"value": b"{}"}
Released = Callable[[Service], AbstractAsyncContextManager[Runtime]]


@pytest.fixture
async def released(make_database: Any, monkeypatch: pytest.MonkeyPatch) -> Released:
    """Runs one release of the desk after the other on the same database, with no bus."""
    deafen(monkeypatch)
    roles = await with_roles(make_database())

    @asynccontextmanager
    async def release(service: Service) -> AsyncIterator[Runtime]:
        runtime = Runtime(service, settings_of(service, roles, NOWHERE, "test"), WallClock())
        await runtime.start()
        try:
            yield runtime
        finally:
            await runtime.stop()

    return release


async def test_what_views_cannot_take_is_not_decided_upon_until_it_is_redriven(there: Runtime) -> None:
    bad = new_id()
    told = [
        record(1, id_=bad, reader="Li"),
        record(2, id_=bad, reader="Wang", odd=UNREADABLE),
        record(3, id_=bad, reader="Zhao"),
        record(4, reader="Qian"),
    ]
    await there.following.apply(told)
    assert await known(there) == {"Li": 1, "Qian": 1}
    assert await noted(there) == [("Li", 1), ("Qian", 1)]
    assert [(at, status) for _, at, status in await parked(there)] == [(2, "parked"), (3, "parked")]
    await there.skip(f"book-{bad}", "it says nothing")
    assert await there.redrive(f"book-{bad}") == 1
    for again in (told, told):
        await there.following.apply(again)
    assert await known(there) == {"Qian": 1, "Zhao": 2}
    assert await noted(there) == [("Li", 1), ("Qian", 1), ("Zhao", 1)]


async def test_what_was_told_before_a_record_that_views_cannot_take_is_decided_upon(there: Runtime) -> None:
    bad = new_id()
    told = [record(1, id_=bad, reader="Li"), record(2, id_=bad, reader="Wang", odd=UNREADABLE)]
    await there.following.first.apply(told)
    assert (await known(there), await noted(there)) == ({"Li": 1}, [])
    await there.following.last.apply(told)
    assert await noted(there) == [("Li", 1)]
    assert [(at, status) for _, at, status in await parked(there)] == [(2, "parked")]


async def test_nothing_is_redriven_before_what_came_ahead_of_it_is_decided_upon(there: Runtime) -> None:
    bad = new_id()
    key = f"book-{bad}"
    told = [
        record(1, id_=bad, reader="Li"),
        record(2, id_=bad, reader="Wang", odd=UNREADABLE),
        record(3, id_=bad, reader="Zhao"),
    ]
    await there.following.first.apply(told)
    await there.skip(key, "it says nothing")
    with pytest.raises(StillDeciding):
        await there.redrive(key)
    assert (await known(there), await noted(there)) == ({"Li": 1}, [])
    await there.following.last.apply(told)
    assert await there.redrive(key) == 1
    assert (await known(there), await noted(there)) == ({"Zhao": 2}, [("Li", 1), ("Zhao", 1)])


async def test_a_key_that_waits_for_a_decision_waits_before_what_views_cannot_take(there: Runtime) -> None:
    bad = new_id()
    told = [
        record(1, id_=bad, reader="poison"),
        record(2, id_=bad, reader="Li"),
        record(3, id_=bad, reader="Wang", odd=UNREADABLE),
        record(4, id_=bad, reader="Zhao"),
    ]
    await there.following.first.apply(told)
    await there.following.last.apply(told)
    assert sorted(at for _, at, _ in await parked(there)) == [1, 2, 3, 4]
    await there.skip(f"book-{bad}", "the reader does not exist")
    assert [at for _, at, status in await parked(there) if status == "skipped"] == [1]


async def test_views_go_on_while_decisions_hang_and_both_say_how_far_they_are(
    both: tuple[Runtime, Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = both
    free, apply = asyncio.Event(), there.following.last.apply

    async def hanging(records: Any) -> int:
        await free.wait()
        return await apply(records)

    monkeypatch.setattr(there.following.last, "apply", hanging)
    books = [new_id() for _ in range(5)]
    for id_ in books:
        await do(here, id_, lend(id_))

    async def all_known() -> bool:
        return len(await rows(there, "select from views.known")) == len(books)

    await eventually(all_known, "the views know all", within=20)
    stands = await there.agreement()
    assert sum(stands["followed"]["library"].values()) > 0 == sum(stands["applied"]["library"].values())
    assert await noted(there) == []
    free.set()

    async def all_noted() -> bool:
        stands = await there.agreement()
        return bool(stands["followed"] == stands["applied"] and len(await noted(there)) == len(books))

    await eventually(all_noted, "all decided upon", within=20)


async def test_a_release_that_begins_to_decide_and_one_that_ends_it_go_on_where_the_views_are(
    released: Released,
) -> None:
    looking = replace(desk, policies=[])
    assert views_of(looking) != views_of(desk)
    book = new_id()

    def told(first: int, last: int) -> list[Any]:
        return [record(at, id_=book, reader=f"r{at}") for at in range(first, last + 1)]

    for service, upto in ((looking, 2), (desk, 4), (looking, 6), (desk, 8), (desk, 9)):
        async with released(service) as runtime:
            await runtime.following.apply(told(1, upto))
            assert await known(runtime) == {f"r{upto}": upto}
    async with released(desk) as runtime:
        assert [name for name, _ in await noted(runtime)] == ["r3", "r4", "r7", "r8", "r9"]
