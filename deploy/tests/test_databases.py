"""Each service's login reaches its own database and no other's; only the owner may change its shape."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from local import databases, secrets
from local.contexts import CONTEXTS
from local.engines import Engines
from local.urls import with_database, with_login
from psycopg import sql

PREFIX = f"rooms{os.getpid()}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return secrets.keep(tmp_path_factory.mktemp("home") / "secrets.env")


@pytest.fixture(scope="module")
def server(engines: Engines, kept: dict[str, str]) -> Iterator[str]:
    databases.create(engines.postgres_url, kept, PREFIX)
    yield engines.postgres_url
    with psycopg.connect(engines.postgres_url, autocommit=True) as administrator:
        for context in CONTEXTS:
            login, owner = databases.login(context, PREFIX), databases.owner(context, PREFIX)
            administrator.execute(sql.SQL("drop database {}").format(sql.Identifier(login)))
            for role in (login, owner):
                administrator.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def url(server: str, kept: dict[str, str], context: str, purpose: str = "URL") -> str:
    return databases.urls(server, context, kept, PREFIX)[f"ANJU_{context.upper()}_{purpose}"]


def test_a_service_enters_its_own_database(server: str, kept: dict[str, str]) -> None:
    for context in CONTEXTS:
        with psycopg.connect(url(server, kept, context)) as connection:
            assert connection.execute("select current_database()").fetchone() == (f"{PREFIX}_{context}",)


@pytest.mark.parametrize("role", ["URL", "OWNER_URL"])
def test_a_service_cannot_enter_anothers_database(server: str, kept: dict[str, str], role: str) -> None:
    for context in CONTEXTS:
        for other in CONTEXTS:
            if other != context:
                strange = with_database(url(server, kept, context, role), f"{PREFIX}_{other}")
                with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                    psycopg.connect(strange)


def test_a_service_cannot_make_tables_but_its_owner_can(server: str, kept: dict[str, str]) -> None:
    with psycopg.connect(url(server, kept, "contracts", "OWNER_URL")) as owner:
        owner.execute("create table written (what text)")
    with psycopg.connect(url(server, kept, "contracts"), autocommit=True) as service:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute("create table mine (what text)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute("select * from written")


def test_making_them_again_changes_nothing_but_a_new_password(server: str, kept: dict[str, str]) -> None:
    databases.create(server, kept, PREFIX)
    changed = kept | {"ANJU_CONTRACTS_PASSWORD": "another"}
    databases.create(server, changed, PREFIX)
    psycopg.connect(url(server, changed, "contracts")).close()
    databases.create(server, kept, PREFIX)


def test_one_who_is_no_superuser_can_make_them_on_a_server_of_someone_else(
    engines: Engines, kept: dict[str, str]
) -> None:
    creator = f"creator{os.getpid()}"
    prefix = f"hosted{os.getpid()}"
    with psycopg.connect(engines.postgres_url, autocommit=True) as administrator:
        administrator.execute(f"create role {creator} login createdb createrole password 'p'")
        try:
            databases.create(with_login(engines.postgres_url, creator, "p"), kept, prefix)
            psycopg.connect(
                databases.urls(engines.postgres_url, "tenants", kept, prefix)["ANJU_TENANTS_URL"]
            ).close()
        finally:
            for context in CONTEXTS:
                administrator.execute(f"drop database if exists {prefix}_{context}")
                administrator.execute(f"drop role if exists {prefix}_{context}_owner, {prefix}_{context}")
            administrator.execute(f"drop role {creator}")
