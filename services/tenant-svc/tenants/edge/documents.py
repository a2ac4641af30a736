"""HTTP of documents for our people: what waits to be judged, looked at with a reason."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query, Response
from host.settings import told
from kernel.service import Row
from pydantic import BaseModel

from tenants.domain.document import DocumentUnknown, Judge, Kind, Media, document
from tenants.domain.person import PersonForgotten
from tenants.edge.paper_store import place_of, store_of
from tenants.edge.personal import PersonalData
from tenants.edge.reasons import keep_why, readable
from tenants.edge.sheets import DOCUMENTS, sheet_of
from tenants.edge.whom import check_not_own, within
from tenants.settings import DocumentSettings
from tenants.views import documents as handed_in
from tenants.views import tenants as numbered
from tenants.views.query import Pool

LIST = "证件名单"
JUDGING = [Role.客服专员, Role.运营经理, Role.管理员]
Status = Literal["open", "accepted", "declined", "withdrawn"]


class DocumentOf(BaseModel):
    """Of whom it is, by their number and where they live, and what became of it."""

    id: UUID
    person_id: UUID
    number: str | None
    unit_id: UUID | None
    kind: Kind
    media: Media
    size: int
    status: Status
    handed_in_at: datetime
    judged_by: str | None
    judged_at: datetime | None
    reason: str | None


def serve_documents(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of documents on `edge`."""

    @edge.get("/documents", allow=JUDGING, sheet=sheet_of(pool, DOCUMENTS))
    async def listed(
        call: Call,
        page: Page,
        status: Annotated[Status | None, Query()] = None,
        person_id: Annotated[UUID | None, Query()] = None,
    ) -> Listing[DocumentOf]:
        """What was handed in, the oldest first; of a person of several numbers, under all of these."""
        persons = person_id and await numbered.persons_like(pool, person_id)
        wanted = {"status": status, "persons": persons, "parks": call.parks}
        rows = await handed_in.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        rows = await readable(personal, rows, call.origin, LIST)
        return page.listing(
            [DocumentOf.model_validate(row) for row in rows], key=lambda row: (row.handed_in_at, row.id)
        )

    @edge.get("/documents/{document_id}/content", allow=JUDGING, response_class=Response)
    async def content(document_id: UUID, call: Call) -> Response:
        """What it shows, without what a camera wrote beside it. Say why in `X-Reason`; it is kept."""
        why, row = call.why(), await guarded(document_id, call)
        store = store_of(personal.vault, told(DocumentSettings))
        return shown(row, await store.get(place_of(row), "shown", call.origin, why))

    @edge.post("/documents/{document_id}/accept", allow=JUDGING)
    async def accept(document_id: UUID, call: Call) -> Answer:
        """It shows what it should."""
        row = await guarded(document_id, call)
        await check_not_own(pool, call, row["person_id"])
        await store_of(personal.vault, told(DocumentSettings)).check(place_of(row), "shown")
        return await call.do(document, document_id, Judge(good=True))

    @edge.post("/documents/{document_id}/decline", allow=JUDGING)
    async def decline(document_id: UUID, call: Call) -> Answer:
        """It does not. Say why in `X-Reason`, in words for the tenant."""
        call.why()
        row = await guarded(document_id, call)
        await keep_why(personal, row["person_id"], call)
        return await call.do(document, document_id, Judge(good=False))

    async def guarded(document_id: UUID, call: Call) -> Row:
        row = await handed_in.one(pool, document_id)
        if row is None:
            raise DocumentUnknown
        await within(pool, call, row["person_id"])
        if row["forgotten"]:
            raise PersonForgotten  # nobody judges what nobody can see
        return row


def shown(row: Row, content: bytes | None) -> Response:
    """The content as an answer that nobody keeps, and that runs nothing. Raises PersonForgotten."""
    if content is None:
        raise PersonForgotten
    headers = {
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    pdf = row["media"] == "pdf"
    if pdf:
        headers["content-disposition"] = "attachment"
    return Response(content, media_type="application/pdf" if pdf else "image/jpeg", headers=headers)
