"""A state that a policy left is not loaded again by the command that follows, and is proven all the same."""

import pytest
from host.runtime import Runtime
from kernel import states
from kernel.domain import State
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.states import States
from kernel.store import Store
from testkit.library import Note, Noted, notebook

from .desk_records import noted, record
from .scene import another


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
    there: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
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
