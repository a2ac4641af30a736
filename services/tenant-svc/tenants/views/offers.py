"""Addresses that people offered and have yet to confirm: sealed, one for each channel."""

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
    row = row or {"person_id": fact.event.person_id, "waiting": {}}
    channel, waiting = fact.event.channel, dict(row["waiting"])
    match fact.event:
        case of.ContactOffered() as offered:
            waiting[channel] = offered.model_dump(mode="json", include={"contact", "seal"})
        case of.ContactCodeSent(confirmation_id=id_) if channel in waiting:
            waiting[channel] = waiting[channel] | {"confirmation_id": str(id_)}
        case of.ContactConfirmed():
            waiting.pop(channel, None)
    return row | {"waiting": waiting}


offers = View(
    name="offers",
    columns="person_id uuid primary key, waiting jsonb not null",
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
