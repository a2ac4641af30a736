"""HTTP of a tenant's own contact methods: offered, proven by a code that is sent there, then theirs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from edge.body import Body
from edge.call import Answer, Call, CallContext
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Refusal, Sealed
from kernel.handle import VersionMismatch
from kernel.ids import derived_id
from kernel.service import Row
from neighbours import asking
from neighbours.asking import Neighbour
from neighbours.codes import Codes
from pydantic import Field

from tenants.domain.offer import (
    Confirmable,
    ConfirmContact,
    NoteCode,
    NothingOffered,
    OfferContact,
    offer,
)
from tenants.domain.person import ChangeContacts, PersonForgotten, person
from tenants.edge.kin import check_no_kin
from tenants.edge.myself import MYSELF, reached_as
from tenants.edge.personal import ContactsBody, PersonalData, address_id, address_of
from tenants.settings import NeighbourSettings
from tenants.views import offers, people, sight
from tenants.views import tenants as numbered

NAME = "tenant-svc"
OTHERS: Final = 5  # who may change how somebody is reached, while they confirm where, before we give up


class ParkMissing(Refusal):
    """Nobody is told anything who has to do with no park yet: whose notice would it be."""

    title, field, status = "您还没有所属园区，请联系客服更改联系方式", "park_id", 409


class CodeBody(Body):
    code: Annotated[str, Field(strict=True, max_length=6, pattern=r"^[0-9]{6}$", repr=False)]


def serve_offers(edge: Edge, runtime: Runtime, personal: PersonalData) -> None:
    """Put the routes of one's own contact methods on `edge`."""

    @edge.put("/me/contacts/{channel}", allow=MYSELF)
    async def offer_contact(channel: Confirmable, body: ContactsBody, call: Call) -> Answer:
        """Where you want to be reached; a code is sent there, and it counts when you gave it."""
        row = await reached_as(runtime.pool, call)
        addresses = address_of(body, channel)
        await check_no_kin(runtime.pool, row, personal.marks(addresses))
        like = await numbered.persons_like(runtime.pool, row["id"])
        park_id = await sight.park_of(runtime.pool, row["id"], like)
        if park_id is None:
            raise ParkMissing
        seals = await personal.seal_contacts(row["id"], addresses)
        mark = personal.marks(addresses)[channel]
        asked = OfferContact(person_id=row["id"], channel=channel, contact=mark, seal=seals[channel])
        await call.do(offer, row["id"], asked)
        async with open_codes(runtime.settings.token_key) as codes:
            of = address_id(row["id"], channel, mark)
            sent = await codes.send(row["id"], f"contact_{channel}", park_id, address_id=of)
        return await _do(row["id"], NoteCode(channel=channel, contact=mark, confirmation_id=sent), call)

    @edge.post("/me/contacts/{channel}/confirm", allow=MYSELF)
    async def confirm(channel: Confirmable, body: CodeBody, call: Call) -> Answer:
        """Give the code: you are reached there from now on."""
        row = await reached_as(runtime.pool, call)
        waiting = (await offers.of_people(runtime.pool, [row["id"]])).get(row["id"], {}).get(channel)
        if not waiting or "confirmation_id" not in waiting:
            raise NothingOffered
        async with open_codes(runtime.settings.token_key) as codes:
            await codes.check(waiting["confirmation_id"], body.code)
        changed = await _taken(row, channel, waiting, call)
        confirmed = ConfirmContact(channel=channel, confirmation_id=waiting["confirmation_id"])
        await _do(row["id"], confirmed, call)
        return changed

    async def _taken(row: Row, channel: Confirmable, waiting: dict[str, Any], call: CallContext) -> Answer:
        """Theirs, beside the other methods of `row`, or of what somebody else made of them meanwhile.

        Raises VersionMismatch where each time somebody was faster, or the caller named another version, and
        PhoneOfEmergencyContact where somebody to be called for them has it since it was offered.
        """
        others = 0
        like = await numbered.persons_like(runtime.pool, row["id"])
        while True:
            await check_no_kin(runtime.pool, row, {channel: waiting["contact"]})
            theirs = await people.theirs(runtime.pool, row, like)
            asked = _with(row, channel, waiting, local_date(call.now), theirs)
            try:
                return await call.do(person, row["id"], asked, expected=row["version"])
            except VersionMismatch:
                others += 1
                if others == OTHERS or call.expected_version is not None:
                    raise
            [row] = await people.by_ids(runtime.pool, [row["id"]])
            if row["seals"] is None:
                raise PersonForgotten

    async def _do(person_id: UUID, command: NoteCode | ConfirmContact, call: Call) -> Answer:
        """A second command of one request."""
        outcome = await runtime.handle(
            offer,
            person_id,
            command,
            origin=call.origin,
            command_id=derived_id(call.command_id, type(command).__name__, command.confirmation_id),
        )
        return Answer(
            id=str(person_id),
            version=outcome.version,
            position=outcome.position,
            events=[type(event).__name__ for event in outcome.events],
            repeated=outcome.repeated,
        )


def _with(
    row: Row, channel: Confirmable, waiting: dict[str, Any], today: date, theirs: frozenset[str]
) -> ChangeContacts:
    seals = {name: Sealed.model_validate(seal) for name, seal in row["seals"]["contacts"].items()}
    return ChangeContacts(
        contacts=row["contacts"] | {channel: waiting["contact"]},
        seals=seals | {channel: Sealed.model_validate(waiting["seal"])},
        today=today,
        proven=channel,
        theirs=theirs,
    )


@asynccontextmanager
async def open_codes(signing_key: str | None) -> AsyncIterator[Codes]:
    """notify-svc, usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    async with open_neighbour(told(NeighbourSettings).notifications_base_url, signing_key) as notices:
        yield Codes(notices)


@asynccontextmanager
async def open_neighbour(base_url: str, signing_key: str | None) -> AsyncIterator[Neighbour]:
    """Another service. Raises ValueError without a key to sign our own tokens with."""
    seconds = told(NeighbourSettings).neighbours_timeout_s
    async with asking.open_neighbour(base_url, NAME, signing_key, seconds) as neighbour:
        yield neighbour
