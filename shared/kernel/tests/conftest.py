"""Fixtures of the kernel's own tests, beside those of the whole house."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest
from host.runtime import Runtime
from psycopg import sql
from psycopg.conninfo import make_conninfo
from testkit.library import desk, library
from testkit.stack import running

from .desk_records import off_the_bus


@pytest.fixture(scope="module")
def module_database(engines: Any) -> Iterator[Callable[[], str]]:
    """Makes databases that a whole module shares: for houses too slow to build for each test."""
    made: list[str] = []
    with psycopg.connect(engines.postgres_url, autocommit=True) as administrator:

        def make() -> str:
            made.append(f"module_{os.getpid()}_{len(made)}")
            administrator.execute(sql.SQL("create database {}").format(sql.Identifier(made[-1])))
            return make_conninfo(engines.postgres_url, dbname=made[-1])

        yield make
        for name in made:
            administrator.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
async def there(make_database: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The desk with a database and no bus: records are put into its hands."""
    async with off_the_bus(desk, make_database(), monkeypatch) as runtime:
        yield runtime


@pytest.fixture
async def both(engines: Any, make_database: Any, topic_prefix: str) -> AsyncIterator[tuple[Runtime, Runtime]]:
    """The library and the desk that follows it, on the real bus."""
    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as first,
        running(desk, make_database(), engines.kafka, topic_prefix) as second,
    ):
        yield first, second
