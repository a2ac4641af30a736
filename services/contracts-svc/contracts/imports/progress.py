"""How far each import is: a row that moves together with what became of the rows it has passed."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from contracts.imports.became import Became
from contracts.views.imports import DUE

Row = dict[str, Any]
TO_DO: Final[LiteralString] = f"""
    select i.*, p.phase, p.mapped_as as foretold_as, p.report_sha256 as foretold_sha256
      from views.imports i left join import_progress p on p.import_id = i.id
     where {DUE.format(i="i", p="p")}
        or (i.status in ('cancelled', 'finished') and not coalesce(p.gone, false))
        or (i.forgotten and not coalesce(p.report_gone, false))
     order by i.opened_at, i.id"""
MAY_NAME: Final[LiteralString] = """
    select i.id, i.status = 'opened' as waits
      from views.imports i join views.last_erased e on i.opened_at < e.at
     where not i.forgotten and i.status in ('opened', 'cancelled', 'finished')
     order by i.opened_at, i.id"""
START: Final[LiteralString] = """
    insert into import_progress (import_id, mapped_as, phase, done, total, new, refused,
        changed)
    values (%(id)s, %(mapped_as)s, %(phase)s, 0, %(total)s, 0, %(refused)s, 0)
    on conflict (import_id) do update set mapped_as = excluded.mapped_as, phase = excluded.phase, done = 0,
        total = excluded.total, new = 0, changed = 0, refused = excluded.refused, waits_for = null"""
MOVE: Final[LiteralString] = """
    update import_progress set done = %(done)s, new = %(new)s, changed = %(changed)s,
        refused = %(refused)s, waits_for = null
     where import_id = %(id)s"""


async def to_do(conn: AsyncConnection) -> list[Row]:
    """Those to be foretold, to be taken in, or whose file is to be destroyed; the oldest first."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        return await (await cursor.execute(TO_DO)).fetchall()


async def naming_the_erased(conn: AsyncConnection) -> list[Row]:
    """Those handed in before somebody was erased of which a file or a report is left, and nothing is being
    taken in: `waits` to be confirmed, or is over.
    """
    async with conn.cursor(row_factory=dict_row) as cursor:
        return await (await cursor.execute(MAY_NAME)).fetchall()


async def start(conn: AsyncConnection, row: Row, phase: str, total: int, refused: int) -> None:
    """Begin anew at its first row."""
    told = {
        "id": row["id"],
        "mapped_as": row["mapped_as"],
        "phase": phase,
        "total": total,
        "refused": refused,
    }
    await conn.execute(START, told)


async def move(conn: AsyncConnection, import_id: UUID, done: int, sheets: Sequence[Row]) -> None:
    """`done` steps are behind us; what the rows of the `sheets` came to."""
    counts = {name: sum(sheet[name] for sheet in sheets) for name in ("new", "changed", "refused")}
    await conn.execute(MOVE, {"id": import_id, "done": done} | counts)


async def wait(conn: AsyncConnection, import_id: UUID, waits_for: str) -> None:
    """It goes on at the same step once that is there."""
    query = "update import_progress set waits_for = %s where import_id = %s"
    await conn.execute(query, [waits_for, import_id])


async def foretold(conn: AsyncConnection, import_id: UUID, report_sha256: str) -> None:
    """It is known what it would lead to: the sealed report says it."""
    query = """
        update import_progress set phase = 'foretold', report_sha256 = %s, waits_for = null
         where import_id = %s"""
    await conn.execute(query, [report_sha256, import_id])


async def tell(conn: AsyncConnection, import_id: UUID, report_sha256: str | None) -> None:
    """The sealed report of one that was cancelled says what of it was done; None: nothing can say that."""
    query = "update import_progress set report_sha256 = %s where import_id = %s"
    await conn.execute(query, [report_sha256, import_id])


async def keep(conn: AsyncConnection, import_id: UUID, first: int, became: Sequence[Became]) -> None:
    """What became of the steps from `first` on."""
    rows = [
        (import_id, first + place, orjson.dumps(each.model_dump(mode="json", exclude_defaults=True)).decode())
        for place, each in enumerate(became)
    ]
    await conn.cursor().executemany("insert into import_outcomes values (%s, %s, %s)", rows)


async def kept(conn: AsyncConnection, import_id: UUID) -> list[Became]:
    """What became of all steps until now, in their order."""
    query = "select became from import_outcomes where import_id = %s order by step"
    return [Became.model_validate(row) async for (row,) in await conn.execute(query, [import_id])]


async def forget(conn: AsyncConnection, import_id: UUID, *, report: bool) -> None:
    """The file is destroyed, and what became of each row stands in the sealed report, if it still stands.

    `report`: it is destroyed as well. What was only foretold is no count of what was done.
    """
    await conn.execute("delete from import_outcomes where import_id = %s", [import_id])
    await conn.execute(
        "insert into import_progress"
        " (import_id, mapped_as, phase, done, total, new, refused, gone, report_gone)"
        " values (%s, 0, 'over', 0, 0, 0, 0, true, %s) on conflict (import_id) do update"
        " set phase = 'over', gone = true, report_gone = excluded.report_gone,"
        " (done, new, changed, refused) = (select p.done, p.new, p.changed, p.refused from import_progress p"
        "   where p.import_id = excluded.import_id and p.phase in ('taking_in', 'over')"
        "   union all select 0, 0, 0, 0 limit 1)",
        [import_id, report],
    )
