"""HTTP of the pool 工单池: every order with its clocks, by any filter; how many there are, and where."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import h3
from edge.access import Role
from edge.body import Code, ShortText
from edge.call import Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import CursorMalformed, Listing, Page
from fastapi import Depends, Query
from kernel.domain import Refusal
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from workorders.domain.fault_names import name_of
from workorders.domain.promise import Urgency
from workorders.domain.repair import Source
from workorders.domain.work_order_refusals import OrderUnknown
from workorders.edge.found_by import found_by
from workorders.edge.in_hand import Guarded
from workorders.edge.sheets import placed
from workorders.edge.steps import DESK
from workorders.views import pool
from workorders.views.clocks import State, counting_down
from workorders.views.places import COARSEST, FINEST
from workorders.views.pool_sql import Asking, Sort, Wanted, key_of

READERS = [*DESK, Role.系统, Role.维修员, Role.审计]

Status = Literal["reported", "offered", "taken_up", "on_site", "completed", "closed", "deferred", "cancelled"]
Worst = Literal["overdue", "endangered", "running", "paused"]
SOURCES = {
    "staff": "员工录入",
    "form": "网页",
    "sticker": "扫码",
    "voice": "语音",
    "inspection": "巡检",
    "turnover": "退租查房",
    "plan": "保养计划",
}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "urgency": {"emergency": "紧急", "ordinary": "普通"},
    "source": SOURCES,
    "contract_class": {"ordinary": "普通", "key": "重点", "corporate": "企业"},
    "status": {
        "reported": "待接单",
        "offered": "已派单",
        "taken_up": "已接单",
        "on_site": "已到场",
        "completed": "已完工",
        "closed": "已关闭",
        "deferred": "已延期",
        "cancelled": "已取消",
    },
    "sla": {"running": "计时中", "paused": "暂停计时", "kept": "按时", "overdue": "超时", "none": "不计时"},
    "recording": {
        "waiting": "待转写",
        "heard": "已转写",
        "given_up": "无法转写",
        "silent": "录音无声",
        "forgotten": "已过保存期",
    },
    "next_stage": {"response": "接单", "on_site": "到场", "completion": "完工"},
}
SHEET = Sheet(
    "工单",
    {
        "number": "报修编号",
        "fault": "故障",
        "urgency": "紧急程度",
        "status": "状态",
        "sla": "时限",
        "next_stage": "下一节点",
        "next_due_at": "应完成时间",
        "reported_at": "报修时间",
        "source": "来源",
        "recording": "录音",
        "contract_class": "合同类别",
        "park": "园区",
        "unit": "房源",
        "tenant": "租客编号",
        "technician": "维修员",
        "reopened": "返修次数",
        "order_id": "系统编号",
    },
    WORDS,
)


class CellUnknown(Refusal):
    """Not a cell of the map, or one too large or too small."""

    title, field = "地图格编号无效", "cell"


class Numbers(BaseModel):
    """How many orders there are, and of them by status, urgency, and the worst of their clocks."""

    total: int
    status: dict[str, int]
    urgency: dict[str, int]
    sla: dict[str, int]


class Cell(BaseModel):
    """Orders within one cell (h3) that somebody has yet to finish; around which point it lies (WGS-84).

    `worst`: of all their clocks; `next_due_at`: what is due first; `endangered`: warned of, not late yet.
    """

    cell: str = Field(examples=["8831aa42c9fffff"])
    latitude: float
    longitude: float
    orders: int
    emergencies: int
    overdue: int
    endangered: int
    worst: Worst
    next_due_at: datetime


class Map(BaseModel):
    """`unplaced`: orders of units of which nobody said where they stand."""

    cells: list[Cell]
    unplaced: int


async def wanted(
    call: Call,
    park_id: Annotated[UUID | None, Query()] = None,
    building_id: Annotated[UUID | None, Query()] = None,
    unit_id: Annotated[UUID | None, Query()] = None,
    cell: Annotated[
        str | None, Query(max_length=15, pattern=r"^8[0-9a-f]{14}$", description="of the map (h3)")
    ] = None,
    fault: Annotated[Code | None, Query()] = None,
    urgency: Annotated[Urgency | None, Query()] = None,
    status: Annotated[
        list[Status] | None, Query(max_length=8, description="where the order stands; repeatable")
    ] = None,
    tenant_id: Annotated[UUID | None, Query(description="by any number that leads to them")] = None,
    technician_id: Annotated[UUID | None, Query()] = None,
    sla: Annotated[State | None, Query(description="the worst of its clocks")] = None,
    source: Annotated[Source | None, Query(description="how it was reported")] = None,
    done_with: Annotated[UUID | None, Query(description="with this one, of the same building")] = None,
    open: Annotated[bool | None, Query(description="not done, put off or taken back")] = None,
    endangered: Annotated[bool | None, Query(description="warned of: due soon, not late yet")] = None,
    nobody_fits: Annotated[bool | None, Query(description="nobody can be found for it")] = None,
    reopened: Annotated[bool | None, Query(description="a repair of it did not hold")] = None,
    to_look_at: Annotated[
        bool | None, Query(description="somebody came by a position that proves nothing: look at it")
    ] = None,
    says_more: Annotated[
        bool | None, Query(description="its words speak of another fault, of which nobody has said anything")
    ] = None,
    text: Annotated[
        ShortText | None,
        Query(
            max_length=50,
            pattern=r"^\S+(\s+\S+){0,4}$",
            description="up to five words: the number, its tenant's, part of code, fault, building, park",
        ),
    ] = None,
) -> Wanted:
    """Of the parks that the caller sees. Raises CellUnknown."""
    if cell and not (h3.is_valid_cell(cell) and COARSEST <= h3.get_resolution(cell) <= FINEST):
        raise CellUnknown
    return Wanted(
        now=call.now,
        parks=call.parks,
        park_id=park_id,
        building_id=building_id,
        unit_id=unit_id,
        cell=cell,
        fault=fault,
        urgency=urgency,
        status=status,
        tenant_id=tenant_id,
        technician_id=technician_id,
        sla=sla,
        source=source,
        done_with=done_with,
        rests=None if open is None else not open,
        endangered=endangered,
        nobody_fits=nobody_fits,
        reopened=reopened,
        to_look_at=to_look_at,
        says_more=says_more,
        text=text,
    )


Orders = Annotated[Wanted, Depends(wanted)]


def pool_routes(edge: Edge, runtime: Host) -> Guarded:
    """Add them to the service's own; answers how one order is looked up for who may see it."""

    @edge.get("/orders", allow=READERS, sheet=placed(runtime, SHEET))
    async def listed(
        orders: Orders,
        page: Page,
        sort: Annotated[Sort, Query(description="what is due first, or the last reported")] = "due",
    ) -> Listing[dict[str, Any]]:
        """The pool, what is due first on top and what rests last; `clocks` count down, each by itself.

        `sla` is the worst of them; `seconds_left` until the next stage, negative when overdue.
        """
        asking = await Asking.of(runtime.pool, orders)
        after = page.key(tuple[Sort, bool, datetime, UUID])
        if after and after[0] != sort:
            raise CursorMalformed
        rows = await asking.page(sort, after and after[1:], page.fetch)
        shown = [told(row, orders.now) for row in rows]
        return page.listing(shown, key=lambda row: (sort, *key_of(row, sort)))

    @edge.get("/orders/counts", allow=READERS)
    async def counts(orders: Orders) -> Numbers:
        """How many orders the same filters of `/orders` find."""
        return numbers(await (await Asking.of(runtime.pool, orders)).counts())

    @edge.get("/pool/cells", allow=READERS)
    async def cells(
        orders: Orders,
        resolution: Annotated[
            int, Query(ge=COARSEST, le=FINEST, description="9: some houses, 6: a district, 4: a city")
        ] = 8,
    ) -> Map:
        """Where the orders are that somebody has yet to finish, by the same filters, the worst cells first.

        `/orders?cell=` lists those of one.
        """
        open_ = replace(orders, rests=False)
        return drawn(await (await Asking.of(runtime.pool, open_)).cells(), resolution)

    @edge.get("/orders/{order_id}", allow=READERS)
    async def order(order_id: UUID, call: Call) -> dict[str, Any]:
        """One order; its version comes as the ETag."""
        row = await row_of(order_id, call)
        call.etag(row["version"])
        return told(row, call.now) | {"found_by": found_by(row)}

    async def row_of(order_id: UUID, call: Call) -> dict[str, Any]:
        async with runtime.pool.connection() as conn:
            cursor = conn.cursor(row_factory=dict_row)
            row: dict[str, Any] | None = await (await cursor.execute(pool.ONE, [order_id])).fetchone()
        if row is None:
            raise OrderUnknown
        call.within(row["park_id"])
        return row

    return row_of


