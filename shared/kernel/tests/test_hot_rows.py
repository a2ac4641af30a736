"""A row that a policy wrote is not read again by what is decided next, and is proven all the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from host.runtime import Runtime
from kernel import views
from kernel.facts import SYSTEM, Fact
from kernel.ids import new_id
from kernel.service import Row, View
from testkit.library import Note, Noted, desk, notebook
from testkit.stores import Stores

from .desk_records import deafen, record
from .scene import another, rows, stored


def counted(row: Row | None, fact: Fact) -> Row:
    return {"id": fact.stream, "times": (row["times"] if row else 0) + 1}


pages = View(
    name="pages",
    columns="id text primary key, times int not null",
    listens=(Noted,),
    keys=lambda fact: [fact.stream],
    project=counted,
    inline=True,
)


@pytest_asyncio.fixture
async def here(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The desk, with a count of what is in each notebook that goes with each commit."""
    deafen(monkeypatch)
    async with stored(stores, replace(desk, views=[*desk.views, pages])) as runtime:
        yield runtime


async def note(runtime: Runtime) -> None:
    await runtime.handle(notebook, "Li", Note(reader="Li"), origin=SYSTEM, command_id=new_id())


async def counts(runtime: Runtime) -> list[Any]:
    return await rows(runtime, "select id, times from views.pages")


def asked_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of which views rows are read from here on."""
    asked, ask = list[str](), views._ask

    async def noting(conn: Any, view: View, *more: Any) -> Any:
        asked.append(view.name)
        return await ask(conn, view, *more)

    monkeypatch.setattr(views, "_ask", noting)
    return asked


async def test_what_a_policy_wrote_is_read_by_nobody(here: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(monkeypatch)
    await here.following.apply([record(1)])
    await note(here)
    await here.following.apply([record(2)])
    assert asked.count("pages") == 0
    assert await counts(here) == [("notebook-Li", 3)]


async def test_what_another_process_wrote_since_is_read(here: Runtime) -> None:
    await here.following.apply([record(1)])
    async with another(here) as second:
        await note(second)
    await here.following.apply([record(2)])
    assert await counts(here) == [("notebook-Li", 3)]


async def test_of_a_batch_that_came_to_nothing_no_row_is_held(here: Runtime) -> None:
    """The one at fault is parked by itself, and the others count once."""
    await here.following.apply([record(1)])
    await here.following.apply([record(2), record(3, reader="poison"), record(4)])
    await note(here)
    assert await counts(here) == [("notebook-Li", 4)]
