"""HTTP of the units of which it is in dispute whose they are 一房两租."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from pydantic import BaseModel, Field

from contracts.edge.settlements import READERS
from contracts.edge.sheets import DISPUTES, sheet_of
from contracts.views.disputes import page_of


class DisputeRow(BaseModel):
    """`living`: the tenants who live there, `contract_ids`: by which it is let."""

    unit_id: UUID
    park_id: UUID
    kind: Literal["by_another", "two_live_there", "let_to_another"]
    living: list[UUID]
    contract_ids: list[UUID]
    found_at: datetime
    disputed_at: datetime = Field(description="when it was told of: after a day, of days to come at once")


def dispute_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/disputes", allow=READERS, sheet=sheet_of(runtime, DISPUTES))
    async def disputes(call: Call, page: Page) -> Listing[DisputeRow]:
        """Units lived in by another than they are let to, or by two, or let to another meanwhile, the longest
        known first.

        It ends by itself with whatever mends it: a move-in or a move-out, told or withdrawn, or a contract.
        """
        last_at, last = page.key(tuple[datetime, UUID]) or (None, None)
        given = {"parks": call.parks, "last_at": last_at, "last": last, "limit": page.fetch}
        rows = [DisputeRow(**row) for row in await page_of(runtime, given)]
        return page.listing(rows, key=lambda row: (row.disputed_at, row.unit_id))
