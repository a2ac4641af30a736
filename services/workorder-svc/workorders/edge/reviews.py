"""HTTP of quality reviews: what nobody was content with, and what became of it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from neighbours.looking import look_up
from psycopg.rows import dict_row

from workorders.domain.review import (
    Action,
    Cause,
    Conclude,
    NoBatchBlocked,
    NotRepairedAgain,
    ReviewUnknown,
    review,
)
from workorders.edge.sheets import placed
from workorders.views import reviews

CONCLUDING = [Role.运维经理, Role.主管, Role.管理员]
READING = [*CONCLUDING, Role.运营经理, Role.客服专员, Role.审计]

SHEET = Sheet(
    "质量回访",
    {
        "number": "报修编号",
        "fault": "故障",
        "stars": "评分",
        "status": "状态",
        "due_at": "应完成时间",
        "cause": "原因",
        "action": "措施",
        "concluded_at": "完成时间",
        "park": "园区",
        "unit": "房源",
        "technician": "维修员",
        "review_id": "系统编号",
    },
    {
        "status": {"opened": "待处理", "concluded": "已完成"},
        "cause": {
            "workmanship": "维修质量",
            "diagnosis": "判断有误",
            "part": "配件质量",
            "late": "不及时",
            "manners": "服务态度",
            "communication": "沟通不到位",
            "cost": "费用异议",
            "beyond_us": "非我方原因",
            "misrated": "误评",
        },
        "action": {
            "repaired_again": "重新维修",
            "called_and_settled": "电话回访并解决",
            "training": "培训维修员",
            "part_blocked": "停用该批配件",
            "vendor_warned": "约谈外包方",
            "process_changed": "改进流程",
        },
    },
)


class ConcludeBody(Body):
    """What the cause was, and what is done about it; anything more goes into `X-Reason`."""

    cause: Cause
    action: Action


def review_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/reviews", allow=READING, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        order_id: UUID | None = None,
        technician_id: UUID | None = None,
        status: Annotated[Literal["opened", "concluded"] | None, Query()] = None,
        overdue: Annotated[bool | None, Query(description="not concluded in time")] = None,
    ) -> Listing[dict[str, Any]]:
        """Quality reviews, what is due first on top."""
        due_at, last = page.key(tuple[datetime, UUID]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "order_id": order_id, "technician_id": technician_id}
        wanted |= {"status": status, "overdue": overdue, "parks": call.parks}
        place = {"now": call.now, "due_at": due_at, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(reviews.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: (row["due_at"], row["review_id"]))

    @edge.get("/reviews/{review_id}", allow=READING)
    async def one(review_id: UUID, call: Call) -> dict[str, Any]:
        """One review; its version comes as the ETag."""
        row = await found(review_id, call)
        call.etag(row["version"])
        return row

    @edge.post("/reviews/{review_id}/conclude", allow=CONCLUDING)
    async def conclude(review_id: UUID, body: ConcludeBody, call: Call) -> Answer:
        """It ends with a cause and an action; another one takes the place of this, for a reason."""
        row = await found(review_id, call)
        said = (row["cause"], row["action"])
        if row["status"] == "concluded" and said != (body.cause, body.action):
            call.why()
        if body.action == "repaired_again" and await look_up(runtime.pool, reviews.AGAIN, review_id) is None:
            raise NotRepairedAgain
        if body.action == "part_blocked" and await look_up(runtime.pool, reviews.BLOCKED, review_id) is None:
            raise NoBatchBlocked
        return await call.do(review, review_id, Conclude(at=call.now, **body.model_dump()))

    async def found(review_id: UUID, call: Call) -> dict[str, Any]:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: dict[str, Any] | None = await (await cursor.execute(reviews.ONE, [review_id])).fetchone()
        if row is None:
            raise ReviewUnknown
        call.within(row["park_id"])
        return row
