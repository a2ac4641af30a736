"""HTTP of households: a tenant names who lives with them, and we approve it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Mobile, Name
from edge.call import Answer, Call, CallContext
from edge.divisions import is_division
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from kernel.domain import Sealed
from kernel.facts import Origin
from kernel.service import Row
from pydantic import BaseModel, Field
from vault.broken import shown
from vault.masks import mask_name
from vault.sealing import Asked

from tenants.domain.crowding import Relation
from tenants.domain.household import (
    ApproveOccupant,
    DeclineOccupant,
    HomeMissing,
    LetLeave,
    NameOccupant,
    OccupantSeals,
    OccupantUnknown,
    Status,
    household,
)
from tenants.domain.identity import checked_number
from tenants.domain.person import PersonForgotten
from tenants.edge.masked import MaskedName
from tenants.edge.myself import MYSELF, OWN_LOOK, person_of
from tenants.edge.occupant_marks import marks_of, own_marks
from tenants.edge.personal import IdentityBody, PersonalData
from tenants.edge.reasons import keep_why, readable
from tenants.edge.sheets import OCCUPANTS, sheet_of
from tenants.edge.whom import check_not_own
from tenants.views import occupants, people, tenants
from tenants.views.capacities import capacity_of
from tenants.views.query import Pool

APPROVING = [Role.客服专员, Role.运营经理, Role.管理员]
LIST = "同住人名单"


class OccupantBody(Body):
    """Who they are, and what they are to you."""

    occupant_id: UUID
    name: Name
    relation: Relation
    phone: Mobile | None = None
    identity: IdentityBody | None = None


class OccupantInFull(BaseModel):
    """Who they are, unmasked, as far as the tenant told."""

    name: str
    phone: str | None
    identity: str | None = Field(description="the number of their document")


class OccupantRow(BaseModel):
    """`reason`: why they were declined."""

    occupant_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    name: MaskedName
    relation: Relation
    status: Status
    named_at: datetime
    judged_by: str | None
    judged_at: datetime | None
    reason: str | None


def serve_households(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of households on `edge`."""

    @edge.get("/me/occupants", allow=MYSELF)
    async def mine(call: Call) -> list[OccupantRow]:
        """Whom you named, the latest first."""
        home = await _home(call)
        found = await occupants.all_of(pool, home["id"]) if home else []
        return await _shown(found, call.origin, OWN_LOOK)

    @edge.post("/me/occupants", allow=MYSELF)
    async def name(body: OccupantBody, call: Call) -> Answer:
        """Somebody is to live with you; we approve it, no more than may live in the unit."""
        home = await _home(call)
        if home is None or home["status"] != "moved_in":
            raise HomeMissing
        asked = NameOccupant(
            tenant_id=home["id"],
            person_id=home["person_id"],
            occupant_id=body.occupant_id,
            unit_id=home["unit_id"],
            park_id=home["park_id"],
            relation=body.relation,
            today=local_date(call.now),
            capacity=await capacity_of(pool, home["unit_id"]),
            seals=await _sealed(home["person_id"], body, call),
            marks=marks_of(personal, body.name, body.phone, _number(body, call)),
            own=await own_marks(pool, personal, home["person_id"]),
        )
        return await call.do(household, home["id"], asked)

    @edge.post("/me/occupants/{occupant_id}/leave", allow=MYSELF)
    async def leave(occupant_id: UUID, call: Call) -> Answer:
        """They live with you no more, or shall not after all."""
        home = await _home(call)
        named = await occupants.all_of(pool, home["id"]) if home else []
        row = next((each for each in named if each["id"] == occupant_id), None)
        if row is None:
            raise OccupantUnknown
        return await call.do(household, row["tenant_id"], LetLeave(occupant_id=occupant_id))

    @edge.get("/occupants", allow=APPROVING, sheet=sheet_of(pool, OCCUPANTS))
    async def listed(
        call: Call,
        page: Page,
        status: Annotated[Literal["open", "approved", "declined", "left"] | None, Query()] = None,
        tenant_id: Annotated[UUID | None, Query()] = None,
        unit_id: Annotated[UUID | None, Query()] = None,
    ) -> Listing[OccupantRow]:
        """Who lives with whom, or waits to; who was named first first."""
        wanted = {"status": status, "tenant_id": tenant_id, "unit_id": unit_id, "parks": call.parks}
        rows = await occupants.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        shown = await _shown(rows, call.origin, LIST)
        return page.listing(shown, key=lambda row: (row.named_at, row.occupant_id))

    @edge.post("/occupants/{occupant_id}/reveal", allow=APPROVING)
    async def reveal(occupant_id: UUID, call: Call) -> OccupantInFull:
        """Who they are, to judge it or to report where they live. X-Reason says why, and is kept."""
        why = call.why()
        row = await _guarded(occupant_id, call)
        seals = OccupantSeals.model_validate(row["seals"])
        told = {name: sealed for name, sealed in seals if sealed}
        asked = [(row["person_id"], sealed_as(row["id"], name), sealed) for name, sealed in told.items()]
        opened = dict(zip(told, await personal.vault.open_many(asked, call.origin, why), strict=True))
        if (name := opened["name"]) is None:
            raise PersonForgotten
        return OccupantInFull(name=name, phone=opened.get("phone"), identity=opened.get("identity"))

    @edge.post("/occupants/{occupant_id}/approve", allow=APPROVING)
    async def approve(occupant_id: UUID, call: Call) -> Answer:
        """They may live there, as many as the unit and its city let by now."""
        row = await _guarded(occupant_id, call)
        await check_not_own(pool, call, row["person_id"])
        asked = ApproveOccupant(
            occupant_id=occupant_id,
            today=local_date(call.now),
            capacity=await capacity_of(pool, row["unit_id"]),
        )
        return await call.do(household, row["tenant_id"], asked)

    @edge.post("/occupants/{occupant_id}/decline", allow=APPROVING)
    async def decline(occupant_id: UUID, call: Call) -> Answer:
        """They may not. Say why in `X-Reason`, in words for the tenant."""
        call.why()
        row = await _guarded(occupant_id, call)
        await keep_why(personal, row["person_id"], call)
        return await call.do(household, row["tenant_id"], DeclineOccupant(occupant_id=occupant_id))

    async def _home(call: CallContext) -> Row | None:
        """The number they go by now, and where they live under it."""
        person = await person_of(pool, call)
        return (await tenants.survivors_of(pool, [person["id"]])).get(person["id"])

    async def _guarded(occupant_id: UUID, call: CallContext) -> Row:
        row = await occupants.one(pool, occupant_id)
        if row is None:
            raise OccupantUnknown
        call.within(row["park_id"])
        return row

    async def _sealed(person_id: UUID, body: OccupantBody, call: CallContext) -> OccupantSeals:
        texts = {"name": body.name}
        if body.phone:
            texts["phone"] = body.phone
        if number := _number(body, call):
            texts["identity"] = number
        fields = {sealed_as(body.occupant_id, name): text for name, text in texts.items()}
        sealed = await personal.vault.seal_many(person_id, fields)
        return OccupantSeals(**{name: sealed[sealed_as(body.occupant_id, name)] for name in texts})

    async def _shown(rows: Sequence[Row], origin: Origin, reason: str) -> list[OccupantRow]:
        names = await personal.vault.open_each(_sealed_names(rows), origin, reason) if rows else []
        rows = await readable(personal, rows, origin, reason)
        return [
            OccupantRow.model_validate(row | {"occupant_id": row["id"], "name": shown(name, mask_name)})
            for row, name in zip(rows, names, strict=True)
        ]


