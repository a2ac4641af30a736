"""What every test of the house may ask for: real engines, an empty database, topic names of its own."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from local.engines import Engines, choose_engines
from local.urls import with_database
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# What shares a house runs in one process, one after the other, so that it is closed behind the last of them.
# The longest first; a path stands for all that begins with it.
HOUSES = {
    "tests/chaos/test_chaos.py": "chaos",
    "tests/e2e/test_seed_cases.py": "broken",
    "tests/e2e/test_three_facts.py": "broken",
    "tests/e2e/test_bad_input.py": "watched",
    "tests/e2e/test_trace.py": "watched",
    "tests/e2e/demonstration/": "small",
    "services/notify-svc/tests/wire/": "wire",
}
_numbers = itertools.count(1)


def _own_name(purpose: str) -> str:
    # Engines may be shared by several test runs: the process number keeps them apart.
    return f"{purpose}_{os.getpid()}_{next(_numbers)}"


def _house_of(nodeid: str) -> str | None:
    return next((path for path in HOUSES if nodeid.startswith(path)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The houses first, the longest at the head: what is short fills the gaps at the end."""
    order = {path: number for number, path in enumerate(HOUSES)}
    items.sort(key=lambda item: order.get(_house_of(item.nodeid) or "", len(order)))


class ByHouse(LoadScopeScheduling):  # type: ignore[misc]
    """A file's tests run in one process, for what they share; so do the files that share a house."""

    def _split_scope(self, nodeid: str) -> str:
        path = _house_of(nodeid)
        return HOUSES[path] if path else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Asked for by `-n`."""
    return ByHouse(config, log)


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """PostgreSQL (`.postgres_url`, may create databases and roles) and Kafka (`.kafka`, bootstrap servers).

    Each starts when first asked for. `ANJU_TEST_ENGINE`, `ANJU_POSTGRES_URL`, `ANJU_KAFKA` choose which.
    """
    chosen = choose_engines()
    yield chosen
    chosen.close()


@pytest.fixture
def make_database(engines: Engines) -> Iterator[Callable[[], str]]:
    """Makes fresh and empty databases, answers their URLs, drops them afterwards."""
    made: list[str] = []
    with psycopg.connect(engines.postgres_url, autocommit=True) as administrator:

        def make() -> str:
            made.append(_own_name("test"))
            administrator.execute(
                sql.SQL("create database {} strategy file_copy").format(sql.Identifier(made[-1]))
            )
            return with_database(engines.postgres_url, made[-1])

        yield make
        for name in made:
            administrator.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def database(make_database: Callable[[], str]) -> str:
    """The URL of a fresh and empty database, dropped afterwards."""
    return make_database()


@pytest.fixture
def topic_prefix() -> str:
    """What the names of this test's topics and consumer groups begin with."""
    return _own_name("test").replace("_", "-")
