"""A person as far as we may know them: who they are and how to reach them, sealed.

Nothing here can read a name or a number. A text is held as its **seal**, which only the person's key opens
and which comes out different each time, and its **mark**, a keyed hash that is the same for the same text.
Commands, refusals, decisions; facts and states are in `person_facts.py`.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.domain import Command, Decider, NotPossible, Refusal, Sealed, State
from policy.domain.values import Versions
from pydantic import Field

from tenants.domain.correction import CorrectPerson, corrected
from tenants.domain.erasure import ErasePersonalData, check_unbound
from tenants.domain.person_facts import (
    Channel,
    Contacts,
    Erased,
    Known,
    Mark,
    PassportIssuerTold,
    PersonAgeForeseen,
    PersonalDataErased,
    PersonContactDied,
    PersonContactRevived,
    PersonContactsChanged,
    PersonCorrected,
    PersonEvent,
    PersonRegistered,
    Profile,
    Seals,
    Unknown,
    dead_among,
)
from tenants.domain.reach_policy import CONTACT_METHODS, ContactMethods

# ---- commands; seals differ each time, so they do not count when a command is compared with an earlier one


class RegisterPerson(Command):
    """`high_risk_from`: the first day of the month in which they turn sixty, where the document tells it.

    `passport`: the mark of its number alone, where the `country` was named; `of_china`: it is this one.
    `theirs`: as of ChangeContacts.
    """

    person_id: UUID
    profile: Profile
    high_risk_from: date | None = Field(None, exclude=True)
    passport: Mark | None = Field(None, exclude=True)
    country: Sealed | None = Field(None, exclude=True)
    of_china: bool = Field(False, exclude=True)
    theirs: frozenset[str] = Field(frozenset(), exclude=True)
    seals: Seals = Field(exclude=True)


class RestatePerson(RegisterPerson):
    """As a ledger says it: registered, or reached by other contacts. What it leaves out stays.

    `seals` has those of all contacts, also of the methods that stay.
    """


class ChangeContacts(Command):
    """`lives_here`: they have a home with us, and must stay within reach by as many as `policy` says.

    `proven`: they gave the code that was sent there. `theirs`: which names and phones other numbers of
    theirs have, by `name_and_phone`.
    """

    contacts: Contacts
    proven: Channel | None = None
    today: date = Field(exclude=True)
    policy: Versions[ContactMethods] = Field(CONTACT_METHODS, exclude=True)
    lives_here: bool = Field(False, exclude=True)
    theirs: frozenset[str] = Field(frozenset(), exclude=True)
    seals: dict[Channel, Sealed] = Field(exclude=True)


class ReportContactDead(Command):
    """`address`: that it was heard of; None: one that is theirs no more."""

    channel: Channel
    address: Mark | None = Field(exclude=True)


class NoteReached(Command):
    """They were reached by this channel: what was heard of it before holds no more."""

    channel: Channel


class ForeseeAge(Command):
    """Of somebody who was registered before ages were foreseen."""

    high_risk_from: date


# ---- refusals


class PersonUnknown(Refusal):
    """Nobody of this id was registered."""

    title, field, status = "没有此人的登记", "person_id", 404


class PersonIdTaken(Refusal):
    """The id belongs to someone registered with other particulars; contacts have a command of their own."""

    title, field, status = "该人员编号已用于另一份登记，修改联系方式请用「更新联系方式」", "person_id", 409


class NamedOtherwise(Refusal):
    """Of a ledger: who has this number is known by another name; who they are does not change by a row."""

    title, field = "该编号登记的是另一个姓名，姓名写错请用「更正登记」，换了人请用新编号", "name"
    status = 409


class IdentifiedOtherwise(Refusal):
    """Of a ledger: who has this number is known by another document."""

    title, field = "该编号登记的是另一份证件，证件写错请用「更正登记」，换了人请用新编号", "identity"
    status = 409


class DocumentOfAnotherName(Refusal):
    """Of a ledger: the document is of somebody who is called otherwise. One of the two was copied down from
    another row, or one name is wrong: who is meant, nobody knows.
    """

    title = "证件号已登记在另一个姓名下：证件号或姓名写错的请改正台账，登记写错的请用「更正登记」"
    field, status = "identity", 409


class PersonKnown(Refusal):
    """The same document, or the same name and phone, belongs to someone registered before."""

    title, field, status = "此人已经登记过（证件相同，或姓名与电话相同）", "person_id", 409


class PhoneOfNamesake(Refusal):
    """Somebody of the same name has this phone, and neither showed a document: probably one human being."""

    title = "同名的另一人已登记这个手机号，可能是同一个人：请核对后合并，或先补登证件"
    field, status = "phone", 409


class PersonForgotten(Refusal):
    """Erased at their wish; nothing about them is kept or changed any more."""

    title, field, status = "此人的个人信息已按要求删除", "person_id", 410


class ContactMissing(Refusal):
    """They have no address on this channel."""

    title, field, status = "此人没有登记这一联系方式", "channel", 404


class TooFewMethods(Refusal):
    """Who lives with us keeps so many ways to be reached: first another, then this one goes."""

    title, field, status = "在住租客至少保留 {needed} 种有效联系方式，请先补充再删除", "contacts", 409


# ---- decisions


def decide(command: Command, person: State) -> Sequence[PersonEvent]:
    match command, person:
        case RegisterPerson(), Unknown():
            return _registered(command)
        case RestatePerson(), Known():
            return _restated(person, command)
        case RegisterPerson(profile=profile), Known(registered=known):
            if profile != known:
                raise PersonIdTaken
            return []

        case _, Unknown():
            raise PersonUnknown

        case CorrectPerson(), Known():
            return corrected(person, command)

        case ChangeContacts(), Known():
            return [*_changed(person, command), *_revived(person, command.proven, command.contacts)]
        case NoteReached(channel=channel), Known(contacts=current):
            if channel not in current:
                raise ContactMissing
            return _revived(person, channel, current)
        case ReportContactDead(channel=channel, address=address), Known(person_id=id_, contacts=current):
            if current.get(channel) != address or address is None or channel in person.dead:
                return []
            return [PersonContactDied(person_id=id_, channel=channel)]

        case ForeseeAge(high_risk_from=month), Known(person_id=id_, high_risk_from=known):
            return [] if known else [PersonAgeForeseen(person_id=id_, high_risk_from=month)]

        case ErasePersonalData(by=by), Known(person_id=id_):
            check_unbound(command)
            return [PersonalDataErased(person_id=id_, by=by)]
        case ErasePersonalData() | ReportContactDead() | ForeseeAge(), Erased():
            return []
        case _, Erased():
            raise PersonForgotten
    raise NotPossible(command, person)


def _changed(person: Known, asked: ChangeContacts) -> list[PersonEvent]:
    contacts, current = asked.contacts, person.contacts
    if contacts == current:
        return []
    live = len(set(contacts) - dead_among(contacts, person.died))
    by = asked.policy.in_force(asked.today)
    needed = by.values.live
    if asked.lives_here and live < min(needed, len(set(current) - person.dead)):
        raise TooFewMethods(live=live, needed=needed)
    shared = person.called(contacts) in asked.theirs
    said = {"contacts": contacts, "seals": asked.seals, "left": _left(current, contacts), "shared": shared}
    version = by.version if asked.lives_here else None
    return [PersonContactsChanged(person_id=person.person_id, **said, policy=version)]


def _left(before: Contacts, now: Contacts) -> tuple[Channel, ...]:
    return tuple(channel for channel, address in sorted(before.items()) if now.get(channel) != address)


def _revived(person: Known, channel: Channel | None, contacts: Contacts) -> list[PersonEvent]:
    if channel is None or channel not in dead_among(contacts, person.died):
        return []
    return [PersonContactRevived(person_id=person.person_id, channel=channel)]


def _registered(asked: RegisterPerson) -> list[PersonEvent]:
    id_, found = asked.person_id, list[PersonEvent]()
    said = {"profile": asked.profile, "seals": asked.seals, "of_china": asked.of_china}
    found.append(PersonRegistered(person_id=id_, **said))
    if asked.high_risk_from:
        found.append(PersonAgeForeseen(person_id=id_, high_risk_from=asked.high_risk_from))
    if asked.passport and asked.country:
        found.append(PassportIssuerTold(person_id=id_, number=asked.passport, country=asked.country))
    return found


def _restated(person: Known, asked: RestatePerson) -> list[PersonEvent]:
    """Somebody of another name or document is somebody else; the language is what they chose since.

    An old ledger takes back nothing: what they were registered with is no news.
    """
    known, said = person.registered, asked.profile
    if known.kind != said.kind:
        raise PersonIdTaken
    if said.name not in (known.name, person.profile.name):
        raise NamedOtherwise
    if said.identity is not None and not any(
        _same_document(asked, each, person.passport) for each in (known, person.profile)
    ):
        raise IdentifiedOtherwise
    other = {channel: mark for channel, mark in said.contacts.items() if known.contacts.get(channel) != mark}
    contacts = person.contacts | other
    if contacts == person.contacts:
        return []
    seals = {channel: asked.seals.contacts[channel] for channel in contacts}
    shared, left = person.called(contacts) in asked.theirs, _left(person.contacts, contacts)
    news = {"contacts": contacts, "seals": seals, "left": left, "shared": shared}
    return [PersonContactsChanged(person_id=person.person_id, **news)]


def _same_document(asked: RestatePerson, known: Profile, passport: Mark | None) -> bool:
    said = asked.profile
    same = said.identity in (known.identity, passport) or asked.passport == known.identity
    return same and said.identity_kind == known.identity_kind


# ---- what has become of them


def evolve(person: State, event: PersonEvent) -> State:
    match event, person:
        case PersonRegistered(person_id=id_, profile=profile, of_china=of_china), _:
            return Known(person_id=id_, registered=profile, contacts=profile.contacts, of_china=of_china)
        case PersonAgeForeseen(high_risk_from=month), Known():
            return person.model_copy(update={"high_risk_from": month})
        case PersonCorrected(high_risk_from=month), Known():
            said = event.model_dump(include={"name", "identity_kind", "identity"})
            news = {"corrected": person.profile.model_copy(update=said), "high_risk_from": month}
            return person.model_copy(update=news | {"passport": None, "of_china": event.of_china})
        case PassportIssuerTold(number=number), Known():
            return person.model_copy(update={"passport": number})
        case PersonContactsChanged(contacts=contacts), Known():
            return person.model_copy(update={"contacts": contacts})
        case PersonContactDied(channel=channel), Known(contacts=contacts) if channel in contacts:
            return person.model_copy(update={"died": person.died | {contacts[channel]}})
        case PersonContactRevived(channel=channel), Known(contacts=contacts) if channel in contacts:
            return person.model_copy(update={"died": person.died - {contacts[channel]}})
        case PersonalDataErased(), _:
            return Erased()
    return person


person: Decider[Command, State, PersonEvent] = Decider(
    name="person",
    initial=Unknown(),
    decide=decide,
    evolve=evolve,
    events=(
        *(PersonRegistered, PersonCorrected, PersonAgeForeseen, PassportIssuerTold),
        *(PersonContactsChanged, PersonContactDied, PersonContactRevived, PersonalDataErased),
    ),
)
