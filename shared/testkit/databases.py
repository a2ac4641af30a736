"""Databases for tests: emptied and given again, since making one costs more than most tests do."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

_numbers = itertools.count(1)
_SCHEMAS = """
    select nspname from pg_namespace
     where nspname <> 'information_schema' and not starts_with(nspname, 'pg_')"""
_ROLES = """
    select distinct rolname from pg_shdepend join pg_roles on pg_roles.oid = refobjid
     where refclassid = 'pg_authid'::regclass and rolname <> current_user and not starts_with(rolname, 'pg_')
       and dbid = (select oid from pg_database where datname = current_database())"""
_END = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"


class Databases:
    """Of one server, for one process; `url` logs in as one who may create databases and roles.

    A server that is not `lasting` goes with the process, and takes along what is on it.
    """

    def __init__(self, url: str, *, lasting: bool) -> None:
        self.url, self._lasting = url, lasting
        self._administrator = psycopg.connect(url, autocommit=True)
        self._made: list[str] = []
        self._free: list[str] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of an empty database, for as long as the block lasts."""
        name = self._free.pop() if self._free else self._make()
        yield self._url_of(name)
        self._empty(name)
        self._free.append(name)

    def given(self) -> str:
        """The URL of an empty database, for good."""
        return self._url_of(self._free.pop() if self._free else self._make())

    def close(self) -> None:
        """Drop them all, if they would stay; none may be used any more."""
        for name in self._made if self._lasting else ():
            self._administrator.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        self._administrator.close()

    def _make(self) -> str:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._administrator.execute(
            sql.SQL("create database {} strategy file_copy").format(sql.Identifier(name))
        )
        self._made.append(name)
        return name

    def _url_of(self, name: str) -> str:
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def _empty(self, name: str) -> None:
        """As it was made, but for the roles: none of them has anything in it any more."""
        self._administrator.execute(_END, [name])
        with psycopg.connect(self.url, dbname=name, autocommit=True) as conn:
            for (schema,) in conn.execute(_SCHEMAS).fetchall():
                conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
            for (role,) in conn.execute(_ROLES).fetchall():
                conn.execute(sql.SQL("drop owned by {}").format(sql.Identifier(role)))
            conn.execute("create schema public authorization pg_database_owner")
            conn.execute("grant usage on schema public to public")
