"""Templates: the draft of each, and what was published last."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain.template import TemplateDrafted, TemplateEvent, TemplatePublished


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.template_id] if isinstance(fact.event, TemplateEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case TemplateDrafted(template_id=id_, name=name, wording=wording):
            kept = row or {"id": id_, "published": None, "published_version": 0}
            return kept | {"name": name, "draft": wording.model_dump(mode="json"), "version": fact.version}
        case TemplatePublished(wording=wording) as published if row is not None:
            said = {"name": published.name, "sha256": published.sha256, **wording.model_dump(mode="json")}
            now = {"published": said, "published_version": published.version, "version": fact.version}
            return row | now
    return row


templates = View(
    name="templates",
    columns="""
        id uuid primary key,
        name text not null,
        draft jsonb not null,
        published jsonb,
        published_version integer not null,
        version integer not null
    """,
    listens=(TemplateDrafted, TemplatePublished),
    keys=keys,
    project=project,
    inline=True,
)


async def template_of(host: Host, template_id: UUID) -> dict[str, Any] | None:
    """One template, None where there is none."""
    query = "select * from views.templates where id = %s"
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: dict[str, Any] | None = await (await cursor.execute(query, [template_id])).fetchone()
    return found
