"""Photos by id: where each belongs, under which hashes it lies, and what cites it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from contracts.domain.handover_facts import HandoverAgreed, HandoverItemChecked
from contracts.domain.photo import PhotoDestroyed, PhotoGone, PhotoKept, PhotoUnknown
from contracts.domain.settlement_facts import SettlementItemChecked


def project(row: Row | None, fact: Fact) -> Row | None:
    if isinstance(fact.event, PhotoDestroyed):
        return row and row | {"destroyed_at": fact.recorded_at}
    if not isinstance(fact.event, PhotoKept):
        return row
    said = fact.event.model_dump(exclude={"photo_id"})
    kept = {"kept_at": fact.effective_at, "kept_by": fact.origin.actor}
    return {"id": fact.event.photo_id, **said, **kept, "destroyed_at": None}


photos = View(
    name="photos",
    columns="id uuid primary key, park_id uuid not null, sha256 text not null, shown_sha256 text not null,"
    " kind text not null, width int not null, height int not null, kept_at timestamptz not null,"
    " kept_by text not null, destroyed_at timestamptz",
    listens=(PhotoKept, PhotoDestroyed),
    keys=lambda fact: [fact.event.photo_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=(
        "(sha256) where destroyed_at is null",
        "(shown_sha256) where destroyed_at is null",
        "(kept_at) where destroyed_at is null",
    ),
)


def cited_in(fact: Fact) -> Sequence[UUID]:
    match fact.event:
        case HandoverItemChecked(found=found):
            return found.photo_ids
        case HandoverAgreed(photo_ids=ids):
            return ids
        case SettlementItemChecked(evidence=evidence):
            return evidence.photo_ids
    return []


def cite(row: Row | None, fact: Fact) -> Row | None:
    assert row is not None  # seeded
    by = fact.event.settlement_id if isinstance(fact.event, SettlementItemChecked) else fact.event.handover_id  # type: ignore[attr-defined]
    return row | {"cited_by": sorted({*row.get("cited_by", ()), by})}


citations = View(
    name="citations",
    columns="photo_id uuid primary key, cited_by uuid[] not null",
    listens=(HandoverItemChecked, HandoverAgreed, SettlementItemChecked),
    keys=cited_in,
    project=cite,
    key="photo_id",
    seeded=True,
    indexes=("using gin (cited_by)",),
)

# What is ticked anew or reopened was proof for a while, and goes with the rest.
OVER: LiteralString = """
    with citing as (
        select id, contract_id from views.handovers union all select id, contract_id from views.settlements)
    select p.id, p.sha256, p.shown_sha256 from views.citations c join views.photos p on p.id = c.photo_id
     where c.cited_by && array(select id from citing where contract_id = %s)
       and not exists (
           select from citing left join views.retentions r on r.contract_id = citing.contract_id
            where citing.id = any(c.cited_by) and r.destroyed_at is null)"""
UNUSED: LiteralString = """
    select p.id, p.sha256, p.shown_sha256 from views.photos p
     where p.destroyed_at is null and p.kept_at < %s
       and not exists (select from views.citations c where c.photo_id = p.id) limit 100"""
OF_NO_OTHER: LiteralString = """
    select d from unnest(%s::text[]) as d
     where not exists (
        select from views.photos where destroyed_at is null and sha256 = d and id <> all(%s))
       and not exists (
        select from views.photos where destroyed_at is null and shown_sha256 = d and id <> all(%s))"""

Stored = tuple[UUID, str, str]


async def photos_over(conn: AsyncConnection, contract_id: UUID) -> list[Stored]:
    """What this contract cites and no other whose papers are kept: with the hashes it lies under."""
    return await (await conn.execute(OVER, [contract_id])).fetchall()


async def photos_unused(conn: AsyncConnection, before: datetime) -> list[Stored]:
    """What was brought before that moment and is evidence of nothing, some at a time."""
    return await (await conn.execute(UNUSED, [before])).fetchall()


async def files_of_these_alone(conn: AsyncConnection, stored: Sequence[Stored]) -> list[str]:
    """The hashes of what these photos lie under and none else that is kept."""
    ids = [id_ for id_, _, _ in stored]
    digests = list({digest for _, *both in stored for digest in both})
    return [each for (each,) in await (await conn.execute(OF_NO_OTHER, [digests, ids, ids])).fetchall()]


async def photos_of(host: Host, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Those there are, by id."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.photos where id = any(%s)", [list(ids)])
        return {row["id"]: row async for row in cursor}


async def check_photos(host: Host, ids: Sequence[UUID], park_id: UUID, field: str) -> None:
    """Raises PhotoUnknown for one that was not brought or is of another park, PhotoGone for one that was."""
    found = await photos_of(host, ids)
    for place, id_ in enumerate(ids):
        if id_ not in found or found[id_]["park_id"] != park_id:
            raise PhotoUnknown(field=f"{field}.{place}", photo_id=id_)
        if found[id_]["destroyed_at"]:
            raise PhotoGone(field=f"{field}.{place}", photo_id=id_)
