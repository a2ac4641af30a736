"""HTTP of what triage has learnt: the versions of its model, a training now, and one taken back."""

from typing import Annotated, Any

from edge.access import Role
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Path
from psycopg.rows import dict_row

from workorders.domain.learning import TRIAGE, TakeBack, learning
from workorders.learning import Trainer
from workorders.views import models

TEACHING = [Role.运维经理, Role.主管, Role.管理员]
SEEING = [*TEACHING, Role.运营经理, Role.审计]
SHEET = Sheet(
    "分类模型",
    {
        "version": "版本",
        "standing": "状态",
        "learnt": "学习的更正",
        "judged_by": "检验的更正",
        "trained_at": "学习时间",
    },
    {
        "standing": {
            "adopted": "已采用",
            "worse": "不如现行，未采用",
            "taken_back": "已撤回",
            "forgotten": "已销毁",
        }
    },
)

Version = Annotated[int, Path(ge=1, le=2**31 - 1, description="of the model")]


def model_routes(edge: Edge, runtime: Host, trainer: Trainer) -> None:
    """Add them to the service's own."""

    @edge.get("/triage/models", allow=SEEING, sheet=SHEET)
    async def listed(call: Call, page: Page) -> Listing[dict[str, Any]]:
        """The versions, newest first: from how many corrections, and how it judged beside what was in force.

        `before` and `after` count the same texts, none of which either was made of. None `in_force`: what
        came with the software.
        """
        place = {"last": page.key(int), "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(models.PAGE, place)).fetchall()
        return page.listing(rows, key=lambda row: row["version"])

    @edge.post("/triage/models", allow=TEACHING)
    async def train(call: Call) -> Answer:
        """Learn from the corrections there are. It is in force at once where it judges no worse."""
        return await call.do(learning, TRIAGE, await trainer.training(call.origin))

    @edge.post("/triage/models/{version}/take-back", allow=TEACHING)
    async def take_back(version: Version, call: Call) -> Answer:
        """What was in force before it counts again; X-Reason says why."""
        call.why()
        return await call.do(learning, TRIAGE, TakeBack(at=call.now, version=version))
