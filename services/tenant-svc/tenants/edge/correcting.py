"""HTTP of putting right who somebody is: a document shown later, a name or a document written down wrong."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from edge.body import Body, Name
from edge.call import Answer, Call
from edge.kit import Edge
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.service import Row

from tenants.domain.correction import CorrectPerson
from tenants.domain.identity import CHINA, CountryMissing
from tenants.domain.person import PersonKnown, person
from tenants.edge.people import REGISTERING, UNMASKING
from tenants.edge.personal import PersonalData, PersonIdentityBody, checked_identity
from tenants.edge.reasons import keep_why
from tenants.edge.whom import living_person
from tenants.views import people
from tenants.views import tenants as numbered
from tenants.views.query import Pool

KEPT = ("name", "identity_kind", "identity", "high_risk_from", "passport", "country")


class NothingCorrected(Refusal):
    """Neither a name nor a document."""

    title, field = "请填写更正后的姓名或证件", "name"


class LateBody(Body):
    """The document of who had none."""

    identity: PersonIdentityBody


class CorrectionBody(Body):
    """What is otherwise; what is left out stays."""

    name: Name | None = None
    identity: PersonIdentityBody | None = None


def serve_correcting(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of correcting on `edge`."""

    @edge.post("/people/{person_id}/identity", allow=REGISTERING)
    async def late(person_id: UUID, body: LateBody, call: Call) -> Answer:
        """They showed a document now; of who has one already it is put right, which a clerk does not."""
        return await correct(person_id, CorrectionBody(identity=body.identity), call, late=True)

    @edge.post("/people/{person_id}/correct", allow=UNMASKING)
    async def put_right(person_id: UUID, body: CorrectionBody, call: Call) -> Answer:
        """Another name or document. X-Reason says why, and is kept; who was verified is checked again."""
        call.why()
        if body.name is None and body.identity is None:
            raise NothingCorrected
        return await correct(person_id, body, call, late=False)

    async def correct(person_id: UUID, said: CorrectionBody, call: Call, *, late: bool) -> Answer:
        row, _ = await living_person(pool, person_id, call)
        like = await numbered.persons_like(pool, person_id)
        asked = await command_of(row, said, call, late=late)
        asked = asked.model_copy(update={"theirs": await people.theirs(pool, row, like)})
        await check_nobody_elses(row, like, asked)
        if not late:
            await keep_why(personal, person_id, call)
        try:
            return await call.do(person, person_id, asked)
        except PersonKnown:
            # Somebody else was given it while we were looking.
            await check_nobody_elses(row, like, asked)
            raise

    async def check_nobody_elses(row: Row, like: Sequence[UUID], asked: CorrectPerson) -> None:
        """Raises PersonKnown, with whose name and phone or document it is. `like`: who is the same human
        being.
        """
        others = await people.others_like(pool, row, like, asked.name, asked.identity, asked.passport)
        if others:
            raise PersonKnown(existing=str(others[0]["id"]))

    async def command_of(row: Row, said: CorrectionBody, call: Call, *, late: bool) -> CorrectPerson:
        """What is left out is as it is known. Raises CountryMissing, and as `checked_identity`."""
        id_, texts = row["id"], dict[str, str]()
        known: dict[str, Any] = {name: row[name] for name in KEPT}
        if said.name is not None:
            known["name"], texts["name"] = personal.named(said.name), said.name
        if said.identity is not None:
            if said.identity.kind == "passport" and not said.identity.country:
                raise CountryMissing
            tenant = row["kind"] == "tenant" or await numbered.by_person(pool, id_)
            identity = checked_identity(
                "tenant" if tenant else row["kind"], said.identity, local_date(call.now)
            )
            texts["identity"] = identity.number
            known |= {"identity_kind": identity.kind, "identity": personal.identity(identity)}
            known |= {
                "passport": personal.passport(identity),
                "country": await personal.country(id_, identity),
                "of_china": identity.country == CHINA,
            }
            known["high_risk_from"] = personal.foreseen(row["kind"], identity)
        seals = await personal.vault.seal_many(id_, texts)
        return CorrectPerson(**known, late=late, seals=seals)
