"""Addresses that people offered and have yet to confirm, sealed; and which they confirmed, by mark."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import offer as of
from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, of.OfferEvent):
        return row
    row = row or {"person_id": fact.event.person_id, "waiting": {}, "confirmed": {}}
    channel, waiting, confirmed = fact.event.channel, dict(row["waiting"]), row["confirmed"]
    match fact.event:
        case of.ContactOffered() as offered:
            waiting[channel] = offered.model_dump(mode="json", include={"contact", "seal"})
        case of.ContactCodeSent(confirmation_id=id_) if channel in waiting:
            waiting[channel] = waiting[channel] | {"confirmation_id": str(id_)}
        case of.ContactConfirmed():
            offered = waiting.pop(channel, None)
            if offered:
                said = {"contact": offered["contact"], "at": fact.effective_at.isoformat()}
                confirmed = confirmed | {channel: said}
    return row | {"waiting": waiting, "confirmed": confirmed}


offers = View(
    name="offers",
    columns="person_id uuid primary key, waiting jsonb not null, confirmed jsonb not null",
    listens=of.offer.events,
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    key="person_id",
    inline=True,
)


async def of_people(pool: Pool, person_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """What each of them offered and has yet to confirm, by channel."""
    query: LiteralString = "select * from views.offers where person_id = any(%s)"
    return {row["person_id"]: row["waiting"] for row in await rows(pool, query, [list(person_ids)])}


async def confirmed_by(pool: Pool, person_id: UUID) -> dict[str, Row]:
    """By channel the mark of the address that they proved to read last, and when."""
    found = await rows(pool, "select confirmed from views.offers where person_id = %s", [person_id])
    return found[0]["confirmed"] if found else {}
