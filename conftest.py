"""What every test of the house may ask for: real engines, an empty database, topic names of its own."""

import itertools
import os
from collections.abc import Iterator

import psycopg
import pytest
from local.engines import Engines, choose_engines
from local.urls import with_database
from psycopg import sql

_numbers = itertools.count(1)


def _own_name(purpose: str) -> str:
    # Engines may be shared by several test runs: the process number keeps them apart.
    return f"{purpose}_{os.getpid()}_{next(_numbers)}"


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """PostgreSQL (`.postgres_url`, may create databases and roles) and Kafka (`.kafka`, bootstrap servers).

    Each starts when first asked for. `ANJU_TEST_ENGINE`, `ANJU_POSTGRES_URL`, `ANJU_KAFKA` choose which.
    """
    chosen = choose_engines()
    yield chosen
    chosen.close()


@pytest.fixture
def database(engines: Engines) -> Iterator[str]:
    """The URL of a fresh and empty database, dropped afterwards."""
    name = _own_name("test")
    with psycopg.connect(engines.postgres_url, autocommit=True) as administrator:
        administrator.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield with_database(engines.postgres_url, name)
        administrator.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def topic_prefix() -> str:
    """What the names of this test's topics and consumer groups begin with."""
    return _own_name("test").replace("_", "-")
