"""How somebody is reached, method by method: masked, and whether it works."""

from datetime import datetime
from uuid import UUID

from edge.call import Call
from edge.kit import STAFF, Edge
from kernel.facts import Origin
from kernel.service import Row
from pydantic import BaseModel, Field
from vault.masks import mask_address, mask_phone

from tenants.domain.person_facts import Channel
from tenants.edge.personal import CHANNELS, PersonalData
from tenants.edge.whom import known_person
from tenants.views import arrivals, offers
from tenants.views.query import Pool

LIST = "联系方式一览"


class Method(BaseModel):
    """A way to reach somebody, and its health."""

    channel: Channel
    address: str = Field(description="masked", examples=["138****8000"])
    verified_at: datetime | None = Field(description="when they proved that they read what comes there")
    last_delivered_at: datetime | None = Field(description="when something last arrived by this channel")
    dead: bool = Field(description="what was sent there last did not arrive, and will not")


def serve_reaching(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the route of contact methods on `edge`."""

    @edge.get("/people/{person_id}/contacts", allow=STAFF)
    async def methods(person_id: UUID, call: Call) -> list[Method]:
        """How they are reached, masked, and what works; recorded as a look."""
        row, _ = await known_person(pool, person_id, call)
        return await methods_of(pool, personal, row, call.origin, LIST)


async def methods_of(
    pool: Pool, personal: PersonalData, row: Row, origin: Origin, reason: str
) -> list[Method]:
    """Of a row of `people`; none of the erased."""
    opened = (await personal.open([row], CHANNELS, origin, reason))[row["id"]]
    arrived = (await arrivals.of_people(pool, [row["id"]])).get(row["id"], {})
    confirmed = await offers.confirmed_by(pool, row["id"])
    return [
        Method(
            channel=channel,
            address=mask_phone(text) if channel == "sms" else mask_address(text),
            verified_at=_at(confirmed.get(channel), row["contacts"].get(channel)),
            last_delivered_at=arrived.get(channel),
            dead=channel in row["dead"],
        )
        for channel in CHANNELS
        if (text := opened.get(channel))
    ]


def _at(confirmed: Row | None, contact: str | None) -> datetime | None:
    """None where another address was put in its place since."""
    same = confirmed is not None and confirmed["contact"] == contact
    return datetime.fromisoformat(confirmed["at"]) if confirmed and same else None
