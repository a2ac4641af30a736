"""HTTP of a unit's history: every repair there was, what it took, and whether it held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from edge.access import Role
from edge.call import Call, Host
from edge.kit import Edge
from edge.lists import Items, Sheet
from edge.page import Listing, Page
from neighbours.looking import look_up
from neighbours.units import UnitNotHeardOf
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from workorders.domain.costs import Labour, PartUsed
from workorders.edge.pool import WORDS, Status, told
from workorders.edge.sheets import placed
from workorders.edge.steps import DESK
from workorders.views import completions
from workorders.views.clocks import State


class PartNamed(PartUsed):
    """With what it is called today."""

    name: str


class Attempt(BaseModel):
    """Once that it was mended: by whom, with what, who pays, and whether it held (`reopened_at`, why)."""

    closing: int
    technician_id: UUID
    completed_at: datetime | None = Field(description="null while it is under way")
    reopened_at: datetime | None
    reason: str | None
    stars: int | None
    area: str | None
    parts: list[PartNamed]
    labour: list[Labour]
    operator_fen: int
    owner_fen: int
    tenant_fen: int


class RepairRow(BaseModel):
    """One order of the unit."""

    order_id: UUID
    number: str
    fault: str
    fault_name: str
    urgency: str
    source: str
    status: Status
    sla: State
    reported_at: datetime
    technician_id: UUID | None
    reopened: int
    attempts: list[Attempt]


async def as_words(items: Items) -> Items:
    """What they took altogether, in one cell each."""
    return [dict(item) | _summed(item["attempts"]) for item in items]


def _summed(attempts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    parts = [f"{part['name']} ×{part['count']}" for each in attempts for part in each["parts"]]
    fen = sum(each[payer] for each in attempts for payer in ("operator_fen", "owner_fen", "tenant_fen"))
    done = [each["completed_at"] for each in attempts if each["completed_at"]]
    return {"parts": "、".join(parts), "total_fen": fen, "completed_at": max(done, default=None)}


SHEET = Sheet(
    "房源维修记录",
    {
        "reported_at": "报修时间",
        "number": "报修编号",
        "fault": "故障",
        "urgency": "紧急程度",
        "source": "来源",
        "status": "状态",
        "technician": "维修员",
        "completed_at": "完工时间",
        "reopened": "返修次数",
        "parts": "更换配件",
        "total_fen": "费用（元）",
        "order_id": "系统编号",
    },
    WORDS,
    as_words,
)


def unit_history_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/units/{unit_id}/orders", allow=[*DESK, Role.审计], sheet=placed(runtime, SHEET))
    async def repairs(unit_id: UUID, call: Call, page: Page) -> Listing[RepairRow]:
        """All repairs of a unit, newest first, with parts, costs and what did not hold."""
        place = await look_up(runtime.pool, completions.PLACE, unit_id)
        if place is None:
            raise UnitNotHeardOf
        call.within(place[0])
        reported_at, last = page.key(tuple[datetime, UUID]) or (None, None)
        asked = {"unit_id": unit_id, "reported_at": reported_at, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(completions.OF_UNIT, asked)).fetchall()
        shown = [RepairRow.model_validate(told(row, call.now)) for row in rows]
        return page.listing(shown, key=lambda row: (row.reported_at, row.order_id))
