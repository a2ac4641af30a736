"""HTTP of emergency contacts: by our people for somebody, or by a tenant for themselves."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, LocalDate, ShortText
from edge.call import Answer, Call, CallContext
from edge.kit import STAFF, Edge
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.service import Row
from pydantic import BaseModel, Field
from vault.broken import UNREADABLE, shown
from vault.masks import mask_name, mask_phone

from tenants.domain.emergency import (
    Agreement,
    EmergencyContactUnknown,
    Health,
    NoteAgreement,
    Relation,
    RemoveContact,
    ReportContact,
    Source,
    emergency,
)
from tenants.edge.kin import KinBody, keep_kin, own_phone, sealed_kin
from tenants.edge.myself import MYSELF, OWN_LOOK, reached_as
from tenants.edge.people import CLERKS
from tenants.edge.personal import PersonalData
from tenants.edge.reaching import Learnt
from tenants.edge.whom import known_person, reached_person
from tenants.views import emergency as listed
from tenants.views.query import Pool

CALLING = [*CLERKS, Role.运维经理, Role.主管]
LIST = "紧急联系人名单"
SHOWN = f"masked; {UNREADABLE} where its seal is broken"


class SaidOn(Body):
    """The day on which they said so."""

    told_on: LocalDate


class AgreementBody(SaidOn):
    """By whom we know it: the tenant passed it on, or they said so themselves."""

    by: Literal["tenant", "contact"]


class KinRow(BaseModel):
    """`health`: whether their phone is known to work. `source`: who told us of them. `agreed`: who said, and
    when, that they agree to it; null where nobody did.
    """

    contact_id: UUID
    name: str = Field(description=SHOWN, examples=["张*"])
    phone: str = Field(description=SHOWN, examples=["138****8000"])
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
        if kept is None:
            raise EmergencyContactUnknown
        name, phone = await personal.vault.open_many(sealed_kin({contact_id: kept}), call.origin, why)
        if name is None or phone is None:
            raise EmergencyContactUnknown
        return KinInFull(name=name, phone=phone, relation=kept["relation"])

    @edge.post("/people/{person_id}/emergency-contacts/open", allow=[Role.系统])
    async def open_all(person_id: UUID, body: Calling, call: Call) -> list[KinToCall]:
        """Whom to call instead of who does not answer: all whose phone is not dead. Recorded as a look.

        By whichever of their numbers they were told; nobody of whom a seal is broken.
        """
        await known_person(pool, person_id, call)
        kept = await listed.of_human(pool, person_id)
        working = {id_: each for id_, each in kept.items() if each["health"] != "dead"}
        opened = await _opened(working, call, body.purpose)
        return [
            KinToCall(**each)
            for each in opened
            if isinstance(each["name"], str) and isinstance(each["phone"], str)
        ]

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
            KinRow(
                **each | {"name": shown(each["name"], mask_name), "phone": shown(each["phone"], mask_phone)}
            )
            for each in await _opened(found, call, why)
        ]

    async def _opened(kept: dict[UUID, Row], call: CallContext, why: str) -> list[dict[str, Any]]:
        """Each with name and phone as they are, or SealBroken; none of whom was erased meanwhile."""
        texts = await personal.vault.open_each(sealed_kin(kept), call.origin, why) if kept else []
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return [
            each | {"contact_id": id_, "name": name, "phone": phone}
            for (id_, each), (name, phone) in zip(kept.items(), pairs, strict=True)
            if name is not None and phone is not None
        ]
