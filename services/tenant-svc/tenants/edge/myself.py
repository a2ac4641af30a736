"""HTTP of self-service: what a tenant sees and does of their own, with a token that says who they are."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call
from edge.kit import Edge
from fastapi import Query, Request, Response
from host.settings import told
from kernel.domain import Refusal
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.domain.document import DocumentUnknown, HandIn, Kind, Media, TakeBack, document
from tenants.domain.person import PersonForgotten
from tenants.edge.documents import shown
from tenants.edge.masked import MaskedName, masked
from tenants.edge.numbering import survivor_of
from tenants.edge.paper_store import LARGEST, Place, judge, place_of, store_of
from tenants.edge.personal import PersonalData
from tenants.edge.reaching import Method, methods_of
from tenants.edge.reasons import readable
from tenants.edge.tenants import Status
from tenants.settings import DocumentSettings
from tenants.views import documents as handed_in
from tenants.views import merges, people
from tenants.views import tenants as numbered
from tenants.views.query import Pool

MYSELF = [Role.租客]
OWN_LOOK = "本人查看"
BYTES = "application/octet-stream"


class NotAPerson(Refusal):
    """The token is no tenant's of ours."""

    title, field, status = "该令牌不属于任何登记的租客", "Authorization", 403


class Home(BaseModel):
    """A number, and where they live under it."""

    tenant_id: UUID
    number: str = Field(examples=["T-000001-7"])
    status: Status
    unit_id: UUID | None
    contract_id: UUID | None
    moved_in_on: date | None
    moved_out_on: date | None


class DocumentRow(BaseModel):
    """`reason`: why it was declined."""

    document_id: UUID
    kind: Kind
    media: Media
    size: int
    status: Literal["open", "accepted", "declined", "withdrawn"]
    handed_in_at: datetime
    reason: str | None


class Myself(BaseModel):
    person_id: UUID
    name: MaskedName
    home: Home | None = Field(description="your number, and where you live under it")
    contacts: list[Method]
    documents: list[DocumentRow]


def serve_myself(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of self-service on `edge`."""

    @edge.get("/me", allow=MYSELF)
    async def me(call: Call) -> Myself:
        """What we know of you, as far as it is of use to you."""
        row = await person_of(pool, call)
        opened = (await personal.open_each([row], ["name"], call.origin, OWN_LOOK))[row["id"]]
        handed = await handed_in.all_of(pool, await numbered.persons_like(pool, row["id"]))
        return Myself(
            person_id=row["id"],
            name=masked(opened),
            home=await _home(pool, row["id"]),
            contacts=await methods_of(pool, personal, await reached_as(pool, call), call.origin, OWN_LOOK),
            documents=_documents(await readable(personal, handed, call.origin, OWN_LOOK)),
        )

    @edge.put("/me/documents/{document_id}", allow=MYSELF, accepts=BYTES, limit=LARGEST)
    async def hand_in(
        document_id: UUID, request: Request, call: Call, kind: Annotated[Kind, Query()]
    ) -> Answer:
        """A JPEG, PNG, WebP or PDF of up to 10 MB, under an id of your own."""
        row = await person_of(pool, call)
        store = store_of(personal.vault, told(DocumentSettings))
        content = await judge(await request.body())
        mark = personal.vault.blind_index("document", content.digest)
        home = (await numbered.survivors_of(pool, [row["id"]])).get(row["id"]) or {}
        asked = HandIn(
            document_id=document_id,
            person_id=row["id"],
            unit_id=home.get("unit_id"),
            park_id=home.get("park_id"),
            kind=kind,
            media=content.media,
            size=len(content.original),
            content=mark,
        )
        if await handed_in.one(pool, document_id) is None:
            # Before the fact: one that is told of can be seen.
            await store.put(Place(row["id"], document_id, mark), content)
        return await call.do(document, document_id, asked)

    @edge.get("/me/documents/{document_id}", allow=MYSELF, response_class=Response)
    async def mine(document_id: UUID, call: Call) -> Response:
        """What you handed in, as others are shown it."""
        found = await _own(document_id, call)
        store = store_of(personal.vault, told(DocumentSettings))
        return shown(found, await store.get(place_of(found), "shown", call.origin, OWN_LOOK))

    @edge.post("/me/documents/{document_id}/withdraw", allow=MYSELF)
    async def withdraw(document_id: UUID, call: Call) -> Answer:
        """Take back what nobody has judged yet."""
        found = await _own(document_id, call)
        return await call.do(document, document_id, TakeBack(person_id=found["person_id"]))

    async def _own(document_id: UUID, call: Call) -> Row:
        """Handed in by them, under whichever number. Raises DocumentUnknown."""
        row, found = await person_of(pool, call), await handed_in.one(pool, document_id)
        if found is None or found["person_id"] not in await numbered.persons_like(pool, row["id"]):
            raise DocumentUnknown
        return found


async def person_of(pool: Pool, call: Any) -> Row:
    """Whose token it is. Raises NotAPerson, or PersonForgotten for somebody erased."""
    try:
        person_id = UUID(call.actor.id)
    except ValueError:
        raise NotAPerson from None
    found = await people.by_ids(pool, [person_id])
    if not found:
        raise NotAPerson
    if found[0]["seals"] is None:
        raise PersonForgotten
    return found[0]


async def reached_as(pool: Pool, call: Any) -> Row:
    """As whom they are reached: who gave way to another number as that one. Raises as `person_of` does."""
    row = await person_of(pool, call)
    id_ = (await merges.going_by(pool, [row["id"]]))[row["id"]]
    if id_ == row["id"]:
        return row
    [survivor] = await people.by_ids(pool, [id_])
    if survivor["seals"] is None:
        raise PersonForgotten
    return survivor


async def _home(pool: Pool, person_id: UUID) -> Home | None:
    row = await numbered.by_person(pool, person_id)
    if row is None:
        return None
    row = await survivor_of(pool, row)
    return Home(tenant_id=row["id"], **{name: row[name] for name in Home.model_fields if name in row})


def _documents(rows: Sequence[Row]) -> list[DocumentRow]:
    return [
        DocumentRow(
            document_id=row["id"], **{name: row[name] for name in DocumentRow.model_fields if name in row}
        )
        for row in rows
    ]
