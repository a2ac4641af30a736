"""HTTP of being on site: checking in, leave to enter, and that it is done."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from kernel.domain import Refusal
from neighbours.people import check_staff
from neighbours.residents import living_in
from psycopg.rows import dict_row
from pydantic import Field

from workorders.domain.check_in import Fix, Signal
from workorders.domain.entry import Answer as Said
from workorders.domain.entry import Consent, How, Speaker
from workorders.domain.place import Place
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Arrive, Complete, LookAtCheckIn, RecordConsent
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import (
    Guarded,
    by_whom,
    check_on_duty,
    check_own_name,
    check_own_post,
    on_visit,
    theirs,
)
from workorders.edge.sheets import placed
from workorders.edge.steps import DESK, FIELD
from workorders.moving_on import leave
from workorders.views import visits
from workorders.views.technicians import check_not_suspended
from workorders.views.visits import last_seen, place_of

VOUCHING = [Role.运维经理, Role.主管, Role.管理员]
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
        "order_id": "系统编号",
    },
    {
        "consent_by": {"tenant": "租客", "occupant": "同住人", "technician": "维修员", "staff": "后台人员"},
        "consent": {
            "given": "同意",
            "refused": "拒绝",
            "absent": "不在家",
            "vacant": "无人居住",
            "emergency": "紧急入户",
        },
    },
)


class SomebodyLivesThere(Refusal):
    """By what tenant-svc told; staff who know better say so, with a reason."""

    title, field, status = "该房源登记有租客居住，不能按无人居住进入，请联系主管确认", "answer", 409


class FixBody(Body):
    """Where the phone says it is (WGS-84), within `accuracy` metres; `mock`: by its own word made up."""

    latitude: Annotated[float, Field(ge=-90, le=90, description="degrees north")]
    longitude: Annotated[float, Field(ge=-180, le=180, description="degrees east")]
    accuracy: Annotated[float, Field(ge=0, le=100_000, description="radius in metres")]
    mock: Flag = False


class ArriveBody(Body):
    """Without a position a supervisor vouches for the technician (`/vouch`)."""

    technician_id: UUID
    position: FixBody | None = None
    device: DeviceBody | None = None


class VouchBody(Body):
    technician_id: UUID


class ConsentBody(Body):
    """What was said of going in, how, and by whom. Who enters in an emergency without leave, or lets
    somebody in for the tenant, says why (`X-Reason`).
    """

    answer: Said
    how: How
    said_by: Annotated[
        Literal["tenant", "occupant"] | None, Field(description="left out: by whoever records it")
    ] = None
    device: DeviceBody | None = None


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
        who, fix = body.technician_id, body.position
        check_own_name(call, who)
        await check_staff(runtime.pool, who, "technician_id")
        await check_own_post(runtime.pool, call)
        at = await moment(runtime, call, body.device)
        await check_not_suspended(runtime.pool, who, at)
        said: dict[str, Any] = {}
        if fix is not None:
            here = Place(latitude=fix.latitude, longitude=fix.longitude)
            said = {
                "fix": Fix(position=here, accuracy=fix.accuracy, mock=fix.mock),
                "place": await place_of(runtime.pool, row["unit_id"]),
                "last": await last_seen(runtime.pool, who, order_id, at),
            }
        answer = await call.do(work_order, order_id, Arrive(at=at, technician_id=who, **said))
        await leave(runtime, who)
        return answer

    @edge.post("/orders/{order_id}/vouch", allow=VOUCHING)
    async def vouch(order_id: UUID, body: VouchBody, call: Call) -> Answer:
        """The technician is there though their phone cannot say so. X-Reason says how that is known."""
        call.why()
        await guarded(order_id, call)
        await check_staff(runtime.pool, body.technician_id, "technician_id")
        await check_not_suspended(runtime.pool, body.technician_id, call.now)
        asked = Arrive(at=call.now, technician_id=body.technician_id, vouched=True)
        answer = await call.do(work_order, order_id, asked)
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
        recorder: Speaker = "technician" if call.actor.role is Role.维修员 else "staff"
        if body.answer == "emergency" or (body.answer, body.said_by, recorder) == ("given", None, "staff"):
            call.why()
        row = await (guarded if body.device else mine)(order_id, call)
        if body.answer == "vacant" and await living_in(runtime.pool, row["unit_id"]):
            if recorder == "technician":
                raise SomebodyLivesThere
            call.why()
        said = Consent(answer=body.answer, how=body.how, said_by=body.said_by or recorder)
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
        return page.listing(rows, key=lambda row: (row["arrived_at"], row["order_id"]))

    @edge.get("/orders/{order_id}/visit", allow=[*DESK, Role.维修员, Role.审计])
    async def visit(order_id: UUID, call: Call) -> dict[str, Any] | None:
        """How somebody came to this order last, and by whose leave; null while nobody has."""
        await shown_to(order_id, call)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: dict[str, Any] | None = await (await cursor.execute(visits.ONE, [order_id])).fetchone()
        return row
