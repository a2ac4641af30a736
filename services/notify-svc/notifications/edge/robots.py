"""HTTP of the robots of staff groups: what waits at each, and what became of the last message."""

from typing import Any

from edge.access import Role
from edge.call import Call
from edge.kit import Edge
from edge.lists import Sheet
from host.runtime import Runtime
from psycopg.rows import dict_row

from notifications.edge.partners import PartnerSettings

ROBOTS = Sheet(
    "群机器人",
    {
        "robot": "群机器人",
        "kind": "类型",
        "waiting": "待发条数",
        "said": "已发条数",
        "said_at": "最近发送时间",
        "reason": "未能发送的原因",
        "due_at": "下次发送时间",
    },
    {"kind": {"dingtalk": "钉钉", "wecom": "企业微信", "unknown": "未配置"}},
)


def robot_routes(edge: Edge, runtime: Runtime, readers: list[Role]) -> None:
    """Add them to the service's own."""

    @edge.get("/robots", allow=readers, sheet=ROBOTS)
    async def robots(call: Call) -> list[dict[str, Any]]:
        """Robots of staff groups. `unknown`: policy data names it and no setting does; its posts wait."""
        query = "select robot, waiting + begun as waiting, said, said_at, reason, due_at from views.robots"
        async with runtime.pool.connection() as conn:
            rows = await (await conn.cursor(row_factory=dict_row).execute(query)).fetchall()
        kinds = {name: each.kind for name, each in PartnerSettings().robot_accounts.items()}
        silent = {"waiting": 0, "said": 0, "said_at": None, "reason": None, "due_at": None}
        known = {row["robot"]: row for row in rows}
        return [
            {"robot": name, "kind": kinds.get(name, "unknown")} | known.get(name, silent)
            for name in sorted({*kinds, *known})
        ]
