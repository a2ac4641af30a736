"""What this process committed is followed without reading it again, and is what the log says."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
from host.runtime import Runtime
from kernel import own_log, recent
from kernel.clock import WallClock
from kernel.facts import SYSTEM, Fact
from kernel.ids import new_id
from kernel.recent import Recent
from kernel.store import Store
from testkit.library import Noted
from testkit.stack import eventually
from testkit.stores import Stores

from .desk_records import parked, record
from .scene import do, lend, rows, silent, stored, two_copies

MANY = 30


def fact(version: int) -> Fact:
    now = WallClock().now()
    return Fact(Noted(reader="Li", count=version), new_id(), "notebook", version, 0, now, now, SYSTEM, "desk")


def places(*versions: int) -> dict[tuple[str, int], int]:
    """Each version of the stream at the position of the same number."""
    return {("notebook", version): version for version in versions}


def positions(found: Sequence[Fact]) -> list[int]:
    assert [each.version for each in found] == [each.position for each in found]
    return [each.position for each in found]


def test_a_fact_is_held_whether_its_commit_or_its_position_was_told_first() -> None:
    held = Recent()
    held.committed([fact(1)])
    held.given(places(1, 2))
    held.committed([fact(2)])
    assert positions(held.after(0, 9)) == [1, 2]
    assert positions(held.after(1, 9)) == [2]
    assert positions(held.after(0, 1)) == [1]


def test_nothing_is_told_beyond_what_another_process_wrote() -> None:
    held = Recent()
    held.committed([fact(1), fact(3)])
    held.given(places(1, 2, 3))
    assert positions(held.after(0, 9)) == [1]
    assert held.after(1, 9) == []
    assert positions(held.after(2, 9)) == [3]


def test_what_has_no_position_is_not_told() -> None:
    held = Recent()
    held.committed([fact(1)])
    assert held.after(0, 9) == []


def test_it_holds_the_newest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "AT_MOST", 3)
    held = Recent()
    for version in range(1, 9):
        held.committed([fact(version)])
        held.given(places(version, version + 100))
    assert (held.after(0, 9), positions(held.after(5, 9))) == ([], [6, 7, 8])


def test_it_forgets_everything() -> None:
    held = Recent()
    held.committed([fact(1), fact(2)])
    held.given(places(1, 3))
    held.forget()
    held.given(places(2))
    held.committed([fact(3)])
    assert [held.after(at, 9) for at in range(3)] == [[], [], []]


async def _all_lent(runtime: Runtime, count: int) -> bool:
    return await rows(runtime, "select books::int from views.readers") == [(count,)]


async def test_what_was_decided_here_is_followed_without_reading_the_log(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    read_log = Store.read_log

    async def counted(self: Store, *asked: Any) -> list[Fact]:
        nonlocal read
        found = await read_log(self, *asked)
        read += len(found)
        return found

    monkeypatch.setattr(Store, "read_log", counted)
    async with stored(stores, silent) as runtime:
        async with AsyncExitStack() as held:  # all there will be: each new one has it forget what it held
            for _ in range(runtime.settings.pool):
                await held.enter_async_context(runtime.pool.connection(10))
        for _ in range(MANY):
            await do(runtime, (id_ := new_id()), lend(id_))
        await eventually(lambda: _all_lent(runtime, MANY), "all followed")
    assert read < MANY / 3  # the sequencer's own look may be faster than who committed


async def test_what_two_processes_write_in_turns_is_followed_whole(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_log, "POLL_SECONDS", 60.0)  # by then nobody waits any more
    async with two_copies(silent, stores) as copies:
        for number in range(2 * MANY):
            await do(copies[number % 2], (id_ := new_id()), lend(id_))
        await eventually(lambda: _all_lent(copies[0], 2 * MANY), "all followed")


async def test_of_what_policies_decide_only_that_is_held_which_is_in_the_log(there: Runtime) -> None:
    told = [record(1), record(2, reader="poison"), record(3), record(4)]
    await there.following.apply(told)
    assert len(await parked(there)) == 1
    held = there.sequencer.recent.after(0, 9)
    async with there.pool.connection() as conn:
        logged = await there.store.read_log(conn, 0, 9)
    assert [_told(each) for each in held] == [_told(each) for each in logged]
    assert len(held) == 3


def _told(fact: Fact) -> tuple[Any, ...]:
    envelope = fact.effective_at, fact.recorded_at, fact.origin, fact.context
    return fact.event, fact.id, fact.stream, fact.version, fact.position, *envelope
