"""The parts there are, with their batches, one row a part. Inline."""

from collections import Counter
from typing import Any, LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.looking import Pool
from psycopg import AsyncConnection
from psycopg.rows import dict_row, tuple_row

from workorders.domain.costs import Costs
from workorders.domain.fitting import Fitted, pick
from workorders.domain.part import (
    BatchBlocked,
    BatchBlockedAlready,
    BatchReceived,
    BatchReleased,
    BatchUnknown,
    BatchUsedUp,
    PartCatalogued,
    PartUnknown,
    part,
)
from workorders.views.costs import key_of
from workorders.views.fitted import USED


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case PartCatalogued() as event:
            said = {"part": event.part, "name": event.name, "fen": event.fen, "version": fact.version}
            return {"batches": {}} | (row or {}) | said
        case BatchReceived(batch=batch) as event if row:
            told = event.model_dump(mode="json", include={"supplier", "received_on", "count"})
            return row | changed(row, batch, told | {"blocked": False}) | {"version": fact.version}
        case BatchBlocked(batch=batch) if row:
            return row | changed(row, batch, {"blocked": True}) | {"version": fact.version}
        case BatchReleased(batch=batch) if row:
            return row | changed(row, batch, {"blocked": False}) | {"version": fact.version}
    return row


def changed(row: Row, batch: str, more: Row) -> Row:
    known: dict[str, Any] = row["batches"]
    return {"batches": known | {batch: known.get(batch, {}) | more}}


parts = View(
    name="parts",
    columns="""
        part    text primary key,
        name    text not null,
        fen     integer not null,
        batches jsonb not null,
        version integer not null
    """,
    listens=part.events,
    keys=lambda fact: [fact.event.part],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="part",
)

# Of each batch how many pieces were fitted, and how many of it were what had failed.
SHOWN: LiteralString = """
    select p.part, p.name, p.fen, p.version, (
        select coalesce(jsonb_object_agg(known.batch, known.told || jsonb_build_object(
                 'fitted', coalesce(used.fitted, 0), 'failed', coalesce(used.failed, 0))), '{}')
          from jsonb_each(p.batches) known (batch, told)
          left join (
            select told.batch, sum(told.fitted) as fitted, sum(told.failed) as failed
              from views.costs c cross join jsonb_array_elements(c.parts) line
             cross join lateral (values (line->>'batch', (line->>'count')::integer, 0),
                                        (line->>'took_out', 0, (line->>'count')::integer)
                                ) told (batch, fitted, failed)
             where c.parts @> jsonb_build_array(jsonb_build_object('part', p.part))
               and line->>'part' = p.part
             group by told.batch) used on used.batch = known.batch) as batches
      from views.parts p
"""

ONE = SHOWN + " where p.part = %s"

NAMES: LiteralString = "select part, name from views.parts"

PAGE = (
    SHOWN
    + """
     where (%(last)s::text is null or p.part > %(last)s)
     order by p.part limit %(limit)s
"""
)


# Pieces of each batch that others took of the same repair, before it was handed over.
OF_OTHERS = """
    select line->>'part' as part, line->>'batch' as batch, sum((line->>'count')::integer) as count
      from views.costs c cross join jsonb_array_elements(c.parts) line
     where c.id = %(id)s and line->>'batch' is not null
       and coalesce(line->>'technician_id', c.technician_id::text) is distinct from %(technician_id)s::text
     group by 1, 2
"""


async def names_of(conn: AsyncConnection[Any]) -> dict[str, str]:
    """What each part is called, by its code."""
    cursor = conn.cursor(row_factory=tuple_row)
    return dict(await (await cursor.execute(NAMES)).fetchall())


async def catalogue_of(pool: Pool, costs: Costs) -> dict[str, int]:
    """What a piece of each of its parts costs by the catalogue, in fen."""
    wanted = [each.part for each in costs.parts]
    async with pool.connection() as conn:
        found = await conn.execute("select part, fen from views.parts where part = any(%s)", [wanted])
        return dict(await found.fetchall())


async def check_parts(
    pool: Pool, costs: Costs, order_id: UUID, closing: int, technician_id: UUID | None
) -> tuple[Fitted, ...]:
    """The pieces of each batch that the repair takes with what others than `technician_id` told of it: the
    first that no other repair has.

    Raises PartUnknown, BatchUnknown, BatchBlockedAlready or BatchUsedUp, each naming the line at fault.
    """
    id_ = key_of(order_id, closing)
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        others = await (
            await cursor.execute(OF_OTHERS, {"id": id_, "technician_id": technician_id})
        ).fetchall()
        theirs = Counter({(row["part"], row["batch"]): row["count"] for row in others})
        both = costs.batches + theirs
        wanted = [*(each.part for each in costs.parts), *(part for part, _ in theirs)]
        found = await cursor.execute("select part, batches from views.parts where part = any(%s)", [wanted])
        known = {row["part"]: row["batches"] for row in await found.fetchall()}
        parts_of, batches_of = zip(*both, strict=True) if both else ((), ())
        asked = {"parts": list(parts_of), "batches": list(batches_of), "id": id_}
        rows = await (await cursor.execute(USED, asked)).fetchall()
    of_others = {(row["part"], row["batch"]): row for row in rows}
    taken = Counter({batch: row["used"] for batch, row in of_others.items()}) + theirs
    for number, used in enumerate(costs.parts):
        batches = known.get(used.part)
        if batches is None:
            raise PartUnknown(field=f"parts.{number}.part")
        for name, batch in (("batch", used.batch), ("took_out", used.took_out)):
            if batch is not None and batch not in batches:
                raise BatchUnknown(field=f"parts.{number}.{name}")
        if used.batch is not None and batches[used.batch]["blocked"]:
            raise BatchBlockedAlready(field=f"parts.{number}.batch")
        if used.batch is not None:
            before, count = taken[used.part, used.batch], batches[used.batch]["count"]
            if before + used.count > count:
                said = {"count": count, "used": before, "left": max(count - before, 0)}
                raise BatchUsedUp(field=f"parts.{number}.count", **said)
            taken[used.part, used.batch] += used.count
    fitted = []
    for (code, batch), count in both.items():
        others = of_others[code, batch]
        # Those of before pieces had numbers are the last: whoever has a number has one of the others.
        numbered = known[code][batch]["count"] - others["unnumbered"]
        pieces = pick(count, numbered, [(first, end) for first, end in others["taken"]])
        fitted.append(Fitted(part=code, batch=batch, pieces=pieces))
    return tuple(fitted)
