"""Whom to call when something happened to somebody 紧急联系人: several each, sealed with that person's key.

One stream for each person. The same phone is listed once, and never their own: they would not answer. They
did not give us their name and number themselves: who did is kept, and who said when that they agree
(个人信息保护法 13, 14). Whom somebody took away is not brought back by a ledger that still has them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, Sealed, State
from pydantic import Field

from tenants.domain.person import PersonForgotten
from tenants.domain.person_facts import Mark

Relation = Literal["partner", "parent", "child", "sibling", "relative", "friend", "colleague", "other"]
Health = Literal["untried", "reached", "dead"]
"""`reached`: somebody spoke with them by this phone; `dead`: it does not work."""
Source = Literal["ledger", "staff", "tenant"]
BY_HAND: Final = ("staff", "tenant")
AT_MOST = 5


class KinSeals(Frozen):
    """Sealed with the key of whose contact they are."""

    name: Sealed
    phone: Sealed


class Kin(Frozen):
    """What they are to the person, and marks to tell one from another by."""

    relation: Relation
    name: Mark
    phone: Mark


class Agreement(Frozen):
    """Who said that they agree to be called, and on which day: the tenant, or they themselves 本人."""

    by: Literal["tenant", "contact"]
    told_on: date


# ---- facts


class EmergencyEvent(Event):
    person_id: UUID


class EmergencyContactEvent(EmergencyEvent):
    contact_id: UUID


class EmergencyContactKept(EmergencyContactEvent):
    """They are one to call from now on, or this is what is known of them now.

    `source`: who told of them; None where that was not noted yet.
    """

    schema_version = 2

    kin: Kin
    seals: KinSeals
    source: Source | None


class EmergencyContactAgreed(EmergencyContactEvent):
    """Somebody said that they agree. It holds until the name or the phone is another."""

    agreed: Agreement


class EmergencyContactRemoved(EmergencyContactEvent):
    """They are not to be called any more."""


class EmergencyContactReached(EmergencyContactEvent):
    """Somebody spoke with them by this phone."""


class EmergencyContactDied(EmergencyContactEvent):
    """Their phone does not work: another is needed."""


class EmergencyContactsForgotten(EmergencyEvent):
    """The person was erased, and with them everybody who was to be called."""


# ---- states


class Listed(Frozen):
    kin: Kin
    source: Source | None
    health: Health = "untried"
    agreed: Agreement | None = None


class Contacts(State):
    """Whom to call, by id; `given_up`: by which phone nobody is to be called, since somebody took it away."""

    listed: dict[UUID, Listed] = Field(default_factory=dict)
    given_up: frozenset[Mark] = frozenset()


class Forgotten(State):
    """Somebody we no longer know anything about."""


# ---- commands; seals differ each time, so they do not count when a command is compared with an earlier one


class EmergencyCommand(Command):
    person_id: UUID


class KeepContact(EmergencyCommand):
    """`own`: the mark of the person's own phone; `elsewhere`: by which phone nobody is to be called, since it
    was taken away under another number of theirs.
    """

    contact_id: UUID
    source: Source
    kin: Kin
    own: Mark | None = Field(None, exclude=True)
    elsewhere: frozenset[Mark] = Field(frozenset(), exclude=True)
    seals: KinSeals = Field(exclude=True)


class RemoveContact(EmergencyCommand):
    contact_id: UUID


class ReportContact(EmergencyCommand):
    """What came of calling them by `phone`; None: one that is theirs no more."""

    contact_id: UUID
    health: Literal["reached", "dead"]
    phone: Mark | None = Field(exclude=True)


class NoteAgreement(EmergencyCommand):
    contact_id: UUID
    agreed: Agreement


class ForgetContacts(EmergencyCommand):
    """The person was erased."""


# ---- refusals


class EmergencyContactUnknown(Refusal):
    """Nobody is listed under this id."""

    title, field, status = "没有这位紧急联系人", "contact_id", 404


class TooManyEmergencyContacts(Refusal):
    """Who has a list to work off in an emergency works it off too long."""

    title, field, status = "紧急联系人最多 {at_most} 位，请先删除一位", "contact_id", 409


class EmergencyPhoneTwice(Refusal):
    """Another of their contacts is called there."""

    title, field, status = "该电话已登记给另一位紧急联系人", "phone", 409


class OwnPhoneGiven(Refusal):
    """To whom something happened does not answer."""

    title, field = "紧急联系人的电话不能与本人相同", "phone"


class PhoneOfEmergencyContact(Refusal):
    """Somebody is to be reached themselves where another is to be called for them, and does not answer."""

    title = "该手机号已登记为此人的紧急联系人电话；如确为本人号码，请先更换或删除这位紧急联系人"
    field, status = "phone", 409


class EmergencyContactGivenUp(Refusal):
    """Somebody took them away, or gave another number: an old ledger does not know it."""

    title = "此联系电话此前已从紧急联系人中删除或更换，台账不再登记；如需恢复，请征得其本人同意后手工登记"
    field, status = "phone", 409


# ---- decisions


def decide(command: EmergencyCommand, contacts: State) -> Sequence[EmergencyEvent]:
    match command, contacts:
        case KeepContact(source="ledger"), Contacts(listed=listed, given_up=given_up):
            known = {each.kin.phone for each in listed.values()}
            if command.kin.phone in given_up | (command.elsewhere - known):
                raise EmergencyContactGivenUp
            return [] if _by_hand(command, listed) else _kept(command, listed)
        case KeepContact(), Contacts(listed=listed):
            return _kept(command, listed)
        case RemoveContact(person_id=who, contact_id=id_), Contacts(listed=listed):
            return [EmergencyContactRemoved(person_id=who, contact_id=id_)] if id_ in listed else []
        case ReportContact(person_id=who, contact_id=id_, health=health), Contacts(listed=listed):
            if id_ not in listed:
                raise EmergencyContactUnknown
            if command.phone != listed[id_].kin.phone:
                return []
            fact = EmergencyContactReached if health == "reached" else EmergencyContactDied
            return [fact(person_id=who, contact_id=id_)] if listed[id_].health != health else []
        case NoteAgreement(person_id=who, contact_id=id_, agreed=agreed), Contacts(listed=listed):
            if id_ not in listed:
                raise EmergencyContactUnknown
            before = listed[id_].agreed
            if before == agreed or (before and before.by == "contact" and agreed.by == "tenant"):
                return []  # their own word needs nobody else's
            return [EmergencyContactAgreed(person_id=who, contact_id=id_, agreed=agreed)]
        case ForgetContacts(person_id=who), Contacts():
            return [EmergencyContactsForgotten(person_id=who)]
        case ForgetContacts() | RemoveContact(), Forgotten():
            return []
        case _, Forgotten():
            raise PersonForgotten
    raise NotPossible(command, contacts)


def _by_hand(asked: KeepContact, listed: dict[UUID, Listed]) -> bool:
    """Whether who is called there is as somebody wrote them down, later than the ledger was made."""
    before = listed.get(asked.contact_id)
    return bool(before and before.source in BY_HAND and before.kin.phone == asked.kin.phone)


def _kept(asked: KeepContact, listed: dict[UUID, Listed]) -> list[EmergencyEvent]:
    others = {id_: each for id_, each in listed.items() if id_ != asked.contact_id}
    if asked.contact_id in listed and listed[asked.contact_id].kin == asked.kin:
        return []
    if asked.kin.phone == asked.own:
        raise OwnPhoneGiven
    if asked.kin.phone in [each.kin.phone for each in others.values()]:
        raise EmergencyPhoneTwice
    if len(others) >= AT_MOST:
        raise TooManyEmergencyContacts(at_most=AT_MOST)
    who, id_, source = asked.person_id, asked.contact_id, asked.source
    return [
        EmergencyContactKept(person_id=who, contact_id=id_, source=source, kin=asked.kin, seals=asked.seals)
    ]


# ---- what has become of it


def evolve(contacts: State, event: EmergencyEvent) -> State:
    match event, contacts:
        case EmergencyContactKept(), Contacts():
            return _with_kept(contacts, event)
        case EmergencyContactRemoved(contact_id=id_), Contacts(listed=listed, given_up=given_up) if (
            id_ in listed
        ):
            others = {each: kin for each, kin in listed.items() if each != id_}
            return Contacts(listed=others, given_up=given_up | {listed[id_].kin.phone})
        case EmergencyContactReached(contact_id=id_), Contacts():
            return _with(contacts, id_, health="reached")
        case EmergencyContactDied(contact_id=id_), Contacts():
            return _with(contacts, id_, health="dead")
        case EmergencyContactAgreed(contact_id=id_, agreed=agreed), Contacts():
            return _with(contacts, id_, agreed=agreed)
        case EmergencyContactsForgotten(), _:
            return Forgotten()
    return contacts


def _with_kept(contacts: Contacts, event: EmergencyContactKept) -> Contacts:
    now, before = Listed(kin=event.kin, source=event.source), contacts.listed.get(event.contact_id)
    given_up = contacts.given_up
    if before and before.kin.phone == event.kin.phone:
        same = before.kin.name == event.kin.name
        now = now.model_copy(update={"health": before.health, "agreed": before.agreed if same else None})
    elif before and event.source in BY_HAND:
        given_up |= {before.kin.phone}
    listed = contacts.listed | {event.contact_id: now}
    return Contacts(listed=listed, given_up=given_up - {event.kin.phone})


def _with(contacts: Contacts, contact_id: UUID, **known: object) -> Contacts:
    if contact_id not in contacts.listed:
        return contacts
    listed = contacts.listed | {contact_id: contacts.listed[contact_id].model_copy(update=known)}
    return contacts.model_copy(update={"listed": listed})


emergency: Decider[EmergencyCommand, State, EmergencyEvent] = Decider(
    name="emergency",
    initial=Contacts(),
    decide=decide,
    evolve=evolve,
    events=(
        *(EmergencyContactKept, EmergencyContactRemoved, EmergencyContactReached, EmergencyContactDied),
        *(EmergencyContactAgreed, EmergencyContactsForgotten),
    ),
)
