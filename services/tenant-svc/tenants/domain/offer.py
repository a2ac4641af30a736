"""Offer 待确认的联系方式: where a tenant wants to be reached, until they prove they read what comes.

One stream for each person; the last address offered on a channel counts. A code is for one address: what is
sent for one is no proof of another.
"""

from typing import Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, Sealed, State
from pydantic import Field

from tenants.domain.person_facts import Mark

Confirmable = Literal["sms", "wechat", "email"]
"""A device tells of itself; these are typed by people."""


class NothingOffered(Refusal):
    """No address waits to be confirmed on this channel, or another one, or its code was never sent."""

    title, field, status = "没有待确认的联系方式，请先提交并获取验证码", "channel", 409


class OfferEvent(Event):
    person_id: UUID
    channel: Confirmable


class ContactOffered(OfferEvent):
    """They want to be reached there."""

    contact: Mark
    seal: Sealed


class ContactCodeSent(OfferEvent):
    """A code is on its way to the address offered."""

    confirmation_id: UUID


class ContactConfirmed(OfferEvent):
    """They gave the code: the address is one of theirs from now on."""


class OfferCommand(Command):
    channel: Confirmable


class OfferContact(OfferCommand):
    person_id: UUID
    contact: Mark
    seal: Sealed = Field(exclude=True)


class NoteCode(OfferCommand):
    """The code of this confirmation was asked for, for this address."""

    contact: Mark
    confirmation_id: UUID


class ConfirmContact(OfferCommand):
    """The code of this confirmation was given."""

    confirmation_id: UUID


class Offered(Frozen):
    contact: Mark
    confirmation_id: UUID | None = None


class Offers(State):
    person_id: UUID | None = None
    waiting: dict[Confirmable, Offered] = Field(default_factory=dict)


def decide(command: OfferCommand, offers: Offers) -> list[OfferEvent]:
    waiting = offers.waiting.get(command.channel)
    match command:
        case OfferContact(person_id=who, channel=channel, contact=contact, seal=seal):
            if waiting and waiting.contact == contact:
                return []
            return [ContactOffered(person_id=who, channel=channel, contact=contact, seal=seal)]
        case NoteCode(contact=contact, confirmation_id=id_) if waiting and waiting.contact == contact:
            return [_of(offers, command, ContactCodeSent, confirmation_id=id_)]
        case ConfirmContact(confirmation_id=id_) if waiting and waiting.confirmation_id == id_:
            return [_of(offers, command, ContactConfirmed)]
    raise NothingOffered


def _of(offers: Offers, command: OfferCommand, fact: type[OfferEvent], **more: object) -> OfferEvent:
    return fact.model_validate({"person_id": offers.person_id, "channel": command.channel, **more})


def evolve(offers: Offers, event: OfferEvent) -> Offers:
    channel, waiting = event.channel, dict(offers.waiting)
    match event:
        case ContactOffered(contact=contact):
            waiting[channel] = Offered(contact=contact)
        case ContactCodeSent(confirmation_id=id_) if channel in waiting:
            waiting[channel] = waiting[channel].model_copy(update={"confirmation_id": id_})
        case ContactConfirmed():
            waiting.pop(channel, None)
    return Offers(person_id=event.person_id, waiting=waiting)


offer: Decider[OfferCommand, Offers, OfferEvent] = Decider(
    "offer", Offers(), decide, evolve, (ContactOffered, ContactCodeSent, ContactConfirmed)
)
