"""Fixtures of the kernel's own tests, beside those of the whole house."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo


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
