"""HTTP of who looked at what we hold sealed of whom, and why: for the auditor and the managers."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from edge.access import Role
from edge.body import NO_NUL, LocalDate
from edge.call import Call
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import start_of
from pydantic import BaseModel, Field

from tenants.edge.sheets import LOOKS, sheet_of
from tenants.edge.whom import known_person
from tenants.views import held
from tenants.views import tenants as numbered
from tenants.views.query import Pool

DAY: Final = timedelta(days=1)
AUDITING: Final = [Role.运营经理, Role.主管, Role.审计, Role.管理员]


class Look(BaseModel):
    """One look of one of our people at one person."""

    look_id: int
    at: datetime
    person_id: UUID
    tenant_id: UUID | None
    fields: list[str] = Field(description="what was opened, never what it said", examples=[["identity"]])
    actor: str
    role: str
    ip: str | None
    reason: str


def serve_looking(edge: Edge, pool: Pool) -> None:
    """Put the list of looks on `edge`."""

    @edge.get("/looks", allow=AUDITING, sheet=sheet_of(pool, LOOKS))
    async def found(
        call: Call,
        page: Page,
        person_id: Annotated[UUID | None, Query()] = None,
        actor: Annotated[str | None, Query(max_length=100, pattern=NO_NUL)] = None,
        on: Annotated[LocalDate | None, Query(description="the day, Asia/Shanghai")] = None,
    ) -> Listing[Look]:
        """Who opened what is sealed of somebody, a masked list or the whole, and why; the latest first.

        Of a person of several numbers, of all of these. What services open, and people of their
        own, is left out.
        """
        persons = None
        if person_id:
            await known_person(pool, person_id, call)
            persons = await numbered.persons_like(pool, person_id)
        wanted = {
            "persons": persons,
            "actor": actor,
            "since": start_of(on) if on else None,
            "until": start_of(on + DAY) if on else None,
            "parks": call.parks,
        }
        rows = await held.page_of_looks(pool, wanted, page.key(tuple[int]), page.fetch)
        told = [Look(**row | {"fields": kinds(row["fields"])}) for row in rows]
        return page.listing(told, key=lambda row: (row.look_id,))


def kinds(fields: list[str]) -> list[str]:
    """What was opened, without the ids of what there may be several of."""
    return sorted({field.split()[0] for field in fields})
