"""HTTP of two people who may be one: the tasks, and the word that they are two."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from edge.call import Answer, Call
from edge.kit import STAFF, Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.domain.suspicion import Dismiss, Ground, SuspicionUnknown, suspicion
from tenants.edge.masked import MaskedName, masked
from tenants.edge.merging import MERGING
from tenants.edge.personal import PersonalData
from tenants.edge.reasons import keep_why, readable
from tenants.edge.sheets import SUSPICIONS
from tenants.edge.tenants import Status
from tenants.edge.whom import within
from tenants.views import people, suspicions, tenants
from tenants.views.query import Pool

WHY: Final = "核对疑似重复租客"


class Suspected(BaseModel):
    """One of the two as they stand now; of one who gave way by another merge, the survivor's number."""

    person_id: UUID
    name: MaskedName
    tenant_id: UUID
    number: str = Field(examples=["T-000001-7"])
    status: Status
    park_id: UUID | None
    unit_id: UUID | None


class SuspicionRow(BaseModel):
    """To merge: `POST /tenants/{tenant_id}/merge` of the one, with the other as the survivor."""

    suspicion_id: UUID
    grounds: list[Ground]
    status: Literal["open", "confirmed", "dismissed"]
    raised_at: datetime
    tenants: tuple[Suspected, Suspected]
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None


def serve_suspicions(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of suspicions on `edge`."""

    @edge.get("/suspicions", allow=STAFF, sheet=SUSPICIONS)
    async def suspected(
        call: Call, page: Page, status: Annotated[Literal["open", "confirmed", "dismissed"], Query()] = "open"
    ) -> Listing[SuspicionRow]:
        """Which tenants may be one human being, the longest suspected first."""
        wanted = {"status": status, "parks": call.parks}
        rows = await suspicions.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        found = page.listing(rows, key=lambda row: (row["raised_at"], row["suspicion_id"]))
        pairs = [(row["first_id"], row["second_id"]) for row in found.items]
        known = await people.by_ids(pool, [id_ for pair in pairs for id_ in pair])
        names = await personal.open_each(known, ["name"], call.origin, WHY)
        numbered = await tenants.survivors_of(pool, list(names))
        told = await readable(personal, found.items, call.origin, WHY)

        def one(person_id: UUID) -> Suspected:
            row = numbered[person_id]
            who = {"person_id": person_id, "name": masked(names[person_id]), "tenant_id": row["id"]}
            return Suspected(**row | who)

        items = [
            SuspicionRow(**row, tenants=(one(first), one(second)))
            for row, (first, second) in zip(told, pairs, strict=True)
        ]
        return Listing(items=items, next=found.next)

    @edge.post("/suspicions/{suspicion_id}/dismiss", allow=MERGING)
    async def dismiss(suspicion_id: UUID, call: Call) -> Answer:
        """They are two people; say why in `X-Reason`. The pair is never asked about again."""
        call.why()
        row = await guard(await suspicions.by_id(pool, suspicion_id), call)
        await keep_why(personal, row["first_id"], call, row["second_id"])
        return await call.do(suspicion, suspicion_id, Dismiss())

    async def guard(row: Row | None, call: Call) -> Row:
        if row is None:
            raise SuspicionUnknown
        await within(pool, call, row["first_id"], row["second_id"])
        return row
