"""HTTP of households that are more than may live in their unit 超员: its cap, or what is known of it, was put
right after they had been approved. Nobody has to leave; nobody else is approved, and somebody looks at it.
"""

from datetime import datetime
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from kernel.clock import local_date
from pydantic import BaseModel, Field

from tenants.edge.households import APPROVING
from tenants.edge.sheets import CROWDED, sheet_of
from tenants.views.crowded import crowd_in, households_of
from tenants.views.policies import SHELF

AT_ONCE = 500  # households that are looked at for a page


class CrowdedRow(BaseModel):
    """`persons` with the tenant, `most` that may live there; `rule`: which of the rules says so; `found_at`:
    since when it is noted, and the unit's manager was told.
    """

    unit_id: UUID
    park_id: UUID
    tenant_id: UUID
    persons: int
    most: int
    rule: str = Field(examples=["too-many-occupants"])
    found_at: datetime | None


def serve_crowded(edge: Edge, runtime: Host) -> None:
    """Put it on `edge`."""

    @edge.get("/crowded", allow=APPROVING, sheet=sheet_of(runtime.pool, CROWDED))
    async def crowded(call: Call, page: Page) -> Listing[CrowdedRow]:
        """Units in which more live than may today, by the cap of the unit and the policy of its city."""
        policies, today = await SHELF.book_of(runtime), local_date(call.now)
        found: list[CrowdedRow] = []
        last = page.key(tuple[UUID, UUID])
        while len(found) < page.fetch:
            rows = await households_of(runtime.pool, call.parks, last, AT_ONCE)
            found += [
                CrowdedRow(
                    **now.model_dump(), **{name: row[name] for name in ("unit_id", "park_id", "found_at")}
                )
                for row in rows
                if (now := crowd_in(row, policies, today))
            ]
            if len(rows) < AT_ONCE:
                break
            last = rows[-1]["unit_id"], rows[-1]["tenant_id"]
        return page.listing(found[: page.fetch], key=lambda row: (row.unit_id, row.tenant_id))
