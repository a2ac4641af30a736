"""Photos by id: where each belongs, and under which hashes it lies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain.photo import PhotoKept, PhotoUnknown


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, PhotoKept):
        return row
    said = fact.event.model_dump(exclude={"photo_id"})
    return {"id": fact.event.photo_id, **said, "kept_at": fact.effective_at, "kept_by": fact.origin.actor}


photos = View(
    name="photos",
    columns="id uuid primary key, park_id uuid not null, sha256 text not null, shown_sha256 text not null,"
    " kind text not null, width int not null, height int not null, kept_at timestamptz not null,"
    " kept_by text not null",
    listens=(PhotoKept,),
    keys=lambda fact: [fact.event.photo_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
)


async def photos_of(host: Host, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Those there are, by id."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.photos where id = any(%s)", [list(ids)])
        return {row["id"]: row async for row in cursor}


async def check_photos(host: Host, ids: Sequence[UUID], park_id: UUID, field: str) -> None:
    """Raises PhotoUnknown for one that was not brought, or belongs to another park."""
    found = await photos_of(host, ids)
    for place, id_ in enumerate(ids):
        if id_ not in found or found[id_]["park_id"] != park_id:
            raise PhotoUnknown(field=f"{field}.{place}", photo_id=id_)
