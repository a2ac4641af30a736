"""Read models: a fold of facts into the rows of one table, a list at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString, cast

import orjson
from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from kernel.facts import Fact
from kernel.service import Row, View



def table_of(view: View, suffix: str = "") -> sql.Identifier:
    return sql.Identifier("views", view.name + suffix)


async def create(conn: AsyncConnection, view: View, suffix: str = "") -> None:
    """Make the view's table with its indexes, if it is not there."""
    ddl = sql.SQL(cast(LiteralString, f"create table if not exists {{}} ({view.columns})"))
    await conn.execute(ddl.format(table_of(view, suffix)))
    for index in view.indexes:
        # Unnamed, so that a rebuilt table's indexes never clash with those of the one it replaces.
        if not suffix and await _has_index(conn, view, index):
            continue
        await conn.execute(
            sql.SQL(cast(LiteralString, f"create index on {{}} {index}")).format(table_of(view, suffix))
        )


async def _has_index(conn: AsyncConnection, view: View, index: str) -> bool:
    rows = await conn.execute(
        "select indexdef from pg_indexes where schemaname = 'views' and tablename = %s", [view.name]
    )
    wanted = "".join(index.split()).lower()
    return any("".join(str(row[0]).split()).lower().endswith(wanted) for row in await rows.fetchall())


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


async def read(conn: AsyncConnection, view: View, keys: Iterable[Any]) -> dict[Any, Row | None]:
    """The rows of these keys, locked until the transaction ends."""
    query = sql.SQL("select * from {} where {} = any(%s) for update").format(
        table_of(view), sql.Identifier(view.key)
    )
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(keys)])
        return {row[view.key]: row for row in await cursor.fetchall()}


async def write(conn: AsyncConnection, view: View, rows: dict[Any, Row | None], suffix: str = "") -> None:
    """Upsert the rows that are there and delete those that are gone."""
    kept = [row for row in rows.values() if row is not None]
    gone = [key for key, row in rows.items() if row is None]
    if kept:
        await conn.execute(_upsert(view, kept[0], suffix), [orjson.dumps(kept).decode()])
    if gone:
        query = sql.SQL("delete from {} where {} = any(%s)")
        await conn.execute(query.format(table_of(view, suffix), sql.Identifier(view.key)), [gone])


_statements: dict[tuple[str, str, tuple[str, ...]], sql.Composed] = {}


def _upsert(view: View, row: Row, suffix: str) -> sql.Composed:
    columns = tuple(row)
    known = _statements.get((view.name, suffix, columns))
    if known is None:
        names = [sql.Identifier(c) for c in columns]
        sets = [sql.SQL("{0} = excluded.{0}").format(n) for n, c in zip(names, columns, strict=True)]
        table = table_of(view, suffix)
        known = sql.SQL(
            "insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, %s)"
            " on conflict ({key}) do update set {sets}"
        ).format(
            table=table,
            names=sql.SQL(", ").join(names),
            key=sql.Identifier(view.key),
            sets=sql.SQL(", ").join(sets),
        )
        _statements[(view.name, suffix, columns)] = known
    return known
