"""Whom to call when something happened to somebody 紧急联系人: several each, sealed with that person's key.

One stream for each person. The same phone is listed once, and never their own: they would not answer.
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, Sealed, State
from pydantic import Field

from tenants.domain.person import PersonForgotten
from tenants.domain.person_facts import Mark

Relation = Literal["partner", "parent", "child", "sibling", "relative", "friend", "colleague", "other"]
Health = Literal["untried", "reached", "dead"]
"""`reached`: somebody spoke with them by this phone; `dead`: it does not work."""
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


# ---- facts


class EmergencyEvent(Event):
    person_id: UUID


class EmergencyContactEvent(EmergencyEvent):
    contact_id: UUID


class EmergencyContactKept(EmergencyContactEvent):
    """They are one to call from now on, or this is what is known of them now."""

    kin: Kin
    seals: KinSeals


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
    health: Health = "untried"


class Contacts(State):
    """Whom to call, by id."""

    listed: dict[UUID, Listed] = Field(default_factory=dict)


class Forgotten(State):
    """Somebody we no longer know anything about."""


# ---- commands; seals differ each time, so they do not count when a command is compared with an earlier one


class EmergencyCommand(Command):
    person_id: UUID


class KeepContact(EmergencyCommand):
    """`own`: the mark of the person's own phone."""

    contact_id: UUID
    kin: Kin
    own: Mark | None = Field(None, exclude=True)
    seals: KinSeals = Field(exclude=True)


class RemoveContact(EmergencyCommand):
    contact_id: UUID


class ReportContact(EmergencyCommand):
    """What came of calling them by `phone`; None: one that is theirs no more."""

    contact_id: UUID
    health: Literal["reached", "dead"]
    phone: Mark | None = Field(exclude=True)


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


# ---- decisions


def decide(command: EmergencyCommand, contacts: State) -> Sequence[EmergencyEvent]:
    match command, contacts:
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
        case ForgetContacts(person_id=who), Contacts():
            return [EmergencyContactsForgotten(person_id=who)]
        case ForgetContacts() | RemoveContact(), Forgotten():
            return []
        case _, Forgotten():
            raise PersonForgotten
    raise NotPossible(command, contacts)


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
    who, id_ = asked.person_id, asked.contact_id
    return [EmergencyContactKept(person_id=who, contact_id=id_, kin=asked.kin, seals=asked.seals)]


# ---- what has become of it


def evolve(contacts: State, event: EmergencyEvent) -> State:
    match event, contacts:
        case EmergencyContactKept(contact_id=id_, kin=kin), Contacts(listed=listed):
            before = listed.get(id_)
            health = before.health if before and before.kin.phone == kin.phone else "untried"
            return Contacts(listed=listed | {id_: Listed(kin=kin, health=health)})
        case EmergencyContactRemoved(contact_id=id_), Contacts(listed=listed):
            return Contacts(listed={each: kin for each, kin in listed.items() if each != id_})
        case EmergencyContactReached(contact_id=id_), Contacts(listed=listed) if id_ in listed:
            return _with(listed, id_, "reached")
        case EmergencyContactDied(contact_id=id_), Contacts(listed=listed) if id_ in listed:
            return _with(listed, id_, "dead")
        case EmergencyContactsForgotten(), _:
            return Forgotten()
    return contacts


def _with(listed: dict[UUID, Listed], contact_id: UUID, health: Health) -> Contacts:
    return Contacts(listed=listed | {contact_id: listed[contact_id].model_copy(update={"health": health})})


emergency: Decider[EmergencyCommand, State, EmergencyEvent] = Decider(
    name="emergency",
    initial=Contacts(),
    decide=decide,
    evolve=evolve,
    events=(
        *(EmergencyContactKept, EmergencyContactRemoved, EmergencyContactReached, EmergencyContactDied),
        EmergencyContactsForgotten,
    ),
)
