"""HTTP of tenants: a number, and where they live."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag, LocalDate
from edge.call import Answer, Call, CallContext
from edge.kit import STAFF, Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from neighbours.leases import check_lease, let_after, let_to, let_to_another, refund_paid_on
from neighbours.units import check_unit, given_back_on
from pydantic import BaseModel, Field

from tenants.domain.entering import Letting
from tenants.domain.leaving import CameByTheirs, MoveOut, Since, WithdrawMoveOut
from tenants.domain.merging import TakenApartJustNow
from tenants.domain.number import check_number
from tenants.domain.tenant import (
    BeforeOthersLeft,
    ChangeRoom,
    MoveIn,
    UnitOccupied,
    WithdrawMoveIn,
    tenant,
)
from tenants.domain.tenant_facts import Stay
from tenants.edge.numbering import Numbered, TenantBody, give_number, survivor_of, tenant_seen
from tenants.edge.people import REGISTERING
from tenants.edge.personal import PersonalData
from tenants.edge.reasons import keep_why
from tenants.edge.sheets import TENANTS, sheet_of
from tenants.edge.signed_next import LivingAnswer, warned
from tenants.views import people
from tenants.views import tenants as numbered
from tenants.views.query import Pool
from tenants.views.taken_apart import gave_way_to, lives_by

MOVING = [Role.客服专员, Role.运营经理, Role.运维经理, Role.财务主管, Role.管理员, Role.系统]

Status = Annotated[
    Literal["enquiry", "reserved", "moved_in", "moved_out", "merged_away"],
    Field(
        description="enquiry 咨询中: nothing is signed; reserved 已预订: a contract is signed that they have"
        " yet to move in by; moved_in 在住; moved_out 已搬离; merged_away 已并入他号"
    ),
]
WITHDRAWING = [Role.运营经理, Role.管理员]

Number = Annotated[str, Query(pattern=r"^T-[0-9]{6,18}-[0-9]$", max_length=24)]


class MoveInBody(Body):
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: LocalDate
    taken_over: Flag = False


class ChangeRoomBody(Body):
    to_unit_id: UUID
    park_id: UUID
    changed_on: LocalDate


class MoveOutBody(Body):
    """`moved_out_on`: the first day the unit stands empty."""

    moved_out_on: LocalDate


class WithdrawBody(Body):
    """The stay that is not so, as it was put down."""

    unit_id: UUID
    moved_in_on: LocalDate


class WithdrawLeavingBody(Body):
    """The leaving that is not so, as it was put down."""

    unit_id: UUID
    moved_out_on: LocalDate


class TenantRow(BaseModel):
    id: UUID
    number: str
    person_id: UUID
    status: Status
    park_id: UUID | None
    unit_id: UUID | None
    contract_id: UUID | None
    moved_in_on: date | None
    moved_out_on: date | None
    merged_into: UUID | None
    version: int
    found_as: str | None = Field(
        None,
        description="the number that was asked for, where it gave way to this one",
        examples=["T-000002-5"],
    )


class TenantInFull(TenantRow):
    gave_way: list[UUID] = Field(
        description="whose numbers give way to this one, or did until it was undone: what is told of them is"
        " told of this tenant as well"
    )


def serve_tenants(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of tenants on `edge`."""

    @edge.post("/tenants", allow=REGISTERING)
    async def register(body: TenantBody, call: Call) -> Numbered:
        """Give a person their one number; whoever has one already is answered with it."""
        return await give_number(pool, personal, body, call)

    @edge.post("/tenants/{tenant_id}/move-in", allow=MOVING)
    async def move_in(tenant_id: UUID, body: MoveInBody, call: Call) -> LivingAnswer:
        """The tenant lives in a unit from this day on; `taken_over`: it is no news to anybody."""
        await tenant_seen(pool, tenant_id, call)
        asked = await entering(pool, tenant_id, body, call)
        return await warned(await call.do(tenant, tenant_id, asked), pool, asked.stay)

    @edge.post("/tenants/{tenant_id}/move-in/withdraw", allow=WITHDRAWING)
    async def withdraw_move_in(tenant_id: UUID, body: WithdrawBody, call: Call) -> Answer:
        """They never came: undoes a move-in that was put down by mistake; say why in `X-Reason`."""
        call.why()
        row = await tenant_seen(pool, tenant_id, call)
        await keep_why(personal, row["person_id"], call)
        return await call.do(tenant, tenant_id, WithdrawMoveIn(**body.model_dump()))

    @edge.post("/tenants/{tenant_id}/change-room", allow=MOVING)
    async def change_room(tenant_id: UUID, body: ChangeRoomBody, call: Call) -> LivingAnswer:
        """The tenant lives in another unit from this day on."""
        call.within(body.park_id)
        await tenant_seen(pool, tenant_id, call)
        given_back_on = await check_unit(pool, body.to_unit_id, body.park_id, "to_unit_id")
        stay = Stay(unit_id=body.to_unit_id, park_id=body.park_id, moved_in_on=body.changed_on)
        known = {"given_back_on": given_back_on, "letting": await letting_of(pool, stay, tenant_id)}
        command = ChangeRoom(stay=stay, today=local_date(call.now), **known)
        try:
            answer = await call.do(tenant, tenant_id, command)
        except UnitOccupied:
            raise UnitOccupied(field="to_unit_id") from None
        except BeforeOthersLeft:
            raise BeforeOthersLeft(field="changed_on") from None
        return await warned(answer, pool, stay)

    @edge.post("/tenants/{tenant_id}/move-out", allow=MOVING)
    async def move_out(tenant_id: UUID, body: MoveOutBody, call: Call) -> Answer:
        """The tenant lives there no more; every department follows."""
        await tenant_seen(pool, tenant_id, call)
        command = MoveOut(moved_out_on=body.moved_out_on, today=local_date(call.now))
        return await call.do(tenant, tenant_id, command)

    @edge.post("/tenants/{tenant_id}/move-out/withdraw", allow=WITHDRAWING)
    async def withdraw_move_out(tenant_id: UUID, body: WithdrawLeavingBody, call: Call) -> Answer:
        """They never left: undoes a move-out that was put down by mistake; say why in `X-Reason`."""
        call.why()
        row = await tenant_seen(pool, tenant_id, call)
        await keep_why(personal, row["person_id"], call)
        since = await since_left(pool, tenant_id, body.unit_id, body.moved_out_on, local_date(call.now))
        try:
            return await call.do(tenant, tenant_id, WithdrawMoveOut(**body.model_dump(), since=since))
        except TakenApartJustNow:
            raise CameByTheirs from None

    @edge.get("/tenants", allow=STAFF, sheet=sheet_of(pool, TENANTS))
    async def tenants(
        call: Call,
        page: Page,
        status: Status | None = None,
        unit_id: UUID | None = None,
        park_id: UUID | None = None,
        number: Number | None = None,
    ) -> Listing[TenantRow]:
        """Everyone with a number, by number; a number that gave way to another finds that one."""
        if number:
            check_number(number)
        wanted = {"status": status, "unit_id": unit_id, "park_id": park_id, "number": number}
        rows = await numbered.page_of(
            pool, {**wanted, "parks": call.parks, "last": page.key(str), "fetch": page.fetch}
        )
        found = [TenantRow(**row, found_as=number if number != row["number"] else None) for row in rows]
        return page.listing(found, key=lambda row: row.number)

    @edge.get("/tenants/{tenant_id}", allow=STAFF)
    async def one(tenant_id: UUID, call: Call) -> TenantInFull:
        """One tenant, and where they live now; of one merged away, the survivor: `found_as` says so."""
        asked = await tenant_seen(pool, tenant_id, call)
        row = await survivor_of(pool, asked)
        call.etag(row["version"])
        return TenantInFull(
            **row,
            found_as=asked["number"] if row is not asked else None,
            gave_way=await gave_way_to(pool, row["id"]),
        )


