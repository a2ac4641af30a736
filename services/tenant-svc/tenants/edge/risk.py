"""HTTP of the high-risk flag: who has it and why, given and taken back with a reason."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from edge.access import Role
from edge.body import Body, Text
from edge.call import Answer, Call
from edge.kit import STAFF, Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.domain import Refusal, Sealed
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.domain.risk import FlagByHand, Ground, TakeBackFlag, risk
from tenants.edge.people import CLERKS
from tenants.edge.personal import PersonalData
from tenants.edge.sheets import RISKS, sheet_of
from tenants.edge.tenants import Status
from tenants.edge.whom import known_person, reached_person
from tenants.views import risks
from tenants.views import tenants as numbered
from tenants.views.query import Pool

FIELD = "reason"  # as which it is sealed


class ReasonNotGiven(Refusal):
    """Nobody flagged them by hand, so there is no reason to read."""

    title, field, status = "此人没有人工标记，没有可查看的原因", "person_id", 404


class FlagBody(Body):
    """`reason` is kept sealed: it tells of a person."""

    reason: Annotated[Text, Field(min_length=1, max_length=200, repr=False)]


class Risk(BaseModel):
    """`grounds`: `age` (as the policy says), `document` (from elsewhere), `hand` (somebody said so)."""

    person_id: UUID
    high_risk: bool
    grounds: list[Ground]
    since: datetime | None = None


class RiskRow(BaseModel):
    """Somebody who counts as high-risk, by the number that they go by, and where they live, if with us.

    `grounds`, `since`: on all that was found of them, under whichever of their numbers.
    """

    person_id: UUID
    grounds: list[Ground]
    since: datetime
    tenant_id: UUID | None
    unit_id: UUID | None
    park_id: UUID | None


class Reason(BaseModel):
    reason: str


def serve_risk(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of the high-risk flag on `edge`."""

    async def sealed(person_id: UUID, body: FlagBody) -> Sealed:
        return (await personal.vault.seal_many(person_id, {FIELD: body.reason}))[FIELD]

    async def _of_human(person_id: UUID) -> list[Row]:
        return await risks.of_people(pool, await numbered.persons_like(pool, person_id))

    @edge.get("/people/high-risk", allow=STAFF, sheet=sheet_of(pool, RISKS))
    async def found(
        call: Call,
        page: Page,
        park_id: Annotated[UUID | None, Query()] = None,
        status: Annotated[Status | None, Query()] = None,
    ) -> Listing[RiskRow]:
        """Who counts as high-risk, the longest so first, each human being once; `status`: as tenants."""
        wanted = {"park_id": park_id, "status": status, "parks": call.parks}
        rows = await risks.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        return page.listing([RiskRow(**row) for row in rows], key=lambda row: (row.since, row.person_id))

    @edge.get("/people/{person_id}/high-risk", allow=STAFF)
    async def one(person_id: UUID, call: Call) -> Risk:
        """Whether they count as high-risk, and on what grounds: found under whichever of their numbers."""
        await known_person(pool, person_id, call)
        found = await _of_human(person_id)
        flagged = [row["since"] for row in found if row["since"]]
        if len(found) == 1:
            call.etag(found[0]["version"])
        return Risk(
            person_id=person_id,
            high_risk=bool(flagged),
            grounds=sorted({ground for row in found for ground in row["grounds"]}),
            since=min(flagged, default=None),
        )

    @edge.post("/people/{person_id}/high-risk", allow=CLERKS)
    async def flag(person_id: UUID, body: FlagBody, call: Call) -> Answer:
        """Somebody has to make sure that they are reached, whatever their age and document."""
        who = (await reached_person(pool, person_id, call))["id"]
        asked = FlagByHand(person_id=who, reason=await sealed(who, body))
        return await call.do(risk, who, asked)

    @edge.post("/people/{person_id}/high-risk/take-back", allow=[Role.运营经理, Role.管理员])
    async def take_back(person_id: UUID, body: FlagBody, call: Call) -> Answer:
        """What was said of them holds no more; age and document still count."""
        await known_person(pool, person_id, call)
        found = await _of_human(person_id)
        who = found[0]["person_id"] if found else person_id
        asked = TakeBackFlag(person_id=who, reason=await sealed(who, body))
        return await call.do(risk, who, asked)

    @edge.post("/people/{person_id}/high-risk/reason", allow=CLERKS)
    async def reason(person_id: UUID, call: Call) -> Reason:
        """Why somebody flagged them. X-Reason says why you ask; recorded as a look."""
        why = call.why()
        await known_person(pool, person_id, call)
        row = next(iter(await _of_human(person_id)), None)
        if row is None or row["reason"] is None:
            raise ReasonNotGiven
        asked = [(row["person_id"], FIELD, Sealed.model_validate(row["reason"]))]
        [text] = await personal.vault.open_many(asked, call.origin, why)
        if text is None:
            raise ReasonNotGiven
        return Reason(reason=text)
