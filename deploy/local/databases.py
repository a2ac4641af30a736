"""One database and two roles per service: the owner migrates, the login works, no one else enters.

The login `anju_contracts` may connect to the database `anju_contracts` and nothing else; what it may do
there is granted by the migration. So a service cannot read another's tables, nor rewrite its own history.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from local.contexts import CONTEXTS
from local.urls import with_database, with_login


def login(context: str, prefix: str = "anju") -> str:
    """The role a service runs as."""
    return f"{prefix}_{context}"


def owner(context: str, prefix: str = "anju") -> str:
    """The role that owns a service's database and migrates it."""
    return f"{prefix}_{context}_owner"


def create(administrator_url: str, secrets: Mapping[str, str], prefix: str = "anju") -> None:
    """Makes what is missing, and sets the passwords; harmless when all is there.

    `administrator_url` logs in as one who may create databases and roles; `secrets` holds
    `ANJU_<CONTEXT>_PASSWORD` and `ANJU_<CONTEXT>_OWNER_PASSWORD`. Raises psycopg.Error.
    """
    with psycopg.connect(administrator_url, autocommit=True) as connection:
        for context in CONTEXTS:
            setting = f"ANJU_{context.upper()}"
            _role(connection, login(context, prefix), secrets[f"{setting}_PASSWORD"])
            _role(connection, owner(context, prefix), secrets[f"{setting}_OWNER_PASSWORD"])
            _database(connection, context, prefix)


def _role(connection: psycopg.Connection, name: str, password: str) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    statement = "alter role {} login password {}" if known else "create role {} login password {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Literal(password)))


def _database(connection: psycopg.Connection, context: str, prefix: str) -> None:
    name = login(context, prefix)
    names = {"database": sql.Identifier(name), "login": sql.Identifier(name)}
    names["owner"] = sql.Identifier(owner(context, prefix))
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
        if connection.info.parameter_status("is_superuser") != "on":
            # Who is no superuser may only hand a database to a role of which it is a member.
            connection.execute(sql.SQL("grant {owner} to current_user").format(**names))
        connection.execute(sql.SQL("create database {database} owner {owner}").format(**names))
    connection.execute(sql.SQL("revoke all on database {database} from public").format(**names))
    connection.execute(sql.SQL("grant connect on database {database} to {login}").format(**names))


def urls(server_url: str, context: str, secrets: Mapping[str, str], prefix: str = "anju") -> dict[str, str]:
    """A service's settings: `ANJU_<CONTEXT>_URL` (its login), `ANJU_<CONTEXT>_OWNER_URL` (who migrates)."""
    setting = f"ANJU_{context.upper()}"
    own = with_database(server_url, login(context, prefix))
    return {
        f"{setting}_URL": with_login(own, login(context, prefix), secrets[f"{setting}_PASSWORD"]),
        f"{setting}_OWNER_URL": with_login(own, owner(context, prefix), secrets[f"{setting}_OWNER_PASSWORD"]),
    }
