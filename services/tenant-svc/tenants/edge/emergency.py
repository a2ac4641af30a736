"""HTTP of emergency contacts: by our people for somebody, or by a tenant for themselves."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Name, Phone, ShortText
from edge.call import Answer, Call, CallContext
from edge.kit import STAFF, Edge
from kernel.clock import local_date
from kernel.domain import Refusal, Sealed
from kernel.service import Row
from pydantic import BaseModel, Field
from vault.masks import mask_name, mask_phone

from tenants.domain.emergency import (
    Agreement,
    EmergencyContactUnknown,
    Health,
    KeepContact,
    Kin,
    KinSeals,
    NoteAgreement,
    Relation,
    RemoveContact,
    ReportContact,
    Source,
    emergency,
)
from tenants.domain.person_facts import Mark
from tenants.edge.myself import MYSELF, OWN_LOOK, reached_as
from tenants.edge.people import CLERKS
from tenants.edge.personal import PersonalData
from tenants.edge.reaching import Learnt
from tenants.edge.whom import known_person, reached_person
from tenants.views import emergency as listed
from tenants.views.query import Pool

CALLING = [*CLERKS, Role.运维经理, Role.主管]
LIST = "紧急联系人名单"


class KinBody(Body):
    """Who they are, and what they are to the person."""

    name: Name = Field(repr=False)
    phone: Phone = Field(repr=False)
    relation: Relation


class SaidOn(Body):
    """The day on which they said so."""

    told_on: date


class AgreementBody(SaidOn):
    """By whom we know it: the tenant passed it on, or they said so themselves."""

    by: Literal["tenant", "contact"]


class KinRow(BaseModel):
    """`health`: whether their phone is known to work. `source`: who told us of them. `agreed`: who said, and
    when, that they agree to it; null where nobody did.
    """

    contact_id: UUID
    name: str = Field(description="masked", examples=["张*"])
    phone: str = Field(description="masked", examples=["138****8000"])
    relation: Relation
    health: Health
    health_since: datetime | None
    source: Source | None
    agreed: Agreement | None


class Calling(Body):
    """What for, kept beside who asked."""

    purpose: ShortText


class KinToCall(BaseModel):
    """Whom another department calls now; not to be kept."""

    contact_id: UUID
    name: str
    phone: str
    relation: Relation


class NotSaidYet(Refusal):
    """A day to come."""

    title, field = "同意的日期不能晚于今天", "told_on"


class KinInFull(BaseModel):
    """Whom to call, unmasked."""

    name: str
    phone: str
    relation: Relation


def serve_emergency(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of emergency contacts on `edge`."""

    @edge.get("/people/{person_id}/emergency-contacts", allow=STAFF)
    async def of_person(person_id: UUID, call: Call) -> list[KinRow]:
        """Whom to call when something happened to them, masked; recorded as a look."""
        await reached_person(pool, person_id, call)
        return await _shown(person_id, call, LIST)

    @edge.post("/people/{person_id}/emergency-contacts/{contact_id}/reveal", allow=CALLING)
    async def reveal(person_id: UUID, contact_id: UUID, call: Call) -> KinInFull:
        """Name and phone, to call them. X-Reason says why, and is kept."""
        why = call.why()
        await reached_person(pool, person_id, call)
        kept = (await listed.of_human(pool, person_id)).get(contact_id)
        found = await _opened({contact_id: kept}, call, why) if kept else []
        if not found:
            raise EmergencyContactUnknown
        return KinInFull(**found[0])

    @edge.post("/people/{person_id}/emergency-contacts/open", allow=[Role.系统])
    async def open_all(person_id: UUID, body: Calling, call: Call) -> list[KinToCall]:
        """Whom to call instead of who does not answer: all whose phone is not dead. Recorded as a look.

        By whichever of their numbers they were told.
        """
        await known_person(pool, person_id, call)
        kept = await listed.of_human(pool, person_id)
        working = {id_: each for id_, each in kept.items() if each["health"] != "dead"}
        return [KinToCall(**each) for each in await _opened(working, call, body.purpose)]

    @edge.put("/people/{person_id}/emergency-contacts/{contact_id}", allow=CLERKS)
    async def keep(person_id: UUID, contact_id: UUID, body: KinBody, call: Call) -> Answer:
        """List somebody, or change what is known of them."""
        row = await reached_person(pool, person_id, call)
        return await _keep(row, contact_id, body, call, "staff")

    @edge.delete("/people/{person_id}/emergency-contacts/{contact_id}", allow=CLERKS)
    async def remove(person_id: UUID, contact_id: UUID, call: Call) -> Answer:
        """They are not to be called any more."""
        row = await reached_person(pool, person_id, call)
        return await _remove(row["id"], contact_id, call)

    @edge.post("/people/{person_id}/emergency-contacts/{contact_id}/reached", allow=CALLING)
    async def reached(person_id: UUID, contact_id: UUID, call: Call) -> Answer:
        """Somebody spoke with them by this phone."""
        return await _reported(person_id, contact_id, "reached", call)

    @edge.post("/people/{person_id}/emergency-contacts/{contact_id}/agreed", allow=CALLING)
    async def agreed(person_id: UUID, contact_id: UUID, body: AgreementBody, call: Call) -> Answer:
        """They agree to be listed, as the tenant or they themselves said (个人信息保护法 13, 14)."""
        row = await reached_person(pool, person_id, call)
        return await _agreed(row["id"], contact_id, body, call)

    @edge.post("/people/{person_id}/emergency-contacts/{contact_id}/dead", allow=[*CALLING, Role.系统])
    async def dead(person_id: UUID, contact_id: UUID, call: Call, body: Learnt | None = None) -> Answer:
        """Their phone does not work, as somebody heard or a provider says: ask for another.

        Of a phone that is theirs no more it says nothing.
        """
        return await _reported(person_id, contact_id, "dead", call, body)

    @edge.get("/me/emergency-contacts", allow=MYSELF)
    async def mine(call: Call) -> list[KinRow]:
        """Whom we call when something happened to you."""
        row = await reached_as(pool, call)
        return await _shown(row["id"], call, OWN_LOOK)

    @edge.put("/me/emergency-contacts/{contact_id}", allow=MYSELF)
    async def keep_mine(contact_id: UUID, body: KinBody, call: Call) -> Answer:
        """Somebody we may call, or what you know of them now."""
        row = await reached_as(pool, call)
        return await _keep(row, contact_id, body, call, "tenant")

    @edge.post("/me/emergency-contacts/{contact_id}/agreed", allow=MYSELF)
    async def mine_agreed(contact_id: UUID, body: SaidOn, call: Call) -> Answer:
        """You asked them, and they agree to be listed."""
        who = (await reached_as(pool, call))["id"]
        return await _agreed(who, contact_id, AgreementBody(by="tenant", told_on=body.told_on), call)

    @edge.delete("/me/emergency-contacts/{contact_id}", allow=MYSELF)
    async def remove_mine(contact_id: UUID, call: Call) -> Answer:
        """We call them no more."""
        who = (await reached_as(pool, call))["id"]
        return await _remove(who, contact_id, call)

    async def _whose(person_id: UUID, contact_id: UUID) -> UUID:
        """On whose list they are, of all numbers of this human being; the one asked for, where on none."""
        kept = (await listed.of_human(pool, person_id)).get(contact_id)
        return kept["person_id"] if kept else person_id

    async def _keep(row: Row, contact_id: UUID, body: KinBody, call: CallContext, source: Source) -> Answer:
        """Raises PersonErased besides the refusals of the list."""
        who = await _whose(row["id"], contact_id)
        return await keep_kin(personal, who, own_phone(row), contact_id, body, call, source)

    async def _remove(who: UUID, contact_id: UUID, call: CallContext) -> Answer:
        who = await _whose(who, contact_id)
        return await call.do(emergency, who, RemoveContact(person_id=who, contact_id=contact_id))

    async def _agreed(who: UUID, contact_id: UUID, body: AgreementBody, call: CallContext) -> Answer:
        if body.told_on > local_date(call.now):
            raise NotSaidYet
        who = await _whose(who, contact_id)
        said = Agreement(by=body.by, told_on=body.told_on)
        return await call.do(emergency, who, NoteAgreement(person_id=who, contact_id=contact_id, agreed=said))

    async def _reported(
        person_id: UUID,
        contact_id: UUID,
        health: Literal["reached", "dead"],
        call: CallContext,
        learnt: Learnt | None = None,
    ) -> Answer:
        row = await reached_person(pool, person_id, call)
        kept = (await listed.of_human(pool, row["id"])).get(contact_id)
        person_id = kept["person_id"] if kept else row["id"]
        theirs = kept and (learnt is None or datetime.fromisoformat(kept["phone_since"]) <= learnt.at)
        phone = kept["phone"] if kept and theirs else None
        asked = ReportContact(person_id=person_id, contact_id=contact_id, health=health, phone=phone)
        return await call.do(emergency, person_id, asked)

    async def _shown(person_id: UUID, call: CallContext, why: str) -> list[KinRow]:
        found = await listed.of_human(pool, person_id)
        return [
            KinRow(**each | {"name": mask_name(each["name"]), "phone": mask_phone(each["phone"])})
            for each in await _opened(found, call, why)
        ]

    async def _opened(kept: dict[UUID, Row], call: CallContext, why: str) -> list[dict[str, Any]]:
        """Each with name and phone as they are; none of whom was erased meanwhile."""
        asked = [
            (each["person_id"], sealed_as(id_, name), Sealed.model_validate(each["seals"][name]))
            for id_, each in kept.items()
            for name in ("name", "phone")
        ]
        texts = await personal.vault.open_many(asked, call.origin, why) if asked else []
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return [
            each | {"contact_id": id_, "name": name, "phone": phone}
            for (id_, each), (name, phone) in zip(kept.items(), pairs, strict=True)
            if name is not None and phone is not None
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


def sealed_as(contact_id: UUID, name: str) -> str:
    """The field under which something of a contact is sealed with the person's key."""
    return f"emergency {contact_id} {name}"
