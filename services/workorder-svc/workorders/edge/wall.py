"""HTTP of the supervisor's wall 主管看板: what is endangered, what nobody takes, and who is full."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.call import Call, Host
from edge.kit import Edge
from fastapi import Query
from kernel.clock import local_date
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from workorders.domain.checklist import Kind
from workorders.edge.pool import Numbers, Status, numbers, told
from workorders.edge.steps import DESK
from workorders.edge.workload import Load, lately, load_of
from workorders.views import costs, inspections, workload
from workorders.views.clocks import State
from workorders.views.pool_sql import Asking, Wanted


class WallOrder(BaseModel):
    """One order that somebody should look at. `told`: which level has heard that it is late."""

    order_id: UUID
    number: str
    park_id: UUID
    unit_id: UUID
    unit_code: str | None
    fault: str
    fault_name: str
    urgency: str
    status: Status
    technician_id: UUID | None
    sla: State
    next_stage: str
    next_due_at: datetime
    seconds_left: int | None = Field(description="until the next stage is due; negative when overdue")
    told: str | None
    respond_by: datetime | None = Field(description="until when whoever was asked may answer")
    nobody_fits: list[str] | None = Field(description="why nobody can be found")


class WallInspection(BaseModel):
    """One that nobody went through by its day. `told`: which level has heard so."""

    inspection_id: UUID
    park_id: UUID
    unit_id: UUID
    kind: Kind
    due_on: date
    told: str | None


class WallCosts(BaseModel):
    """So much that another than who told it has to approve it, before anybody is charged."""

    order_id: UUID
    park_id: UUID
    unit_id: UUID
    closing: int
    operator_fen: int
    owner_fen: int
    tenant_fen: int
    told_by: str
    costed_at: datetime


class Wall(BaseModel):
    """Of each list the first that count; `/orders` has the rest, by the filter that is named.

    `counts`: of all that is open. `endangered`: overdue or warned of, what is due first on top.
    `nobody_fits`: `?nobody_fits=true`. `unanswered`: `?status=offered`. `to_look_at`: `?to_look_at=true`,
    not closed before somebody has looked at how their technician came. `inspections`: overdue, the oldest
    first; `/inspections?overdue=true`. `to_approve`: the oldest first; `/costs?waits=true`. `load`: the
    fullest first.
    """

    as_of: datetime
    counts: Numbers
    endangered: list[WallOrder]
    nobody_fits: list[WallOrder]
    unanswered: list[WallOrder]
    to_look_at: list[WallOrder]
    inspections: list[WallInspection]
    to_approve: list[WallCosts]
    load: list[Load]


def wall_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/wall", allow=[*DESK, Role.审计])
    async def wall(
        call: Call,
        park_id: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=100, description="of each list")] = 20,
    ) -> Wall:
        """The whole wall at once. A screen asks again whenever `/live?context=workorders` tells something."""
        open_ = Wanted(call.now, call.parks, park_id=park_id, rests=False)
        asked = lately(call, park_id) | {"limit": limit}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            loads = await (await cursor.execute(workload.FULLEST.encode(), asked)).fetchall()
            late = {"parks": call.parks, "park_id": park_id, "today": local_date(call.now), "limit": limit}
            undone = await (await cursor.execute(inspections.OVERDUE, late)).fetchall()
            waiting = await (await cursor.execute(costs.WAITING, late)).fetchall()
        return Wall(
            as_of=call.now,
            counts=numbers(await (await Asking.of(runtime.pool, open_)).counts()),
            endangered=await first(replace(open_, at_risk=True), limit),
            nobody_fits=await first(replace(open_, nobody_fits=True), limit),
            unanswered=await first(replace(open_, status=["offered"]), limit),
            to_look_at=await first(replace(open_, rests=None, to_look_at=True), limit),
            inspections=[WallInspection.model_validate(row) for row in undone],
            to_approve=[WallCosts.model_validate(row) for row in waiting],
            load=[load_of(row, call.now) for row in loads],
        )

    async def first(wanted: Wanted, limit: int) -> list[WallOrder]:
        rows: Sequence[dict[str, Any]] = await (await Asking.of(runtime.pool, wanted)).page(
            "due", None, limit
        )
        return [WallOrder.model_validate(told(row, wanted.now)) for row in rows]
