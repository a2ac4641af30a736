"""Read models: a fold of facts into the rows of one table, a list at a time."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, LiteralString

import orjson
from psycopg import AsyncConnection, AsyncCursor, sql
from psycopg.rows import dict_row

from kernel.facts import Fact
from kernel.hot_rows import Taken
from kernel.service import Row, View

LIVE = "views"


def table_of(view: View, schema: str = LIVE) -> sql.Identifier:
    return sql.Identifier(schema, view.name)


async def create(conn: AsyncConnection, view: View, schema: str = LIVE) -> bool:
    """Make the view's table with its indexes; False when it stands already."""
    known = await conn.execute("select to_regclass(%s)", [f"{schema}.{view.name}"])
    if (await known.fetchone()) != (None,):
        return False
    for ddl in (f"create table {{}} ({view.columns})", *(f"create index on {{}} {i}" for i in view.indexes)):
        # The text is the service's own code, never input.
        await conn.execute(sql.SQL(ddl).format(table_of(view, schema)))
    return True


def touched(view: View, facts: Iterable[Fact]) -> list[tuple[Any, Fact]]:
    """(key, fact) in order, for the facts this view listens to."""
    listens = view.listens
    return [(key, fact) for fact in facts if isinstance(fact.event, listens) for key in view.keys(fact)]


def fold(view: View, rows: dict[Any, Row | None], changes: Iterable[tuple[Any, Fact]]) -> None:
    """Fold changes into `rows` in place; a row that `project` gives up becomes None."""
    project, seeded = view.project, view.seeded
    for key, fact in changes:
        rows[key] = project(rows.get(key) or ({view.key: key} if seeded else None), fact)


async def apply(
    conn: AsyncConnection, views: Sequence[View], facts: Sequence[Fact], hot: Taken | None = None
) -> None:
    """Bring each view up to these facts, in the caller's transaction: one read and one write a view.

    With `hot`, rows that are known there are not read, and those that are written become known.
    """
    for view in views:
        changes = touched(view, facts)
        if not changes:
            continue
        rows = hot.known(view, changes) if hot else {}
        if missing := {key for key, _ in changes} - rows.keys():
            rows |= await read(conn, view, missing)
        fold(view, rows, changes)
        answers = await write(conn, view, rows)
        if hot:
            hot.wrote(view, changes, answers)


async def read(
    conn: AsyncConnection, view: View, keys: Iterable[Any], schema: str = LIVE
) -> dict[Any, Row | None]:
    """The rows of these keys, locked until the transaction ends."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_statement(_READ, view, schema), [list(keys)])
        return {row[view.key]: row for row in await cursor.fetchall()}


async def write(
    conn: AsyncConnection, view: View, rows: dict[Any, Row | None], schema: str = LIVE
) -> list[AsyncCursor[Row]]:
    """Upsert the rows that are there and delete those that are gone; answers with the rows as they are."""
    shapes: dict[tuple[str, ...], list[Row]] = {}
    for row in rows.values():
        if row is not None:
            shapes.setdefault(tuple(row), []).append(row)
    gone = [key for key, row in rows.items() if row is None]
    answers = []
    for columns, kept in shapes.items():
        answers.append(conn.cursor(row_factory=dict_row))
        await answers[-1].execute(_statement(_UPSERT, view, schema, columns), [orjson.dumps(kept).decode()])
    if gone:
        await conn.execute(_statement(_DELETE, view, schema), [gone])
    return answers


_READ: LiteralString = "select * from {table} where {key} = any(%s) for update"
_DELETE: LiteralString = "delete from {table} where {key} = any(%s)"
_UPSERT: LiteralString = (
    "insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, %s)"
    " on conflict ({key}) do update set {sets} returning *"
)


@lru_cache(maxsize=1000)
def _statement(text: LiteralString, view: View, schema: str, columns: tuple[str, ...] = ()) -> bytes:
    """As bytes: psycopg then remembers how to prepare it, and composes nothing again."""
    names = [sql.Identifier(column) for column in columns]
    return (
        sql.SQL(text)
        .format(
            table=table_of(view, schema),
            key=sql.Identifier(view.key),
            names=sql.SQL(", ").join(names),
            sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names),
        )
        .as_bytes(None)
    )
