"""HTTP of owners 业主: what they signed with us. Their names and accounts tenant-svc has, by the same id."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.service import Row
from pydantic import BaseModel, Field

from contracts.domain.terms import Cycle
from contracts.edge.settlements import READERS
from contracts.edge.sheets import owners_sheet
from contracts.views import owners
from contracts.views.contracts import rents_of
from contracts.views.lettings import FOREVER

DAY = timedelta(days=1)


class OwnerUnknown(Refusal):
    """Nobody under this id has, or had, an owner's contract with us."""

    title, field, status = "没有这位业主的合同", "owner_id", 404


class OwnerRow(BaseModel):
    """`in_force`: contracts that are not over; `units`: how many they cover today."""

    owner_id: UUID = Field(description="a person; who it is tenant-svc knows")
    contracts: int
    in_force: int
    units: int
    first_day: date
    next_last_day: date | None = Field(description="of the contract that ends first; null: all are over")


class OwnerContract(BaseModel):
    """One contract, signed. `unit_ids` are told by `/units?owner_id=…` as well."""

    contract_id: UUID
    park_id: UUID
    status: str = Field(examples=["in_force"])
    starts_on: date
    last_day: date
    unit_ids: list[UUID]
    rent_fen: int = Field(description="per month, as it is today")
    cycle: Cycle


class OwnerTold(OwnerRow):
    agreed: list[OwnerContract] = Field(description="the latest first")


def _shown(row: Row) -> Row:
    ends_on = row["ends_on"]
    return row | {"next_last_day": None if ends_on == FOREVER else ends_on - DAY}


def owner_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/owners", allow=READERS, sheet=owners_sheet(runtime))
    async def listed(
        call: Call, page: Page, park_id: Annotated[UUID | None, Query()] = None
    ) -> Listing[OwnerRow]:
        """Owners by what they signed with us, whose contract ends first on top."""
        asked = {"parks": call.parks, "park_id": park_id, "owner_id": None, "day": local_date(call.now)}
        rows = await owners.page_of(runtime, asked, page.key(tuple[date, UUID]), page.fetch)
        told = page.listing(rows, key=lambda row: (row["ends_on"], row["owner_id"]))
        return Listing(items=[OwnerRow.model_validate(_shown(row)) for row in told.items], next=told.next)

    @edge.get("/owners/{owner_id}", allow=READERS)
    async def one(owner_id: UUID, call: Call) -> OwnerTold:
        """One owner, with what they signed in the parks that the caller sees."""
        parks = await owners.parks_of(runtime, owner_id)
        if not parks:
            raise OwnerUnknown(owner_id=owner_id)
        call.within_any(parks)
        today = local_date(call.now)
        asked = {"parks": call.parks, "park_id": None, "owner_id": owner_id, "day": today}
        [row] = await owners.page_of(runtime, asked, None, 1)
        agreed = [
            each | rents_of(each, today) | {"last_day": each["ends_on"] - DAY}
            for each in await owners.contracts_of(runtime, owner_id, call.parks)
        ]
        return OwnerTold.model_validate(_shown(row) | {"agreed": agreed})
