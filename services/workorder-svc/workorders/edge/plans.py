"""HTTP of preventive plans: what is looked after whether anybody complains or not."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body, Code, LocalDate
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from neighbours.looking import look_up
from neighbours.units import check_unit
from psycopg.rows import dict_row
from pydantic import Field

from workorders.domain.fault_names import check_fault
from workorders.domain.plan import EndPlan, PlannedAlready, PlanUnknown, SetPlan, Terms, plan
from workorders.edge.sheets import placed
from workorders.views import plans

PLANNING = [Role.运维经理, Role.运营经理, Role.主管, Role.管理员]
SEEING = [*PLANNING, Role.维修员, Role.客服专员, Role.审计]
SHEET = Sheet(
    "保养计划",
    {
        "fault": "保养项目",
        "due_on": "下次日期",
        "months": "间隔（月）",
        "ahead": "提前开单（天）",
        "unit": "房源",
        "park": "园区",
        "last_number": "上次报修编号",
        "ended_at": "停止时间",
        "plan_id": "系统编号",
    },
)


class TermsBody(Body):
    """What is done, on which local day first, and every how many months from there."""

    fault: Code
    first_due_on: LocalDate
    months: Annotated[int, Field(ge=1, le=120, strict=True)]
    ahead: Annotated[int, Field(ge=0, le=90, strict=True, description="days before, the order opens")] = 14


class PlanBody(TermsBody):
    """The same, to one unit."""

    unit_id: UUID
    park_id: UUID


def plan_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.put("/plans/{plan_id}", allow=PLANNING)
    async def set_plan(plan_id: UUID, body: PlanBody, call: Call) -> Answer:
        """Set a plan, say it anew, or take one up again that was ended."""
        call.within(body.park_id)
        check_fault(body.fault)
        await check_unit(runtime.pool, body.unit_id, body.park_id)
        same = [body.unit_id, body.fault, plan_id]
        if (other := await look_up(runtime.pool, plans.SAME, *same)) is not None:
            raise PlannedAlready(plan_id=other[0])
        terms = Terms(**body.model_dump(exclude={"unit_id", "park_id"}))
        where = {"plan_id": plan_id, "unit_id": body.unit_id, "park_id": body.park_id}
        return await call.do(plan, plan_id, SetPlan(**where, terms=terms, at=call.now))

    @edge.post("/plans/{plan_id}/end", allow=PLANNING)
    async def end(plan_id: UUID, call: Call) -> Answer:
        """Nobody does it any more; what is open already stays open."""
        await found(plan_id, call)
        return await call.do(plan, plan_id, EndPlan(at=call.now))

    @edge.get("/plans", allow=SEEING, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        unit_id: UUID | None = None,
        fault: Annotated[Code | None, Query(description="what is done")] = None,
        ended: Annotated[bool | None, Query(description="that nobody does any more")] = None,
    ) -> Listing[dict[str, Any]]:
        """The plans, what is due first on top."""
        due_on, last = page.key(tuple[date, UUID]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "unit_id": unit_id, "fault": fault, "ended": ended}
        place = {"parks": call.parks, "due_on": due_on, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(plans.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: (row["due_on"], row["plan_id"]))

    @edge.get("/plans/{plan_id}", allow=SEEING)
    async def one(plan_id: UUID, call: Call) -> dict[str, Any]:
        """One plan; its version comes as the ETag."""
        row = await found(plan_id, call)
        call.etag(row["version"])
        return row

    async def found(plan_id: UUID, call: Call) -> dict[str, Any]:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: dict[str, Any] | None = await (await cursor.execute(plans.ONE, [plan_id])).fetchone()
        if row is None:
            raise PlanUnknown
        call.within(row["park_id"])
        return row
