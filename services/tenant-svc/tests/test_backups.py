"""What is kept as the operators' page says is useless for who was erased, also where it was made before."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg
from host.runtime import Runtime
from kernel.ids import new_id
from local.engines import Engines
from local.postgres import programs
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tenants.app import service
from testkit.stack import Roles, running

from .departments import others
from .test_documents import store
from .test_edge import registered, rooms
from .test_leaving_nothing import ADMIN, STRANGER, TEXTS, Lived, dump_of, lived, readable
from .test_search import in_step
from .test_suspicions import desk_of

__all__ = ["lived", "others", "rooms", "store"]

PAGE = Path(__file__).parents[3] / "docs" / "operate.md"
LINES = re.findall(r"^pg_(?:dump|restore) .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
KEEP, KEEP_KEYS, RESTORE, RESTORE_KEYS = LINES


def run(line: str, **said: object) -> None:
    """A line of that page."""
    path = f"{programs()}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path} | {name: str(value) for name, value in said.items()}
    subprocess.run(["/bin/bash", "-c", line], env=env, check=True, capture_output=True, timeout=60)


@contextmanager
def another(database: str) -> Iterator[str]:
    """A fresh database beside this one."""
    name = f"restored_{new_id().hex}"
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield make_conninfo(database, dbname=name)
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def address(database: str) -> str:
    parts = conninfo_to_dict(database)
    where = "&".join(f"{name}={quote(str(parts[name]), safe='')}" for name in ("host", "port"))
    login = f"{parts['user']}:{quote(str(parts.get('password') or ''))}"
    return f"postgresql://{login}@/{parts['dbname']}?{where}"


async def test_a_backup_made_before_an_erasure_says_nothing_of_who_was_erased(
    http: httpx.AsyncClient,
    runtime: Runtime,
    lived: Lived,
    roles: Roles,
    others: list[str],
    engines: Engines,
    topic_prefix: str,
    tmp_path: Path,
) -> None:
    kept, keys, newest = (tmp_path / name for name in ("kept", "keys", "newest"))
    run(KEEP, DATABASE=address(roles.owner), KEPT=kept)
    run(KEEP_KEYS, DATABASE=address(roles.owner), KEYS=keys)
    with another(roles.owner) as database:
        run(RESTORE, DATABASE=address(database), KEPT=kept)
        assert readable(dump_of(database)) == set(), "no key is in what is kept"
        run(RESTORE_KEYS, DATABASE=address(database), KEYS=keys)
        assert TEXTS | {STRANGER} <= readable(dump_of(database)), "with the keys all is there"
        name = conninfo_to_dict(database)["dbname"]
        there = Roles(database, make_conninfo(roles.app, dbname=name), migrated=True)
        async with (  # as the role that may change no fact, and makes its views
            running(replace(service, workers=()), there, engines.kafka, f"{topic_prefix}.restored") as again,
            desk_of(again) as desk,
        ):
            await registered(desk, name="周末")

    left = {"moved_out_on": "2025-05-01"}
    assert (await http.post(f"/tenants/{lived.tenant_id}/move-out", json=left)).is_success
    erased = await http.delete(f"/people/{lived.merged}/personal-data", headers=ADMIN)
    assert erased.json()["events"] == ["PersonalDataErased"]
    await in_step(runtime)
    run(KEEP_KEYS, DATABASE=address(roles.owner), KEYS=newest)
    with another(roles.owner) as database:
        run(RESTORE, DATABASE=address(database), KEPT=kept)
        run(RESTORE_KEYS, DATABASE=address(database), KEYS=newest)
        restored = dump_of(database)
        assert readable(restored) & TEXTS == set()
        assert STRANGER in readable(restored), "the others' are as they were"
        forgotten = {row["person_id"] for row in restored["public.erasures"]}
        assert forgotten == {lived.person_id, lived.merged}, "of them it is known why nothing opens"
