"""The parts there are, with their batches, one row a part. Inline."""

from collections import Counter
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.looking import Pool
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from workorders.domain.costs import Costs
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

ONE = "select * from views.parts where part = %s"

PAGE = """
    select * from views.parts where (%(last)s::text is null or part > %(last)s)
     order by part limit %(limit)s
"""


# Pieces of each batch that other completions took: `id` is of the one that is said anew.
USED = """
    select line->>'part' as part, line->>'batch' as batch, sum((line->>'count')::integer) as used
      from unnest(%(lines)s::jsonb[]) wanted
      join views.costs c on c.parts @> jsonb_build_array(wanted) and c.id <> %(id)s
     cross join jsonb_array_elements(c.parts) line
     where line @> wanted group by 1, 2
"""


async def check_parts(pool: Pool, costs: Costs, order_id: UUID, closing: int) -> None:
    """Raises PartUnknown, BatchUnknown, BatchBlockedAlready or BatchUsedUp, each naming the line at fault.

    Two who fit the last piece at the same instant may both pass.
    """
    wanted = [each.part for each in costs.parts]
    batches_of = {(each.part, each.batch) for each in costs.parts if each.batch is not None}
    lines = [Jsonb({"part": part, "batch": batch}) for part, batch in sorted(batches_of)]
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found = await cursor.execute("select part, batches from views.parts where part = any(%s)", [wanted])
        known = {row["part"]: row["batches"] for row in await found.fetchall()}
        asked = {"lines": lines, "id": key_of(order_id, closing)}
        rows = await (await cursor.execute(USED, asked)).fetchall()
    taken = Counter({(row["part"], row["batch"]): row["used"] for row in rows})
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
