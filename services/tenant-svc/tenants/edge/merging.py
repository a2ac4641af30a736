"""HTTP of two numbers that are one human being: merged, and undone."""

from datetime import datetime
from typing import Final
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call
from edge.kit import STAFF, Edge
from edge.page import Listing, Page
from kernel.clock import local_date
from pydantic import BaseModel, Field

from tenants.domain.merging import (
    MergeTenants,
    OthersGaveWay,
    SurvivorGaveWay,
    SurvivorLivesByTheirs,
    TakenApartJustNow,
    UnmergeTenants,
)
from tenants.domain.tenant import tenant
from tenants.edge.numbering import survivor_of, tenant_seen
from tenants.edge.personal import PersonalData
from tenants.edge.reasons import keep_why, readable
from tenants.edge.sheets import MERGES, sheet_of
from tenants.views import merges, people
from tenants.views.query import Pool
from tenants.views.tenants import survivor_lives_by

MERGING = [Role.运营经理, Role.管理员]
LIST: Final = "合并记录"


class MergeBody(Body):
    """Whose number goes on to be used."""

    survivor_id: UUID


class MergeRow(BaseModel):
    """`tenant_id` gave way to `survivor_id`."""

    tenant_id: UUID
    number: str = Field(examples=["T-000002-5"])
    survivor_id: UUID
    survivor_number: str = Field(examples=["T-000001-7"])
    merged_at: datetime
    merged_by: str
    reason: str | None


def serve_merging(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of merging on `edge`."""

    @edge.post("/tenants/{tenant_id}/merge", allow=MERGING)
    async def merge(tenant_id: UUID, body: MergeBody, call: Call) -> Answer:
        """This number gives way to the survivor's and leads there; say why in `X-Reason`."""
        call.why()
        gone = await tenant_seen(pool, tenant_id, call)
        survivor = await tenant_seen(pool, body.survivor_id, call, "survivor_id")
        if other := await merges.other_merge(pool, tenant_id, body.survivor_id):
            raise (SurvivorGaveWay if other["tenant_id"] == body.survivor_id else OthersGaveWay)(**other)
        both = {"tenant_id": tenant_id, "survivor_id": body.survivor_id}
        erased = [name for name, id_ in both.items() if await people.forgotten(pool, id_)]
        command = MergeTenants(
            survivor_id=body.survivor_id,
            survivor_person_id=survivor["person_id"],
            survivor_number=survivor["number"],
            survivor_lives_in=survivor["unit_id"],
            number=gone["number"],
            forgotten=next(iter(erased), None),
        )
        if not erased:
            await keep_why(personal, gone["person_id"], call, survivor["person_id"])
        return await call.do(tenant, tenant_id, command)

    @edge.post("/tenants/{tenant_id}/unmerge", allow=MERGING)
    async def unmerge(tenant_id: UUID, call: Call) -> Answer:
        """They are two after all; say why in `X-Reason`. What was said of either in between stays with it.

        Refused while the survivor lives by a contract of this number, also where they came this moment, or is
        to live on by one in the same room.
        """
        call.why()
        gone = await tenant_seen(pool, tenant_id, call)
        if not await people.forgotten(pool, tenant_id):
            survivor = await survivor_of(pool, gone)
            await keep_why(personal, gone["person_id"], call, survivor["person_id"])
        theirs = await survivor_lives_by(pool, tenant_id, local_date(call.now))
        asked = UnmergeTenants(lives_by_theirs=theirs.lives, next_from=theirs.next_from)
        try:
            return await call.do(tenant, tenant_id, asked)
        except TakenApartJustNow:
            raise SurvivorLivesByTheirs from None

    @edge.get("/merges", allow=STAFF, sheet=sheet_of(pool, MERGES))
    async def merged(call: Call, page: Page, survivor_id: UUID | None = None) -> Listing[MergeRow]:
        """Which numbers gave way to which, the latest first."""
        wanted = {"survivor_id": survivor_id, "parks": call.parks}
        rows = await merges.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        rows = await readable(personal, rows, call.origin, LIST)
        return page.listing([MergeRow(**row) for row in rows], key=lambda row: (row.merged_at, row.tenant_id))
