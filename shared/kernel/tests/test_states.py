"""A state that a policy left is not loaded again by the command that follows, and is proven all the same."""

from typing import Any

import pytest
from host.runtime import Runtime
from kernel import states
from kernel.domain import State
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.states import States
from kernel.store import Store
from testkit.library import Note, Notebook, Noted, notebook

from .desk_records import noted, record
from .scene import another, as_owner


@pytest.fixture
async def connected(there: Runtime) -> Runtime:
    """Connected as often as it may be: on a connection that is new all is forgotten that was held."""
    size = there.settings.pool
    await there.pool.resize(size, size)
    await there.pool.wait()
    return there


def test_the_last_written_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "CACHED_STREAMS", 2)
    held, state = States(), State()
    held.keep({"a": (1, state), "b": (1, state)})
    held.keep({"a": (2, state)})
    held.keep({"c": (1, state)})
    assert (held.of("a"), held.of("b")) == ((2, state), None)
    held.forget("a")
    assert held.of("a") is None


async def _note(runtime: Runtime) -> int:
    """By command; which number it got."""
    outcome = await runtime.handle(notebook, "Li", Note(reader="Li"), origin=SYSTEM, command_id=new_id())
    [event] = outcome.events
    assert isinstance(event, Noted)
    return event.count


async def test_a_command_upon_what_a_policy_decided_loads_nothing(
    connected: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = connected
    await there.following.apply([record(1)])
    with monkeypatch.context() as patched:
        patched.setattr(Store, "load_many", None)
        assert await _note(there) == 2
    assert await noted(there) == [("Li", 1), ("Li", 2)]


async def test_what_another_process_wrote_since_is_loaded(there: Runtime) -> None:
    await there.following.apply([record(1)])
    async with another(there) as second:
        assert await _note(second) == 2
    assert await _note(there) == 3


async def test_of_a_batch_that_came_to_nothing_no_state_is_held(there: Runtime) -> None:
    """The one at fault is parked by itself; the others count as often as they are in the log."""
    await there.following.apply([record(1), record(2, reader="poison"), record(3)])
    assert await _note(there) == 3


async def test_a_policy_upon_what_was_decided_here_loads_only_what_was_decided_since(
    connected: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = connected
    loaded, load_many = [], Store.load_many

    async def counted(*asked: Any) -> Any:
        found = await load_many(*asked)
        loaded.append([len(stream.events) for stream in found.values()])
        return found

    monkeypatch.setattr(Store, "load_many", counted)
    await there.following.apply([record(1)])
    await there.following.apply([record(2)])
    async with another(there) as second:
        assert await _note(second) == 3
    await there.following.apply([record(3), record(4)])
    assert await noted(there) == [("Li", count) for count in (1, 2, 3, 4, 5)]
    assert loaded == [[0], [0], [2], [1]]


async def test_a_store_that_may_be_another_is_asked_for_what_was_held_of_the_one_before(
    there: Runtime,
) -> None:
    there.deciding.states.keep({notebook.stream("Li"): (7, Notebook(count=7))})
    await as_owner(
        there,
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()",
    )
    await there.pool.check()
    await there.following.apply([record(1)])
    assert await noted(there) == [("Li", 1)]
