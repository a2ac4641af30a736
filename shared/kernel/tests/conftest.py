"""Fixtures of the kernel's own tests, beside those of the whole house."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from host.runtime import Runtime
from testkit.library import desk, library
from testkit.stack import running
from testkit.stores import Stores
from testkit.topics import Topics

from .desk_records import deafen
from .scene import stored


@pytest.fixture(scope="module")
def module_database(databases: Any) -> Iterator[Callable[[], str]]:
    """Databases that a whole module shares: for houses too slow to build for each test."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(databases.lent())


@pytest.fixture
async def there(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The desk with a database and no bus: records are put into its hands."""
    deafen(monkeypatch)
    async with stored(stores, desk) as runtime:
        yield runtime


@pytest.fixture
def topic_prefix(topics: Topics) -> str:
    """Topics and groups that nobody had before: what is asked here is how they are come by, and lost."""
    return topics.fresh()


@pytest.fixture
async def both(engines: Any, make_database: Any, topic_prefix: str) -> AsyncIterator[tuple[Runtime, Runtime]]:
    """The library and the desk that follows it, on the real bus."""
    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as first,
        running(desk, make_database(), engines.kafka, topic_prefix) as second,
    ):
        yield first, second
