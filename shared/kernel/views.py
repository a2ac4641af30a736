"""Read models: a fold of facts into the rows of one table, a list at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from kernel.facts import Fact
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
    project = view.project
    for key, fact in changes:
        rows[key] = project(rows.get(key), fact)


async def apply(conn: AsyncConnection, views: Sequence[View], facts: Sequence[Fact]) -> None:
    """Bring each view up to these facts, in the caller's transaction: one read and one write a view."""
    for view in views:
        changes = touched(view, facts)
        if not changes:
            continue
        rows = await read(conn, view, {key for key, _ in changes})
        fold(view, rows, changes)
        await write(conn, view, rows)


async def read(
    conn: AsyncConnection, view: View, keys: Iterable[Any], schema: str = LIVE
) -> dict[Any, Row | None]:
    """The rows of these keys, locked until the transaction ends."""
    query = sql.SQL("select * from {} where {} = any(%s) for update").format(
        table_of(view, schema), sql.Identifier(view.key)
    )
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(keys)])
        return {row[view.key]: row for row in await cursor.fetchall()}


async def write(conn: AsyncConnection, view: View, rows: dict[Any, Row | None], schema: str = LIVE) -> None:
    """Upsert the rows that are there and delete those that are gone."""
    kept = [row for row in rows.values() if row is not None]
    gone = [key for key, row in rows.items() if row is None]
    if kept:
        await conn.execute(_upsert(view, kept[0], schema), [orjson.dumps(kept).decode()])
    if gone:
        query = sql.SQL("delete from {} where {} = any(%s)")
        await conn.execute(query.format(table_of(view, schema), sql.Identifier(view.key)), [gone])


_statements: dict[tuple[str, str, tuple[str, ...]], sql.Composed] = {}


def _upsert(view: View, row: Row, schema: str) -> sql.Composed:
    columns = tuple(row)
    known = _statements.get((view.name, schema, columns))
    if known is None:
        names = [sql.Identifier(c) for c in columns]
        sets = [sql.SQL("{0} = excluded.{0}").format(n) for n, c in zip(names, columns, strict=True)]
        table = table_of(view, schema)
        known = sql.SQL(
            "insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, %s)"
            " on conflict ({key}) do update set {sets}"
        ).format(
            table=table,
            names=sql.SQL(", ").join(names),
            key=sql.Identifier(view.key),
            sets=sql.SQL(", ").join(sets),
        )
        _statements[(view.name, schema, columns)] = known
    return known