def told(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """With its clocks at `now`, and what its fault is called."""
    return counting_down(row, now) | {"fault_name": name_of(row["fault"])}


def numbers(rows: Sequence[Mapping[str, Any]]) -> Numbers:
    found: dict[str, Counter[str]] = {name: Counter() for name in ("status", "urgency", "sla")}
    for row in rows:
        for name, counter in found.items():
            counter[row[name]] += row["orders"]
    return Numbers(total=sum(row["orders"] for row in rows), **found)


def drawn(rows: Sequence[Mapping[str, Any]], resolution: int) -> Map:
    """The finest cells gathered into larger ones."""
    gathered: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["cell"]:
            gathered.setdefault(h3.cell_to_parent(row["cell"], resolution), []).append(row)
    unplaced = sum(row["orders"] for row in rows if not row["cell"])
    cells = [_cell(cell, within) for cell, within in gathered.items()]
    return Map(cells=sorted(cells, key=_worst_first), unplaced=unplaced)


def _cell(cell: str, within: Sequence[Mapping[str, Any]]) -> Cell:
    latitude, longitude = h3.cell_to_latlng(cell)
    endangered = sum(row["endangered"] for row in within)
    states = {row["sla"] for row in within} | ({"endangered"} if endangered else set())
    return Cell(
        cell=cell,
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        orders=sum(row["orders"] for row in within),
        emergencies=sum(row["emergencies"] for row in within),
        overdue=sum(row["orders"] for row in within if row["sla"] == "overdue"),
        endangered=endangered,
        worst=next(each for each in ("overdue", "endangered", "running", "paused") if each in states),
        next_due_at=min(row["next_due_at"] for row in within),
    )


def _worst_first(cell: Cell) -> tuple[int, int, datetime, str]:
    return -cell.overdue, -cell.endangered, cell.next_due_at, cell.cell
