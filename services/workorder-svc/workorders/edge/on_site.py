"""HTTP of being on site: checking in, leave to enter, and that it is done."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from psycopg.rows import dict_row

from workorders.domain.check_in import Signal
from workorders.domain.checklist import KINDS
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Arrive, Complete, LookAtCheckIn, RecordConsent
from workorders.edge.coming import (
    CONSENTS,
    VOUCHING,
    ArriveBody,
    ConsentBody,
    VouchBody,
    coming,
    consent_said,
    vouched,
)
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import (
    Guarded,
    by_whom,
    check_on_duty,
    on_visit,
    theirs,
)
from workorders.edge.sheets import placed
from workorders.edge.steps import DESK, FIELD
from workorders.moving_on import leave
from workorders.views import visits

SIGNALS = {"mock_location": "疑似虚拟定位", "too_fast": "移动速度异常", "unplaced": "房源未标注位置"}
SHEET = Sheet(
    "到场签到",
    {
        "arrived_at": "到场时间",
        "number": "报修编号",
        "technician": "维修员",
        "park": "园区",
        "unit": "房源",
        "metres": "距离（米）",
        "accuracy": "定位误差（米）",
        "vouched": "主管代为确认",
        "consent": "入户同意",
        "consent_by": "答复人",
        "refused_at": "拒绝入户时间",
        "inspection_kind": "巡检类型",
        "visit_id": "系统编号",
    },
    {
        "inspection_kind": KINDS,
        "consent_by": {"tenant": "租客", "occupant": "同住人", "technician": "维修员", "staff": "后台人员"},
        "consent": CONSENTS,
    },
)


class CompleteBody(Body):
    device: DeviceBody | None = None


def on_site_routes(edge: Edge, runtime: Host, guarded: Guarded) -> None:
    """Add them to the service's own."""
    # What a device tells of before is judged by the order itself: another may have come since.
    mine, shown_to = on_visit(guarded, runtime.pool), theirs(guarded)

    @edge.post("/orders/{order_id}/arrive", allow=FIELD)
    async def arrive(order_id: UUID, body: ArriveBody, call: Call) -> Answer:
        """The technician checks in on site, measured; who was not announced has answered by coming.

        What they were checked in to in another building they have left with it.
        """
        row = await guarded(order_id, call)
        said = await coming(runtime, call, body, row["unit_id"], order_id)
        answer = await call.do(work_order, order_id, Arrive(**said))
        await leave(runtime, body.technician_id)
        return answer

    @edge.post("/orders/{order_id}/vouch", allow=VOUCHING)
    async def vouch(order_id: UUID, body: VouchBody, call: Call) -> Answer:
        """The technician is there though their phone cannot say so. X-Reason says how that is known."""
        await guarded(order_id, call)
        answer = await call.do(work_order, order_id, Arrive(**await vouched(runtime, call, body)))
        await leave(runtime, body.technician_id)
        return answer

    @edge.post("/orders/{order_id}/look", allow=VOUCHING)
    async def look(order_id: UUID, call: Call) -> Answer:
        """Somebody looked at a check-in whose position is called made up, or of a home without a place.
        X-Reason says what they found.
        """
        call.why()
        await guarded(order_id, call)
        return await call.do(work_order, order_id, LookAtCheckIn(at=call.now))

    @edge.post("/orders/{order_id}/consent", allow=[*FIELD, Role.客服专员])
    async def consent(order_id: UUID, body: ConsentBody, call: Call) -> Answer:
        """What is said of going in. While nobody may, the clocks stand still, within bounds."""
        row = await (guarded if body.device else mine)(order_id, call)
        said = await consent_said(runtime, call, body, row["unit_id"])
        at = await moment(runtime, call, body.device)
        await check_on_duty(runtime.pool, call, at)
        asked = RecordConsent(at=at, consent=said, by=by_whom(call))
        return await call.do(work_order, order_id, asked)

    @edge.post("/orders/{order_id}/complete", allow=FIELD)
    async def complete(order_id: UUID, call: Call, body: CompleteBody | None = None) -> Answer:
        """The repair is done, by somebody who was let in."""
        device = body.device if body else None
        await (guarded if device else mine)(order_id, call)
        at = await moment(runtime, call, device)
        await check_on_duty(runtime.pool, call, at)
        return await call.do(work_order, order_id, Complete(at=at, by=by_whom(call)))

    @edge.get("/visits", allow=[*DESK, Role.审计], sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        technician_id: UUID | None = None,
        signal: Annotated[Signal | None, Query(description="a sign that somebody may not be there")] = None,
        vouched: Annotated[bool | None, Query(description="by a supervisor's word")] = None,
    ) -> Listing[dict[str, Any]]:
        """Who checked in where, the last first: how far away, how sure, and what speaks against it."""
        arrived_at, last = page.key(tuple[datetime, UUID]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "technician_id": technician_id, "parks": call.parks}
        wanted |= {"signal": signal, "vouched": vouched}
        place = {"arrived_at": arrived_at, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(visits.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: (row["arrived_at"], row["visit_id"]))

    @edge.get("/orders/{order_id}/visit", allow=[*DESK, Role.维修员, Role.审计])
    async def visit(order_id: UUID, call: Call) -> dict[str, Any] | None:
        """How somebody came to this order last, and by whose leave; null while nobody has."""
        await shown_to(order_id, call)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: dict[str, Any] | None = await (await cursor.execute(visits.ONE, [order_id])).fetchone()
        return row
