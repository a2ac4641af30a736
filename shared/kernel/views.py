"""Read models: a fold of facts into the rows of one table, a list at a time.

A view that remembers has a second table beside it: what its rows said, and from when until when so known.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, LiteralString

import orjson
from psycopg import AsyncConnection, AsyncCursor, sql
from psycopg.rows import dict_row

from kernel.facts import Fact
from kernel.hot_rows import Taken
from kernel.listeners import Listeners
from kernel.service import Row, View

LIVE = "views"
SINCE, UNTIL = "known_since", "known_until"


def table_of(view: View, schema: str = LIVE) -> sql.Identifier:
    return sql.Identifier(schema, view.name)


def past_of(view: View, schema: str = LIVE) -> sql.Identifier:
    return sql.Identifier(schema, f"{view.name}_past")


def tables_of(view: View, schema: str = LIVE) -> Sequence[sql.Identifier]:
    """The view's table, and that of what it remembers."""
    return (table_of(view, schema), past_of(view, schema)) if view.remembers else (table_of(view, schema),)


async def create(conn: AsyncConnection, view: View, schema: str = LIVE, *, indexed: bool = True) -> bool:
    """Make the view's tables, with their indexes where somebody is to ask; False when it stands already."""
    known = await conn.execute("select to_regclass(%s)", [f"{schema}.{view.name}"])
    if (await known.fetchone()) != (None,):
        return False
    known_since = f", {SINCE} timestamptz not null" if view.remembers else ""
    # The text is the service's own code, never input.
    await conn.execute(
        sql.SQL(f"create table {{}} ({view.columns}{known_since})").format(table_of(view, schema))
    )
    if view.remembers:
        past = f"create table {{}} (like {{}}, {UNTIL} timestamptz not null)"
        await conn.execute(sql.SQL(past).format(past_of(view, schema), table_of(view, schema)))
    if not indexed:
        return True
    if view.remembers:
        by_key = sql.SQL("create index on {} ({})")
        await conn.execute(by_key.format(past_of(view, schema), sql.Identifier(view.key)))
    for table in tables_of(view, schema):
        for index in view.indexes:
            await conn.execute(sql.SQL(f"create index on {{}} {index}").format(table))
    return True


def touched(view: View, facts: Iterable[Fact]) -> list[tuple[Any, Fact]]:
    """(key, fact) in order, for the facts this view listens to."""
    listens = view.listens
    return [(key, fact) for fact in facts if isinstance(fact.event, listens) for key in view.keys(fact)]


def fold(view: View, rows: dict[Any, Row | None], changes: Iterable[tuple[Any, Fact]]) -> list[Row]:
    """Fold changes into `rows` in place; a row that `project` gives up becomes None.

    Answers what a view that remembers said until then.
    """
    project, seeded, remembers = view.project, view.seeded, view.remembers
    past: list[Row] = []
    for key, fact in changes:
        row = rows.get(key)
        said = row.copy() if row and remembers else None
        rows[key] = new = project(row or ({view.key: key} if seeded else None), fact)
        if remembers:
            # Clocks of two processes differ: what is known next is never known sooner than what was before.
            at = max(fact.recorded_at, said[SINCE]) if said else fact.recorded_at
            if said and said[SINCE] < at:
                past.append(said | {UNTIL: at})
            if new is not None:
                new[SINCE] = at
    return past


async def apply(
    conn: AsyncConnection, views: Listeners[View], facts: Sequence[Fact], hot: Taken | None = None
) -> None:
    """Bring each view up to these facts, in the caller's transaction: one read and one write a view.

    All reads go out before the first answer is awaited. With `hot`, rows that are known there are not read,
    and those that are written become known.
    """
    asked = []
    for view, heard in views.sorted_out(facts):
        if changes := touched(view, heard):
            rows = hot.known(view, changes) if hot else {}
            missing = {key for key, _ in changes} - rows.keys()
            asked.append((view, changes, rows, await _ask(conn, view, missing) if missing else None))
    for view, changes, rows, found in asked:
        if found:
            rows |= await _answer(found, view)
        past = fold(view, rows, changes)
        answers = await write(conn, view, rows, answering=hot is not None)
        await remember(conn, view, past)
        if hot:
            hot.wrote(view, changes, answers)


async def read(
    conn: AsyncConnection, view: View, keys: Iterable[Any], schema: str = LIVE
) -> dict[Any, Row | None]:
    """The rows of these keys, locked until the transaction ends."""
    return await _answer(await _ask(conn, view, keys, schema), view)


async def _ask(
    conn: AsyncConnection, view: View, keys: Iterable[Any], schema: str = LIVE
) -> AsyncCursor[Row]:
    cursor = conn.cursor(row_factory=dict_row)
    return await cursor.execute(_statement(_READ, view, schema), [list(keys)])


async def _answer(cursor: AsyncCursor[Row], view: View) -> dict[Any, Row | None]:
    return {row[view.key]: row for row in await cursor.fetchall()}


async def write(
    conn: AsyncConnection,
    view: View,
    rows: dict[Any, Row | None],
    schema: str = LIVE,
    *,
    answering: bool = False,
) -> list[AsyncCursor[Row]]:
    """Upsert the rows that are there, delete those that are gone; `answering` with the rows as they are."""
    shapes: dict[tuple[str, ...], list[Row]] = {}
    for row in rows.values():
        if row is not None:
            shapes.setdefault(tuple(row), []).append(row)
    gone = [key for key, row in rows.items() if row is None]
    answers = []
    text = _UPSERT + " returning *" if answering else _UPSERT
    for columns, kept in shapes.items():
        answers.append(conn.cursor(row_factory=dict_row))
        await answers[-1].execute(_statement(text, view, schema, columns), [orjson.dumps(kept).decode()])
    if gone:
        await conn.execute(_statement(_DELETE, view, schema), [gone])
    return answers


async def remember(conn: AsyncConnection, view: View, past: Sequence[Row], schema: str = LIVE) -> None:
    """Write down what rows said before."""
    if past:
        await conn.execute(_statement(_REMEMBER, view, schema), [orjson.dumps(past).decode()])


_REMEMBER: LiteralString = "insert into {past} select * from json_populate_recordset(null::{past}, %s)"
_READ: LiteralString = "select * from {table} where {key} = any(%s) for update"
_DELETE: LiteralString = "delete from {table} where {key} = any(%s)"
_UPSERT: LiteralString = (
    "insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, %s)"
    " on conflict ({key}) do update set {sets}"
)


@lru_cache(maxsize=1000)
def _statement(text: LiteralString, view: View, schema: str, columns: tuple[str, ...] = ()) -> bytes:
    """As bytes: psycopg then remembers how to prepare it, and composes nothing again."""
    names = [sql.Identifier(column) for column in columns]
    return (
        sql.SQL(text)
        .format(
            table=table_of(view, schema),
            past=past_of(view, schema),
            key=sql.Identifier(view.key),
            names=sql.SQL(", ").join(names),
            sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names),
        )
        .as_bytes(None)
    )