async def entering(pool: Pool, tenant_id: UUID, body: MoveInBody, call: CallContext) -> MoveIn:
    """What to ask of the tenant, by all that is known of the unit and the lease."""
    call.within(body.park_id)
    given_back_on = await check_unit(pool, body.unit_id, body.park_id)
    asked = entered_as(body, call)
    letting = await letting_of(pool, asked.stay, tenant_id)
    known = {
        "given_back_on": given_back_on,
        "letting": letting,
        "forgotten": await people.forgotten(pool, tenant_id),
        "born_in": await people.month_of_birth(pool, tenant_id),
    }
    return asked.model_copy(update=known)


def entered_as(body: MoveInBody, call: CallContext) -> MoveIn:
    """What is asked, by nothing but the words of whoever asks."""
    stay = Stay(**body.model_dump(exclude={"taken_over"}))
    return MoveIn(stay=stay, today=local_date(call.now), taken_over=body.taken_over)


async def letting_of(pool: Pool, stay: Stay, tenant_id: UUID) -> Letting:
    """What the contracts say of the room on that day. Raises as `check_lease` does.

    Who comes under a lease of their own takes nobody's place, sooner than agreed or not: none is let twice.
    They may where it was their room once, and they changed for another: it may be let anew since.
    """
    theirs = [tenant_id, *await numbered.merged_into(pool, tenant_id)]
    merged = len(theirs) > 1
    by = await lives_by(pool, tenant_id, stay.unit_id, stay.contract_id, stay.moved_in_on) if merged else ()
    named = stay.contract_id
    lease = await check_lease(pool, named, stay.unit_id, *theirs) if named else None
    until = None
    if lease is None or lease.left:
        until = await let_to_another(pool, stay.unit_id, stay.moved_in_on, theirs)
    if lease is None:
        own = await let_to(pool, stay.unit_id, stay.moved_in_on, theirs)
        return Letting(let_until=until, by=by, own=own)
    return Letting(ends_on=lease.ends_on, settled=lease.settled, let_until=until, by=by)


async def since_left(pool: Pool, tenant_id: UUID, unit_id: UUID, day: date, today: date) -> Since:
    """What has become by `today` of the room and the deposit since they were said to have left on `day`."""
    back_on = await given_back_on(pool, unit_id)
    theirs = [tenant_id, *await numbered.merged_into(pool, tenant_id)]
    return Since(
        paid_on=await refund_paid_on(pool, unit_id, theirs, day),
        let_until=await let_after(pool, unit_id, day, theirs),
        given_back_on=back_on if back_on and back_on <= today else None,
        by=await lives_by(pool, tenant_id, unit_id, None, day),
        forgotten=await people.forgotten(pool, tenant_id),
    )
