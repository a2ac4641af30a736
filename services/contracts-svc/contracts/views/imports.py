"""The imports there were, and what they wait for; beside each, how far it is."""

from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain import importing as of


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.ImportOpened(import_id=id_) as opened:
            row = {
                "id": id_,
                "file_sha256": opened.file_sha256,
                "kept_sha256": opened.kept_sha256,
                "rows": opened.rows,
                "mapping": opened.model_dump(mode="json")["mapping"],
                "mapped_as": fact.version,
                "city": None,
                "status": "opened",
                "opened_at": fact.recorded_at,
                "opened_by": fact.origin.actor,
                "origin": fact.origin.to_dict(),
                "tally": None,
                "report_sha256": None,
                "forgotten": False,
            }
        case of.ImportMapped(rows=rows) as mapped if row:
            mapping = mapped.model_dump(mode="json")["mapping"]
            row |= {"rows": rows, "mapping": mapping, "mapped_as": fact.version, "city": mapped.city}
        case of.ImportConfirmed() if row:
            origin = fact.origin.caused_by(fact)._replace(import_id=str(row["id"]))
            row |= {"status": "running", "origin": origin.to_dict()}
        case of.ImportCancelled() if row:
            row |= {"status": "cancelled"}
        case of.ImportFinished(tally=tally, report_sha256=report) if row:
            row |= {"status": "finished", "tally": tally.model_dump(), "report_sha256": report}
        case of.ImportForgotten() if row:
            row |= {"forgotten": True}
    return row and row | {"version": fact.version}


imports = View(
    name="imports",
    columns="id uuid primary key, file_sha256 text not null, kept_sha256 text not null, rows int not null,"
    " mapping jsonb not null, mapped_as int not null, status text not null, opened_at timestamptz not null,"
    " city text, opened_by text not null, origin jsonb not null, tally jsonb, report_sha256 text,"
    " forgotten bool not null, version int not null",
    listens=of.importing.events,
    keys=lambda fact: [fact.event.import_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=2,  # since what follows from a row says by which import it came
    indexes=("(opened_at, id)", "(status) where status in ('opened', 'running')"),
)

BEGUN: LiteralString = """
    coalesce({p}.mapped_as = {i}.mapped_as and {p}.phase =
        case {i}.status when 'opened' then 'foretelling' else 'taking_in' end, false)"""
DUE: LiteralString = """
    ({i}.status = 'running' or ({i}.status = 'opened'
        and ({p}.mapped_as is distinct from {i}.mapped_as or {p}.phase = 'foretelling')))"""
# Not begun, while another is under way, or came before it: the oldest has the first turn.
QUEUED: LiteralString = f"""
    ({DUE.format(i="i", p="p")} and not {BEGUN.format(i="i", p="p")} and exists (
        select from views.imports o left join import_progress q on q.import_id = o.id
         where o.status in ('opened', 'running') and o.id <> i.id and {DUE.format(i="o", p="q")}
           and ({BEGUN.format(i="o", p="q")} or (o.opened_at, o.id) < (i.opened_at, i.id))))"""
SHOWN: LiteralString = f"""
    select i.*, p.phase, p.done, p.total, p.new, p.changed, p.refused, p.waits_for,
           p.report_sha256 as foretold_sha256, {QUEUED} as queued,
           coalesce(p.mapped_as = i.mapped_as and p.phase <> 'foretelling', false) as foretold
      from views.imports i left join import_progress p on p.import_id = i.id"""
PAGE: LiteralString = f"""
    {SHOWN}
     where (%(status)s::text is null or i.status = %(status)s)
       and (%(at)s::timestamptz is null or (i.opened_at, i.id) < (%(at)s, %(last)s::uuid))
     order by i.opened_at desc, i.id desc limit %(limit)s"""


async def import_of(host: Host, import_id: UUID) -> Row | None:
    """One import, and how far it is."""
    return next(iter(await _rows(host, f"{SHOWN} where i.id = %(id)s", {"id": import_id})), None)


async def page_of(
    host: Host, status: str | None, last: tuple[datetime, UUID] | None, limit: int
) -> list[Row]:
    """At most `limit` imports behind `last`, the latest first."""
    at, id_ = last or (None, None)
    return await _rows(host, PAGE, {"status": status, "at": at, "last": id_, "limit": limit})


async def _rows(host: Host, query: LiteralString, given: dict[str, Any]) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[Row] = await (await cursor.execute(query, given)).fetchall()
        return found
