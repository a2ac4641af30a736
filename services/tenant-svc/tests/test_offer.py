"""An address counts when its code came back: the last one offered, and no other."""

from typing import Any

import httpx
from edge.access import Role
from kernel.domain import Sealed
from kernel.ids import named_id
from tenants.domain.offer import (
    ConfirmContact,
    ContactCodeSent,
    ContactConfirmed,
    ContactOffered,
    NoteCode,
    NothingOffered,
    OfferContact,
    offer,
)
from testkit.given import given
from testkit.stack import bearer

from .test_edge import EMAIL, PHONE, is_problem, registered

LI, CODE, LATER = (named_id(word) for word in ("li", "code", "later"))
SEAL = Sealed(kv=1, n="n", c="c")
SMS: dict[str, Any] = {"person_id": LI, "channel": "sms"}


def ask(contact: str = "new", channel: str = "sms") -> OfferContact:
    return OfferContact(person_id=LI, channel=channel, contact=contact, seal=SEAL)


def offered(contact: str = "new") -> ContactOffered:
    return ContactOffered(**SMS, contact=contact, seal=SEAL)


def note(contact: str = "new") -> NoteCode:
    return NoteCode(channel="sms", contact=contact, confirmation_id=CODE)


SENT = ContactCodeSent(**SMS, confirmation_id=CODE)
CONFIRM = ConfirmContact(channel="sms", confirmation_id=CODE)


def test_an_address_is_offered_and_confirmed_by_its_code() -> None:
    given(offer).when(ask()).then(offered())
    given(offer, offered()).when(ask()).nothing()
    given(offer, offered()).when(note()).then(SENT)
    given(offer, offered(), SENT).when(CONFIRM).then(ContactConfirmed(**SMS))


def test_the_code_of_another_address_or_of_none_confirms_nothing() -> None:
    given(offer, offered(), SENT, offered("newer")).when(CONFIRM).refused(NothingOffered)
    later = ContactCodeSent(**SMS, confirmation_id=LATER)
    given(offer, offered(), SENT, later).when(CONFIRM).refused(NothingOffered)
    given(offer, offered(), SENT, ContactConfirmed(**SMS)).when(CONFIRM).refused(NothingOffered)
    given(offer).when(note()).refused(NothingOffered)
    given(offer, offered("newer")).when(note()).refused(NothingOffered)


def test_what_was_confirmed_can_be_offered_again() -> None:
    given(offer, offered(), SENT, ContactConfirmed(**SMS)).when(ask()).then(offered())


async def test_where_somebody_wants_to_be_reached_is_one_address_of_who_has_a_park(
    http: httpx.AsyncClient,
) -> None:
    _, person_id = await registered(http)
    myself = bearer(Role.租客, actor=person_id)
    for channel, body, field in (
        ("sms", {"email": EMAIL}, "phone"),
        ("email", {"email": EMAIL, "phone": PHONE}, "email"),
    ):
        refused = await http.put(f"/me/contacts/{channel}", json=body, headers=myself)
        is_problem(refused, 422, "address-missing", field)
    parkless = await http.put("/me/contacts/sms", json={"phone": PHONE}, headers=myself)
    is_problem(parkless, 409, "park-missing", "park_id")