def _number(body: OccupantBody, call: CallContext) -> str | None:
    """That of their document, in its one spelling. Raises as `checked_number` does."""
    if body.identity is None:
        return None
    return checked_number(body.identity.kind, body.identity.number, local_date(call.now), is_division)


def sealed_as(occupant_id: UUID, name: str) -> str:
    """The field under which something of an occupant is sealed with the tenant's key."""
    return f"occupant {occupant_id} {name}"


async def names_of_household(
    pool: Pool, personal: PersonalData, person_id: UUID, origin: Origin, reason: str
) -> list[str]:
    """What somebody is called, by each number of theirs, and whoever was approved to live with them; of the
    erased nothing. Recorded as a look. Raises SealBroken: nobody can say then whose name is none of theirs.
    """
    persons = await people.by_ids(pool, await tenants.persons_like(pool, person_id))
    opened = await personal.open(persons, ["name"], origin, reason)
    home = await tenants.by_person(pool, person_id)
    named = await occupants.all_of(pool, home["id"]) if home else []
    approved = [each for each in named if each["judged_at"] and each["status"] != "declined"]
    beside = await personal.vault.open_many(_sealed_names(approved), origin, reason) if approved else []
    return [*(texts["name"] for texts in opened.values() if texts), *(name for name in beside if name)]


def _sealed_names(rows: Sequence[Row]) -> list[Asked]:
    """What these occupants are called, in their order."""
    return [
        (row["person_id"], sealed_as(row["id"], "name"), Sealed.model_validate(row["seals"]["name"]))
        for row in rows
    ]
