"""Where personal data enters and leaves: sealed on the way in, opened with a reason on the way out."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from edge.body import NO_NUL, Body, Code, Mobile, Name
from edge.divisions import is_division
from edge.numbers import plain
from edge.texts import WRITTEN_AS
from iso3166 import countries_by_alpha3
from kernel.domain import Refusal, Sealed
from kernel.facts import Origin
from kernel.ids import named_id
from kernel.service import Row
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from vault.broken import SealBroken
from vault.sealing import Asked, Vault

from tenants.domain.identity import (
    IdentityKind,
    check_country,
    check_old_enough,
    checked_number,
    high_risk_from,
    told_birth,
)
from tenants.domain.person_facts import Channel, Contacts, Kind, Language, Mark, Profile, Seals
from tenants.domain.suspicion import Ground
from tenants.edge.spelling import born, keys_of, phoned

Email = Annotated[
    str,
    Field(
        strict=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$",
    ),
]
DeviceToken = Annotated[str, Field(strict=True, max_length=512, pattern=r"^[\x21-\x7e]+$")]
CHANNELS: tuple[Channel, ...] = ("app", "sms", "wechat", "email")

Opened = TypeVar("Opened", bound=str | SealBroken)


def address_id(person_id: UUID, channel: str, contact: Mark) -> UUID:
    """By which a code and the address it is for know each other; it says nothing of the address."""
    return named_id("offered address", person_id, channel, contact)


class OfferedAddress(BaseModel):
    """Of which they have yet to prove that they read what comes there."""

    address_id: UUID
    address: str = Field(repr=False)


class IdentityBody(Body):
    kind: IdentityKind
    number: Annotated[
        str,
        Field(
            strict=True,
            min_length=1,
            max_length=160,
            pattern=NO_NUL,
            description="of `network_identity` the 网号 or the token of the result: 16 letters and digits at"
            " least, and no number of a document",
        ),
    ]

    @field_validator("number")
    @classmethod
    def typed(cls, number: str, info: ValidationInfo) -> str:
        """As `plain`; each sign of a token counts."""
        return number if info.data.get("kind") == "network_identity" else plain(number)


Country = Annotated[str, Field(strict=True, max_length=3, pattern=r"^[A-Z]{3}$", examples=["USA"])]


class PersonIdentityBody(IdentityBody):
    country: Country | None = Field(
        None, description="which country issued a passport (ISO 3166-1 alpha-3); of others nothing is asked"
    )


class ContactsBody(Body):
    """Each way to reach someone; what is left out, they do not have."""

    phone: Mobile | None = None
    wechat: Code | None = None
    email: Email | None = None
    app: DeviceToken | None = None


class PersonBody(ContactsBody):
    person_id: UUID
    kind: Kind
    name: Name
    language: Language = "zh"
    identity: PersonIdentityBody | None = None


def contacts_of(body: ContactsBody) -> dict[Channel, str]:
    """The methods given, by channel, each in its one spelling."""
    given: dict[Channel, str | None] = {
        "app": body.app,
        "sms": body.phone,
        "wechat": body.wechat,
        "email": body.email and body.email.lower(),
    }
    return {channel: text for channel, text in given.items() if text}


class AddressMissing(Refusal):
    """The address of this channel, and of no other."""

    title = "请填写这一渠道的联系方式"


def address_of(body: ContactsBody, channel: Channel) -> dict[Channel, str]:
    """The one method given. Raises AddressMissing where that is not `channel`, or not alone."""
    given = contacts_of(body)
    if list(given) != [channel]:
        raise AddressMissing(field="phone" if channel == "sms" else channel)
    return given


def checked(body: PersonBody, today: date) -> PersonBody:
    """The same with the document's number in its one spelling.

    Raises the refusals of `checked_number` and `check_country`, and TooYoungToRent for a tenant under age.
    """
    if body.identity is None:
        return body
    return body.model_copy(update={"identity": checked_identity(body.kind, body.identity, today)})


def checked_identity(kind: Kind, identity: PersonIdentityBody, today: date) -> PersonIdentityBody:
    """The same for the document alone of a person of this kind."""
    check_country(identity.kind, identity.country, countries_by_alpha3.__contains__)
    number = checked_number(identity.kind, identity.number, today, is_division)
    if kind == "tenant":
        check_old_enough(identity.kind, number, today)
    return identity.model_copy(update={"number": number})


class PersonalData:
    """The vault as this service uses it: each field under its name."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def profile(self, body: PersonBody) -> Profile:
        """What can be compared without being read."""
        identity = body.identity
        return Profile(
            kind=body.kind,
            language=body.language,
            name=self.named(body.name),
            identity_kind=identity and identity.kind,
            identity=identity and self.identity(identity),
            contacts=self.marks(contacts_of(body)),
        )

    def named(self, name: str) -> str:
        """The mark of a name, however it is spaced, and where a register writes a character as another."""
        return self.vault.blind_index("name", "".join(name.split()).casefold().translate(WRITTEN_AS))

    def identity(self, identity: PersonIdentityBody) -> str:
        """The mark of a document."""
        return self.document(identity.country, identity.number)

    def passport(self, identity: PersonIdentityBody | None) -> str | None:
        """The mark of a passport's number alone, where its country was named."""
        return self.document(None, identity.number) if identity and identity.country else None

    def document(self, country: str | None, number: str) -> str:
        """The same of a number in its one spelling; without its country, of a passport's number alone."""
        return self.vault.blind_index("identity", f"{country} {number}" if country else number)

    async def country(self, person_id: UUID, identity: PersonIdentityBody | None) -> Sealed | None:
        """Raises PersonErased (410) for someone who was erased."""
        if identity is None or identity.country is None:
            return None
        return (await self.vault.seal_many(person_id, {"country": identity.country}))["country"]

    def marks(self, contacts: Mapping[Channel, str]) -> Contacts:
        return {channel: self.vault.blind_index(channel, text) for channel, text in contacts.items()}

    def mark(self, key: str) -> int:
        """The mark of something a person is found by: short, for there are many."""
        return int.from_bytes(
            urlsafe_b64decode(self.vault.blind_index("found by", key) + "=")[:8], signed=True
        )

    def found_by(self, opened: Mapping[str, str]) -> list[int]:
        """The marks of all that a person of this name, phone and birth date is found by; none of nobody."""
        if not opened:
            return []
        keys = keys_of(opened["name"], opened.get("sms"))
        return sorted({*map(self.mark, keys), *self.in_common(opened).values()})

    def in_common(self, opened: Mapping[str, str]) -> dict[Ground, int]:
        """The marks by which two registrations of one human being are told: by phone, and by name and birth
        date where the document tells the date.
        """
        found: dict[Ground, int] = {}
        if phone := opened.get("sms"):
            found["phone"] = self.mark(phoned(phone))
        if (number := opened.get("identity")) and (day := told_birth(number)):
            found["name_and_birth_date"] = self.mark(born(opened["name"], day))
        return found

    @staticmethod
    def foreseen(kind: Kind, identity: PersonIdentityBody | None) -> date | None:
        """From when on they count as high-risk by their age, where the document tells it; never our staff."""
        if identity is None or kind == "staff":
            return None
        return high_risk_from(identity.kind, identity.number)

    async def seal(self, body: PersonBody) -> Seals:
        """Raises PersonErased (410) for someone who was erased."""
        contacts = contacts_of(body)
        texts = {"name": body.name, **{str(channel): text for channel, text in contacts.items()}}
        if body.identity:
            texts["identity"] = body.identity.number
        sealed = await self.vault.seal_many(body.person_id, texts)
        return Seals(
            name=sealed["name"],
            identity=sealed.get("identity"),
            contacts={channel: sealed[channel] for channel in contacts},
        )

    async def seal_contacts(self, person_id: UUID, contacts: Mapping[Channel, str]) -> dict[Channel, Sealed]:
        """Raises PersonErased (410) for someone who was erased."""
        sealed = await self.vault.seal_many(person_id, {str(c): text for c, text in contacts.items()})
        return {channel: sealed[channel] for channel in contacts}

    async def open(
        self, rows: Sequence[Row], fields: Sequence[str], origin: Origin, reason: str
    ) -> dict[UUID, dict[str, str]]:
        """The named fields of each person, as far as they have them; of the erased, none. Recorded.

        For what is of no use without all of them: raises SealBroken.
        """
        asked = _asked(rows, fields)
        return _by_person(rows, asked, await self.vault.open_many(asked, origin, reason))

    async def open_each(
        self, rows: Sequence[Row], fields: Sequence[str], origin: Origin, reason: str
    ) -> dict[UUID, dict[str, str | SealBroken]]:
        """The same of many at once: a broken seal stands in its own place and holds up no other."""
        asked = _asked(rows, fields)
        return _by_person(rows, asked, await self.vault.open_each(asked, origin, reason))

    async def open_offers(
        self, waiting: Mapping[UUID, Row], origin: Origin, reason: str
    ) -> dict[UUID, dict[str, OfferedAddress]]:
        """The addresses that people offered and have yet to confirm, by channel, but for those of which the
        seal is broken. Recorded.
        """
        all_ = [(id_, channel, each) for id_, of in waiting.items() for channel, each in of.items()]
        asked = [(id_, channel, Sealed.model_validate(each["seal"])) for id_, channel, each in all_]
        texts = await self.vault.open_each(asked, origin, reason) if asked else []
        found: dict[UUID, dict[str, OfferedAddress]] = {}
        for (person_id, channel, each), text in zip(all_, texts, strict=True):
            if isinstance(text, str):
                of = address_id(person_id, channel, each["contact"])
                found.setdefault(person_id, {})[channel] = OfferedAddress(address_id=of, address=text)
        return found


def _asked(rows: Sequence[Row], fields: Sequence[str]) -> list[Asked]:
    return [
        (row["id"], field, sealed)
        for row in rows
        for field, sealed in _sealed(row).items()
        if field in fields
    ]


def _by_person(
    rows: Sequence[Row], asked: Sequence[Asked], texts: Sequence[Opened | None]
) -> dict[UUID, dict[str, Opened]]:
    found: dict[UUID, dict[str, Opened]] = {row["id"]: {} for row in rows}
    for (person_id, field, _), text in zip(asked, texts, strict=True):
        if text is not None:
            found[person_id][field] = text
    return found


def _sealed(row: Row) -> dict[str, Sealed]:
    if row["seals"] is None:
        return {}
    seals = Seals.model_validate(row["seals"])
    found: dict[str, Sealed | None] = {str(channel): seal for channel, seal in seals.contacts.items()}
    found |= {"name": seals.name, "identity": seals.identity, "senior_on": seals.senior_on}
    found["country"] = row["country"] and Sealed.model_validate(row["country"])
    return {field: seal for field, seal in found.items() if seal is not None}
