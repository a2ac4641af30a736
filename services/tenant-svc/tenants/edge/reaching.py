"""How somebody is reached, method by method: masked, and whether it works."""

from datetime import datetime
from uuid import UUID

from edge.access import Role
from edge.body import Body, Instant
from edge.call import Answer, Call, CallContext
from edge.kit import STAFF, Edge
from kernel.clock import local_date
from kernel.domain import Sealed
from kernel.facts import Origin
from kernel.service import Row
from pydantic import BaseModel, Field
from vault.broken import UNREADABLE, shown
from vault.masks import mask_address, mask_phone

from tenants.domain.person import (
    ChangeContacts,
    ContactMissing,
    NoteReached,
    PersonForgotten,
    ReportContactDead,
    person,
)
from tenants.domain.person_facts import Channel, Contacts, Seals
from tenants.edge.people import CLERKS, REGISTERING, reach_by
from tenants.edge.personal import CHANNELS, ContactsBody, PersonalData, address_of
from tenants.edge.reasons import keep_why
from tenants.edge.whom import reached_at, reached_person
from tenants.views import arrivals, merges, offers
from tenants.views import tenants as numbered
from tenants.views.people import since
from tenants.views.query import Pool

LIST = "联系方式一览"


class Learnt(Body):
    """Of the address that was theirs at that moment."""

    at: Instant


class Method(BaseModel):
    """A way to reach somebody, and its health."""

    channel: Channel
    address: str = Field(
        description=f"masked; {UNREADABLE} where its seal is broken", examples=["138****8000"]
    )
    verified_at: datetime | None = Field(description="when they proved that they read what comes there")
    last_delivered_at: datetime | None = Field(description="when something last arrived at this address")
    dead: bool = Field(
        description="what is sent there does not reach them, as a provider said or somebody heard"
    )


def serve_reaching(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the route of contact methods on `edge`."""

    @edge.get("/people/{person_id}/contacts", allow=STAFF)
    async def methods(person_id: UUID, call: Call) -> list[Method]:
        """How they are reached, masked, and what works; recorded as a look.

        Who gave way to another number is reached as that one.
        """
        row = await reached_person(pool, person_id, call)
        call.etag(row["version"])
        return await methods_of(pool, personal, row, call.origin, LIST)

    @edge.put("/people/{person_id}/contacts/{channel}", allow=CLERKS)
    async def change_one(person_id: UUID, channel: Channel, body: ContactsBody, call: Call) -> Answer:
        """Another address on this channel, or a first one; the other methods stay as they are."""
        address = address_of(body, channel)
        row = await reached_person(pool, person_id, call)
        seals = await personal.seal_contacts(row["id"], address)
        return await _change(row, row["contacts"] | personal.marks(address), seals, call)

    @edge.delete("/people/{person_id}/contacts/{channel}", allow=CLERKS)
    async def give_up(person_id: UUID, channel: Channel, call: Call) -> Answer:
        """They are reached by this channel no more, if residents keep enough others."""
        row = await reached_person(pool, person_id, call)
        kept = {each: mark for each, mark in row["contacts"].items() if each != channel}
        return await _change(row, kept, {}, call)

    async def _change(row: Row, contacts: Contacts, new: dict[Channel, Sealed], call: CallContext) -> Answer:
        """Asked of the contacts as they were read: whatever somebody else changes meanwhile is not undone."""
        if row["seals"] is None:
            raise PersonForgotten
        seals = Seals.model_validate(row["seals"]).contacts | new
        asked = ChangeContacts(
            contacts=contacts,
            seals={channel: seals[channel] for channel in contacts},
            lives_here=await numbered.lives_here(pool, row["id"]),
            today=local_date(call.now),
        )
        return await reach_by(pool, row, asked, call, expected=row["version"])

    @edge.post("/people/{person_id}/contacts/{channel}/reached", allow=CLERKS)
    async def reached(person_id: UUID, channel: Channel, call: Call) -> Answer:
        """Somebody spoke with them there, or read their answer: a method that was said to be dead is not."""
        row = await reached_person(pool, person_id, call)
        return await call.do(person, row["id"], NoteReached(channel=channel))

    @edge.post("/people/{person_id}/contacts/{channel}/dead", allow=REGISTERING)
    async def report_dead(
        person_id: UUID, channel: Channel, call: Call, body: Learnt | None = None
    ) -> Answer:
        """It leads to them no more, as a provider says, or somebody heard: then X-Reason says how, and is
        kept. Nothing is said of an address that is theirs no more; what is learnt of a moment is said of who
        was reached then, by whichever number.
        """
        by_hand = call.actor.role is not Role.系统
        if by_hand:
            call.why()
        row = await reached_at(pool, person_id, body.at if body else None, call)
        if by_hand and row["seals"] is None:
            raise PersonForgotten
        address = row["contacts"].get(channel)
        if by_hand and address is None:
            raise ContactMissing
        put_at = since(row, channel)
        theirs = put_at and (body is None or put_at <= body.at)
        asked = ReportContactDead(channel=channel, address=address if theirs else None)
        if by_hand:
            await keep_why(personal, row["id"], call)
        return await call.do(person, row["id"], asked)


async def methods_of(
    pool: Pool, personal: PersonalData, row: Row, origin: Origin, reason: str
) -> list[Method]:
    """Of a row of `people`; none of the erased."""
    opened = (await personal.open_each([row], CHANNELS, origin, reason))[row["id"]]
    arrived = await _arrived(pool, row["id"])
    confirmed = await offers.confirmed_by(pool, row["id"])
    verified = {channel: _at(confirmed.get(channel), address) for channel, address in row["contacts"].items()}
    return [
        Method(
            channel=channel,
            address=address,
            verified_at=verified[channel],
            # The code that proved it came there before it was theirs.
            last_delivered_at=_of_this(arrived.get(channel), since(row, channel)) or verified[channel],
            dead=channel in row["dead"],
        )
        for channel in CHANNELS
        if (address := shown(opened.get(channel), mask_phone if channel == "sms" else mask_address))
    ]


async def _arrived(pool: Pool, person_id: UUID) -> dict[str, datetime]:
    """When something last came by each channel, also as what a number was sent that gave way to theirs."""
    gave_way, found = await merges.gave_way_to(pool, person_id), dict[str, datetime]()
    for who, by_channel in (await arrivals.of_people(pool, [person_id, *gave_way])).items():
        for channel, at in by_channel.items():
            if at >= max(gave_way.get(who, at), found.get(channel, at)):
                found[channel] = at
    return found


def _of_this(arrived: datetime | None, put_at: datetime | None) -> datetime | None:
    """None where what arrived last came to another address."""
    return arrived if arrived and put_at and arrived >= put_at else None


def _at(confirmed: Row | None, contact: str | None) -> datetime | None:
    """None where another address was put in its place since."""
    same = confirmed is not None and confirmed["contact"] == contact
    return datetime.fromisoformat(confirmed["at"]) if confirmed and same else None
