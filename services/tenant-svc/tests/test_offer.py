"""An address counts when its code came back: the last one offered, and no other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from edge.access import Role
from fastapi import FastAPI
from host.http import Http
from kernel.domain import Sealed
from kernel.ids import named_id, new_id
from local.home import free_port
from published.notifications import NotificationDelivered
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
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import EMAIL, PHONE, is_problem, registered, rooms, stay
from .test_merging import asked_to_merge

__all__ = ["rooms"]

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


Meanwhile = list[Callable[[], Awaitable[Any]]]


@pytest.fixture
async def meanwhile(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Meanwhile]:
    """notify-svc, as far as it sends codes and takes whichever is given: each time one is, the next of these
    happens before it answers.
    """
    app, port, happens = FastAPI(), free_port(), Meanwhile()

    @app.post("/confirmations")
    async def sent() -> dict[str, str]:
        return {"id": str(CODE)}

    @app.post("/confirmations/{_}/check")
    async def given_back(_: str) -> None:
        if happens:
            await happens.pop(0)()

    server = uvicorn.Server(uvicorn.Config(app, http=Http, port=port, log_config=None))
    serving = asyncio.create_task(server.serve())
    monkeypatch.setenv("ANJU_NOTIFICATIONS_BASE_URL", f"http://127.0.0.1:{port}")

    async def started() -> bool:
        return server.started

    await eventually(started, "it answers")
    yield happens
    server.should_exit = True
    await serving


async def waiting(http: httpx.AsyncClient, room: UUID, phone: str) -> tuple[str, dict[str, str]]:
    """The id and the token of somebody who offered this phone, and was sent a code; they have left."""
    tenant_id, person_id = await registered(http, phone=PHONE, wechat=None, email=None, app=None)
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(room, "2025-01-01"))).is_success
    left = {"moved_out_on": "2025-01-02"}
    assert (await http.post(f"/tenants/{tenant_id}/move-out", json=left)).is_success
    myself = bearer(Role.租客, actor=person_id)
    offered_to = await http.put("/me/contacts/sms", json={"phone": phone}, headers=myself)
    assert offered_to.json()["events"] == ["ContactCodeSent"], offered_to.text
    return person_id, myself


async def reached(http: httpx.AsyncClient, person_id: str) -> dict[str, str]:
    found = (await http.get(f"/people/{person_id}/contacts")).json()
    return {each["channel"]: each["address"] for each in found}


async def test_what_arrived_where_they_offer_to_be_reached_says_nothing_of_the_phone_they_have(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    _, person_id = await registered(http, phone=PHONE, wechat=None, email=None, app=None)

    async def last_delivered() -> str | None:
        [sms] = (await http.get(f"/people/{person_id}/contacts")).json()
        found: str | None = sms["last_delivered_at"]
        return found

    for offered, known in ((True, None), (False, "2099-01-02T00:00:00Z"), (True, "2099-01-02T00:00:00Z")):
        arrived = NotificationDelivered(
            notification_id=new_id(),
            person_id=UUID(person_id),
            channel="sms",
            at=datetime(2099, 1, 3 if offered else 2, tzinfo=UTC),
            offered=offered,
        )
        await voices.tell((f"notification-{arrived.notification_id}", arrived))
        assert await last_delivered() == known


async def test_who_confirms_a_phone_does_not_undo_what_a_clerk_changes_meanwhile(
    http: httpx.AsyncClient, rooms: list[UUID], meanwhile: Meanwhile
) -> None:
    person_id, myself = await waiting(http, rooms[0], "13911110071")

    async def by_a_clerk() -> None:
        email = {"email": "zhang71@example.com"}
        assert (await http.put(f"/people/{person_id}/contacts/email", json=email)).is_success

    meanwhile.append(by_a_clerk)
    confirmed = await http.post("/me/contacts/sms/confirm", json={"code": "123456"}, headers=myself)
    assert confirmed.json()["events"] == ["PersonContactsChanged"], confirmed.text
    assert await reached(http, person_id) == {"sms": "139****0071", "email": "z***@example.com"}


async def test_a_phone_of_who_is_to_be_called_for_them_since_it_was_offered_is_not_confirmed(
    http: httpx.AsyncClient, rooms: list[UUID], meanwhile: Meanwhile
) -> None:
    person_id, myself = await waiting(http, rooms[0], "13911110074")

    async def listed() -> None:
        kin = {"name": "赵秀兰", "phone": "13911110074", "relation": "parent"}
        answer = await http.put(f"/people/{person_id}/emergency-contacts/{new_id()}", json=kin)
        assert answer.is_success, answer.text

    meanwhile.append(listed)
    refused = await http.post("/me/contacts/sms/confirm", json={"code": "123456"}, headers=myself)
    is_problem(refused, 409, "phone-of-emergency-contact", "phone")


async def test_who_was_erased_while_they_confirm_is_told_so(
    http: httpx.AsyncClient, rooms: list[UUID], meanwhile: Meanwhile
) -> None:
    person_id, myself = await waiting(http, rooms[0], "13911110072")

    async def erased() -> None:
        gone = bearer(Role.管理员) | {"X-Reason": "wish"}
        assert (await http.delete(f"/people/{person_id}/personal-data", headers=gone)).is_success

    meanwhile.append(erased)
    refused = await http.post("/me/contacts/sms/confirm", json={"code": "123456"}, headers=myself)
    is_problem(refused, 410, "person-forgotten", "person_id")


@pytest.mark.usefixtures("meanwhile")
async def test_who_confirms_the_phone_that_another_number_of_theirs_has_is_reached_there(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    person_id, myself = await waiting(http, rooms[0], "13911110073")
    tenant_id = (await http.get("/me", headers=myself)).json()["home"]["tenant_id"]
    other, _ = await registered(http, phone="13911110073", wechat=None, email=None, app=None)
    code = {"code": "123456"}
    refused = await http.post("/me/contacts/sms/confirm", json=code, headers=myself)
    is_problem(refused, 409, "person-known", "person_id")
    assert (await asked_to_merge(http, other, tenant_id)).is_success
    confirmed = await http.post("/me/contacts/sms/confirm", json=code, headers=myself)
    assert confirmed.json()["events"] == ["PersonContactsChanged"], confirmed.text
    assert await reached(http, person_id) == {"sms": "139****0073"}
