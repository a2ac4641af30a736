"""HTTP of technicians' load: what each has in hand, what is late of it, and when they work."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from psycopg.rows import dict_row
from pydantic import BaseModel, Field, TypeAdapter

from workorders.domain.shifts import Roster
from workorders.edge.sheets import placed
from workorders.edge.technicians import SEEING
from workorders.edge.technicians import SHEET as TECHNICIANS
from workorders.views import workload

LATELY: Final = timedelta(days=7)
_ROSTER: Final = TypeAdapter(Roster)

SHEET = Sheet(
    "维修员工作量",
    {
        "technician": "姓名",
        "employment": "用工",
        "skills": "技能",
        "status": "状态",
        "works_from": "上班时间",
        "works_until": "下班时间",
        "load": "手上工单",
        "capacity": "同时最多工单数",
        "offered": "待答复",
        "taken_up": "已接单",
        "on_site": "已到场",
        "emergencies": "其中紧急",
        "overdue": "其中超时",
        "next_due_at": "最近时限",
        "done": "近七天完工",
        "reopened": "其中返修",
        "stars": "近七天平均星级",
        "technician_id": "系统编号",
    },
    TECHNICIANS.words,
)


class Load(BaseModel):
    """One technician: the orders in their hands, by status; how many more they can take."""

    technician_id: UUID
    employment: str
    skills: list[str]
    status: str
    works_from: datetime | None = Field(description="the shift that runs, or the next within a fortnight")
    works_until: datetime | None
    load: int
    capacity: int
    free: int
    offered: int
    taken_up: int
    on_site: int
    emergencies: int
    overdue: int
    next_due_at: datetime | None = Field(description="what is due first of theirs")
    done: int = Field(description="in the last seven days")
    reopened: int = Field(description="of these, what did not hold")
    stars: float | None = Field(description="mean of the ratings of these")


def workload_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/workload", allow=SEEING, sheet=placed(runtime, SHEET))
    async def loads(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        skill: Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")] = None,
    ) -> Listing[Load]:
        """What each technician has in hand now, and did in the last seven days."""
        asked = lately(call, park_id) | {"skill": skill, "last": page.key(UUID), "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(workload.PAGE.encode(), asked)).fetchall()
        return page.listing([load_of(row, call.now) for row in rows], key=lambda each: each.technician_id)


def lately(call: Call, park_id: UUID | None) -> dict[str, Any]:
    """What is asked of the load of whoever the caller sees."""
    return {"parks": call.parks, "park_id": park_id, "now": call.now, "since": call.now - LATELY}


def load_of(row: Mapping[str, Any], now: datetime) -> Load:
    roster = _ROSTER.validate_python({name: row[name] for name in Roster.model_fields})
    works_from, works_until = roster.on_duty(now) or (None, None)
    free = max(row["capacity"] - row["load"], 0) if row["status"] == "active" else 0
    return Load(**row, works_from=works_from, works_until=works_until, free=free)
