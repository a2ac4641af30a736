"""HTTP of doors: who has a code where, what is overdue, and confirmations by the lock or by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Final, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, Host
from edge.kit import ANYONE, STAFF, Edge
from edge.page import Listing, Page
from edge.signed import Forged, TimestampMalformed, verify
from fastapi import Query, Request, Response
from kernel.clock import WallClock
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import named_id
from kernel.service import Row
from pydantic import BaseModel, ValidationError

from tenants.domain.door import door
from tenants.domain.door_commands import Confirm, DoorUnknown, Fail
from tenants.edge.locks import Confirmation
from tenants.edge.sheets import DOORS, sheet_of
from tenants.policies.doors import access_id
from tenants.settings import LockSettings
from tenants.views import doors

OPENING = [Role.客服专员, Role.运维经理, Role.运营经理, Role.管理员]

Status = Literal["unissued", "granting", "granted", "revoking", "revoked"]
UNISSUED: Final = (
    "系统没有为这位租客向门锁发放过门禁码（入住早于系统，码只在门锁里）："
    "请在门锁后台或到场核对能否开门；退租时系统会向门锁收回"
)


class ConfirmationForged(Refusal):
    """Not signed by the lock service, or long ago."""

    title, status = "门锁服务的回执签名无效", 401


class ConfirmationMalformed(Refusal):
    """Signed, but not a confirmation."""

    title, status = "门锁服务的回执内容无效", 422


class ByHandBody(Body):
    """`order_id`: which order was seen to; the one that `GET /doors` shows."""

    order_id: UUID


class DoorRow(BaseModel):
    """`overdue`: nobody confirmed it in time, or the lock refused (`reason`): somebody has to go there.

    `unissued`: they live there, and the lock was never asked for a code; `advice` says what to do.
    """

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    status: Status
    occupied: bool
    valid_from: date | None
    left_on: date | None
    order_id: UUID | None
    asked_at: datetime | None
    call_at: datetime | None
    tries: int
    reason: str | None
    advice: str | None
    overdue: bool
    confirmed_at: datetime | None
    version: int


def serve_doors(edge: Edge, host: Host) -> None:
    """Put the routes of doors on `edge`."""
    pool = host.pool

    @edge.get("/doors", allow=STAFF, sheet=sheet_of(pool, DOORS))
    async def found(
        call: Call,
        page: Page,
        status: Annotated[Status | None, Query()] = None,
        overdue: Annotated[bool | None, Query()] = None,
        tenant_id: Annotated[UUID | None, Query()] = None,
        unit_id: Annotated[UUID | None, Query()] = None,
        park_id: Annotated[UUID | None, Query()] = None,
    ) -> Listing[DoorRow]:
        """Door codes, the longest asked for first, and who lives somewhere without one of ours."""
        places = {"tenant_id": tenant_id, "unit_id": unit_id, "park_id": park_id, "parks": call.parks}
        wanted = places | {"status": status, "overdue": overdue}
        last = page.key(tuple[datetime, UUID])
        rows = await doors.page_of(pool, wanted, last, page.fetch)
        told = page.listing(rows, key=lambda row: (row["since"], row["sorts_by"]))
        return Listing(items=[_shown(row) for row in told.items], next=told.next)

    @edge.post("/doors/{access_id}/confirm", allow=OPENING)
    async def by_hand(access_id: UUID, body: ByHandBody, call: Call) -> Answer:
        """Somebody made sure at the door that the code opens, or opens no more."""
        row = await doors.by_id(pool, access_id)
        if row is None:
            raise DoorUnknown
        call.within(row["park_id"])
        return await call.do(door, access_id, Confirm(order_id=body.order_id, by_hand=True))

    @edge.post("/receipts/lock", allow=ANYONE)
    async def confirmed(request: Request, call: Call) -> Response:
        """The lock service tells what became of an order. Late, or of nothing of ours: 204 as well."""
        told = _verified(request.headers, await request.body())
        row = await doors.by_order(pool, told.key)
        if row:
            command = (
                Confirm(order_id=told.key)
                if told.status == "delivered"
                else Fail(order_id=told.key, code=told.code)
            )
            origin = Origin.from_dict(row["origin"])
            await host.handle(
                door,
                row["access_id"],
                command,
                origin=origin._replace(actor="partner:lock", role="partner", ip=call.origin.ip),
                command_id=named_id("lock", told.receipt_id, told.status),
            )
        return Response(status_code=204)


def _shown(row: Row) -> DoorRow:
    if row["status"] != "unissued":
        return DoorRow(**row, advice=None)
    known_by = access_id(row["tenant_id"], row["unit_id"])
    return DoorRow(**row | {"access_id": known_by}, advice=UNISSUED)


@cache
def _settings() -> LockSettings:
    return LockSettings()


def _verified(headers: Mapping[str, str], body: bytes) -> Confirmation:
    settings = _settings()
    try:
        if not settings.lock_url:  # nobody to hear from
            raise Forged("signature")
        # Partners sign by wall time, also where the house plays a year in minutes.
        verify(headers, body, settings.lock_secret, WallClock().now())
        return Confirmation.model_validate_json(body)
    except Forged as forged:
        raise ConfirmationForged(reason=forged.reason) from None
    except TimestampMalformed:
        raise ConfirmationMalformed(field="x-receipt-timestamp") from None
    except ValidationError as failure:
        place = failure.errors()[0]["loc"]
        raise ConfirmationMalformed(field=".".join(map(str, place)) or "body") from None
