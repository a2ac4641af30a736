"""What happened to what we know of a person, and what they are by it; who decides is in `person.py`."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event, Frozen, Sealed, State
from pydantic import Field

from tenants.domain.identity import IdentityKind
from tenants.domain.tenant_facts import GaveWay

Channel = Literal["app", "sms", "wechat", "email"]
Kind = Literal["tenant", "owner", "staff"]
Language = Literal["zh", "en"]
Mark = Annotated[str, Field(examples=["qPo2VZlyh0QXr0Dj9jDFqRbMSzW6vuoHL1iJlEb3fyk"])]
Contacts = dict[Channel, Mark]


class Profile(Frozen):
    """What a person was registered with, comparable and unreadable."""

    kind: Kind
    language: Language
    name: Mark
    identity_kind: IdentityKind | None = None
    identity: Mark | None = None
    contacts: Contacts


class Seals(Frozen):
    """The same in sealed form. `senior_on`, their 60th birthday, was sealed before ages were foreseen."""

    name: Sealed
    identity: Sealed | None = None
    senior_on: Sealed | None = None
    contacts: dict[Channel, Sealed]


# ---- facts


class PersonEvent(Event):
    """Each says who."""

    person_id: UUID


class PersonRegistered(PersonEvent):
    """`of_china`: their document is a passport of this country, and so none from elsewhere."""

    schema_version = 2

    profile: Profile
    seals: Seals
    of_china: bool = False


class PersonAgeForeseen(PersonEvent):
    """They turn sixty in the month that begins on `high_risk_from`; the day is known to nobody."""

    high_risk_from: date


class PassportIssuerTold(PersonEvent):
    """Their passport is of this country; `number` is the mark of its number without it."""

    number: Mark
    country: Sealed


class PersonCorrected(PersonEvent):
    """Name and document as they are from here on; what was said of them before was wrong, or left out.

    `seals`: of what was said anew. `high_risk_from`: the month in which they turn sixty, by the document.
    `month_stays`: by what was known of them before it was the same. `shared`: another number of theirs has
    this name and phone already. `of_china` as of registering.
    """

    schema_version = 5

    kind: Kind
    name: Mark
    identity_kind: IdentityKind | None
    identity: Mark | None
    high_risk_from: date | None
    seals: dict[str, Sealed]
    month_stays: bool = False
    shared: bool = False
    of_china: bool = False


class PersonContactsChanged(PersonEvent):
    """These are all their contact methods now.

    `policy`: the version that says how many they have to keep; None of who has no home with us. `left`: those
    that had another address, or were taken away; None: nobody said. `shared`: another number of theirs has
    this name and phone already.
    """

    schema_version = 4

    contacts: Contacts
    seals: dict[Channel, Sealed]
    policy: int | None = None
    left: tuple[Channel, ...] | None
    shared: bool = False


class PersonContactDied(PersonEvent):
    """Messages by this channel no longer arrive."""

    channel: Channel


class PersonContactRevived(PersonEvent):
    """Messages by this channel arrive after all: they gave the code sent there, or somebody reached them."""

    channel: Channel


class PersonalDataErased(PersonEvent):
    """Their key is to be destroyed: whatever was sealed means nothing any more (PIPL art. 47).

    `by`: the merges by which others are the same human being, and are forgotten too; None: nobody looked.
    """

    schema_version = 2

    by: tuple[GaveWay, ...] | None = ()


# ---- states


class Unknown(State):
    """Nobody of this id was registered."""


class Known(State):
    """Someone we can reach by `contacts`, except by those that are dead.

    `died`: the addresses at which nothing arrives, also former ones.
    """

    person_id: UUID
    registered: Profile
    contacts: Contacts
    died: frozenset[Mark] = frozenset()
    high_risk_from: date | None = None
    passport: Mark | None = None
    of_china: bool = False
    corrected: Profile | None = None

    @property
    def dead(self) -> frozenset[Channel]:
        """The channels by which nothing arrives."""
        return dead_among(self.contacts, self.died)

    @property
    def profile(self) -> Profile:
        """As they are known now, but for the contacts."""
        return self.corrected or self.registered

    def called(self, contacts: Contacts) -> str | None:
        """Their name and phone, were these their contacts: see `name_and_phone`."""
        return name_and_phone(self.profile.name, self.profile.identity, contacts)


class Erased(State):
    """Someone we no longer know anything about."""


def name_and_phone(name: Mark | None, identity: Mark | None, contacts: Contacts) -> str | None:
    """What tells those without a document from each other: two documents are two people, whatever they are
    called. None of who has one, or no phone.
    """
    phone = contacts.get("sms")
    return f"{name} {phone}" if phone and not identity else None


def dead_among(contacts: Contacts, died: Collection[Mark]) -> frozenset[Channel]:
    """A dead address stays dead when it is told again, at once or later; another in its place is alive."""
    return frozenset(channel for channel, mark in contacts.items() if mark in died)
