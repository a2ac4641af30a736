"""Whom to call instead of somebody, sealed with that person's key as they are told."""

from collections.abc import Mapping
from uuid import UUID

from edge.body import Body, Name, Phone
from edge.call import Answer, CallContext
from kernel.domain import Sealed
from kernel.service import Row
from pydantic import Field
from vault.sealing import Asked

from tenants.domain.emergency import (
    KeepContact,
    Kin,
    KinSeals,
    PhoneOfEmergencyContact,
    Relation,
    Source,
    emergency,
)
from tenants.domain.person_facts import Channel, Mark
from tenants.edge.personal import PersonalData
from tenants.views.emergency import of_human
from tenants.views.query import Pool


class KinBody(Body):
    """Who they are, and what they are to the person."""

    name: Name = Field(repr=False)
    phone: Phone = Field(repr=False)
    relation: Relation


def sealed_kin(kept: Mapping[UUID, Row]) -> list[Asked]:
    """Name and phone of each, in their order."""
    return [
        (each["person_id"], sealed_as(id_, name), Sealed.model_validate(each["seals"][name]))
        for id_, each in kept.items()
        for name in ("name", "phone")
    ]


async def keep_kin(
    personal: PersonalData,
    who: UUID,
    own: Mark | None,
    contact_id: UUID,
    body: KinBody,
    call: CallContext,
    source: Source,
    elsewhere: frozenset[Mark] = frozenset(),
) -> Answer:
    """List somebody to call for `who`, whose phone has the mark `own`. Raises the refusals of the list."""
    fields = {sealed_as(contact_id, "name"): body.name, sealed_as(contact_id, "phone"): body.phone}
    sealed = await personal.vault.seal_many(who, fields)
    seals = KinSeals(name=sealed[sealed_as(contact_id, "name")], phone=sealed[sealed_as(contact_id, "phone")])
    asked = kin_asked(personal, who, own, contact_id, body, seals, source)
    return await call.do(emergency, who, asked.model_copy(update={"elsewhere": elsewhere}))


def kin_asked(
    personal: PersonalData,
    who: UUID,
    own: Mark | None,
    contact_id: UUID,
    body: KinBody,
    seals: KinSeals,
    source: Source,
) -> KeepContact:
    """The same as it is decided on."""
    name = personal.vault.blind_index("name", "".join(body.name.split()).casefold())
    phone = personal.vault.blind_index("sms", body.phone)
    kin = Kin(relation=body.relation, name=name, phone=phone)
    return KeepContact(person_id=who, contact_id=contact_id, source=source, kin=kin, own=own, seals=seals)


def own_phone(row: Row) -> Mark | None:
    """The mark of the phone of somebody themselves."""
    mark: Mark | None = row["contacts"].get("sms")
    return mark


async def check_no_kin(pool: Pool, row: Row, contacts: Mapping[Channel, Mark]) -> None:
    """Raises PhoneOfEmergencyContact where they would be reached from now on by the phone of somebody who is
    to be called for them.
    """
    phone = contacts.get("sms")
    if phone is None or phone == own_phone(row):
        return
    if phone in {each["phone"] for each in (await of_human(pool, row["id"])).values()}:
        raise PhoneOfEmergencyContact


def sealed_as(contact_id: UUID, name: str) -> str:
    """The field under which something of a contact is sealed with the person's key."""
    return f"emergency {contact_id} {name}"
