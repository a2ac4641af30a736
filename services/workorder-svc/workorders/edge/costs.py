"""HTTP of what repairs took, and who pays."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from edge.access import Role
from edge.body import Body, Code, Fen
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Items, Sheet
from edge.page import Listing, Page
from fastapi import Path, Query
from kernel.clock import local_date
from psycopg.rows import dict_row
from pydantic import Field

from workorders.domain.cost_commands import ApproveCosts, RecordCosts
from workorders.domain.costs import Area, Costs, Payer
from workorders.domain.part import PieceJustFitted
from workorders.domain.work_order import work_order
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import Guarded, by_whom, check_on_duty, on_visit, whose
from workorders.edge.sheets import placed
from workorders.edge.steps import FIELD
from workorders.views import costs
from workorders.views.covers import covered
from workorders.views.parts import catalogue_of, check_parts, names_of
from workorders.views.technicians import rates_of

APPROVING = [Role.运维经理, Role.财务主管, Role.运营经理, Role.主管, Role.管理员]
SEEING = [*FIELD, Role.客服专员, Role.财务主管, Role.运营经理, Role.审计]
SHEET = Sheet(
    "维修费用",
    {
        "costed_at": "登记时间",
        "number": "报修编号",
        "closing": "第几次完工",
        "fault": "故障",
        "area": "部位",
        "lines": "配件",
        "minutes": "人工（分钟）",
        "operator_fen": "公司承担（元）",
        "owner_fen": "业主承担（元）",
        "tenant_fen": "租客承担（元）",
        "waits": "待复核",
        "park": "园区",
        "unit": "房源",
        "tenant": "租客编号",
        "technician": "维修员",
        "order_id": "系统编号",
    },
    {
        "area": {
            "bathroom": "卫生间",
            "kitchen": "厨房",
            "living_room": "客厅",
            "bedroom": "卧室",
            "balcony": "阳台",
            "hall": "门厅",
            "shared": "公共区域",
        }
    },
)
PAYERS: Final[Mapping[str, str]] = {"operator": "公司", "owner": "业主", "tenant_at_fault": "租客"}
LineFen = Annotated[Fen, Field(le=10**9, description="CNY fen, of the whole line")]


class PartLineBody(Body):
    """`took_out`: the batch printed on what had failed, where that can be read."""

    part: Code
    batch: Code | None = None
    took_out: Code | None = None
    count: Annotated[int, Field(ge=1, le=1_000, strict=True)] = 1
    fen: LineFen
    payer: Payer


class LabourLineBody(Body):
    minutes: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    fen: LineFen
    payer: Payer


class CostsBody(Body):
    """Parts and labour with who pays: the operator, the owner, or the tenant who broke it."""

    area: Area
    parts: Annotated[tuple[PartLineBody, ...], Field(max_length=100)] = ()
    labour: Annotated[tuple[LabourLineBody, ...], Field(max_length=100)] = ()
    device: DeviceBody | None = None


def line(part: Mapping[str, Any], called: Mapping[str, str]) -> str:
    """One part of a repair in a cell: how many, of which batch, for how much, and who pays."""
    batches = [
        f"批次 {part['batch']}" if part.get("batch") else "",
        f"换下 {part['took_out']}" if part.get("took_out") else "",
    ]
    pays = f"{part['fen'] / 100:.2f} 元由{PAYERS[part['payer']]}承担"
    told = "，".join([*filter(None, batches), pays])
    return f"{called.get(part['part'], part['part'])} ×{part['count']}（{told}）"


def cost_routes(edge: Edge, runtime: Host, guarded: Guarded) -> None:
    """Add them to the service's own."""
    mine = on_visit(guarded, runtime.pool)

    async def as_lines(items: Items) -> Items:
        async with runtime.pool.connection() as conn:
            called = await names_of(conn)
        return [
            {
                **item,
                "lines": "；".join(line(each, called) for each in item["parts"]),
                "minutes": sum(each["minutes"] for each in item["labour"]) or None,
            }
            for item in items
        ]

    sheet = placed(runtime, replace(SHEET, told=as_lines))

    @edge.post("/orders/{order_id}/costs", allow=FIELD)
    async def record(order_id: UUID, body: CostsBody, call: Call) -> Answer:
        """What it took; once more takes the place of what was said before of the same completion, of what
        the same technician did: who had it before them, and handed it over, said theirs.

        What costs far more than the catalogue, or the technician's rates, say, and what the tenant is at
        fault for, is taken for a reason only (`X-Reason`). What is more altogether than one person decides
        alone (policy `cost_bounds`) is charged when another has approved it.
        """
        row = await (guarded if body.device else mine)(order_id, call)
        said = Costs.model_validate(body.model_dump(exclude={"device"}))
        at = await moment(runtime, call, body.device)
        await check_on_duty(runtime.pool, call, at)
        why = call.origin.reason
        known: dict[str, Any] = {
            "explained": why is not None,
            "catalogue": {} if why else await catalogue_of(runtime.pool, said),
            "rates": None if why else await rates_of(runtime.pool, by_whom(call) or row["technician_id"]),
            "owner": await covered(runtime.pool, row["unit_id"], local_date(at)),
        }
        while True:
            asked_of = (order_id, row["reopened"] + 1, row["technician_id"])
            fitted = await check_parts(runtime.pool, said, *asked_of)
            whose_word = {"by": by_whom(call), "told_by": call.actor.id}
            asked = RecordCosts(at=at, costs=said, fitted=fitted, **whose_word, **known)
            with suppress(PieceJustFitted):  # whoever was faster has been seen by the next look
                return await call.do(work_order, order_id, asked)

    @edge.post("/orders/{order_id}/costs/{closing}/approve", allow=APPROVING)
    async def approve(order_id: UUID, closing: Annotated[int, Path(ge=1, le=10_000)], call: Call) -> Answer:
        """What the `closing`th repair took may be charged: somebody else has looked at it, as the order was
        then (`If-Match`), and says why (`X-Reason`).
        """
        call.why()
        call.seen()
        await guarded(order_id, call)
        asked = ApproveCosts(at=call.now, closing=closing, by=call.actor.id)
        return await call.do(work_order, order_id, asked)

    @edge.get("/costs", allow=SEEING, sheet=sheet)
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        order_id: UUID | None = None,
        unit_id: UUID | None = None,
        payer: Payer | None = None,
        part: Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")] = None,
        batch: Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")] = None,
        waits: Annotated[bool | None, Query(description="another has to approve it")] = None,
    ) -> Listing[dict[str, Any]]:
        """What repairs took, the last first; `payer`: where this one pays; `part`, `batch`: where a piece of
        it was fitted. Technicians see theirs.
        """
        costed_at, last = page.key(tuple[datetime, str]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "order_id": order_id, "unit_id": unit_id}
        technician_id = whose(call) if call.actor.role is Role.维修员 else None
        wanted |= {
            "part": part,
            "batch": batch,
            "payer": payer,
            "waits": waits,
            "technician_id": technician_id,
            "parks": call.parks,
        }
        place = {"costed_at": costed_at, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(costs.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: (row["costed_at"], row["id"]))
