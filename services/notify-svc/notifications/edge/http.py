"""HTTP of notify-svc: who answers for what, receipts, and why somebody was (not) told."""

import logging
from typing import Any, get_args
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.kit import Answer, Call, Edge, Listing, Page
from edge.lists import Sheet
from fastapi import APIRouter
from host.runtime import Runtime
from neighbours.parks import check_park
from neighbours.people import check_staff
from policy.routes import policy_routes
from psycopg.rows import dict_row

from notifications.domain import responsibility as duty
from notifications.domain.kinds import KIND
from notifications.domain.matter import Role as Responsible
from notifications.domain.policy import POLICIES, policy
from notifications.domain.responsibility import responsibility
from notifications.edge.callbacks import callback_routes
from notifications.edge.confirmations import confirmation_routes
from notifications.edge.kept import kept_routes
from notifications.edge.preferences import preference_routes
from notifications.edge.providers import provider_routes
from notifications.edge.reach import reach_routes
from notifications.edge.reach_important import important_routes
from notifications.edge.receipts import Receipts, receipt_routes
from notifications.edge.robots import robot_routes
from notifications.edge.sheets import readable
from notifications.edge.subscriptions import subscription_routes
from notifications.edge.trying import trying_routes
from notifications.edge.unreachable import unreachable_routes
from notifications.edge.vacant import vacant_routes
from notifications.edge.wechat import wechat_routes
from notifications.edge.why import why_routes
from notifications.edge.wording import wording_routes
from notifications.views.gathered import counted, seen
from notifications.views.why import WHO

log = logging.getLogger(__name__)

MANAGERS = [Role.运营经理, Role.管理员]
READERS = [Role.客服专员, Role.运营经理, Role.财务主管, Role.运维经理, Role.主管, Role.审计, Role.管理员]


STATUS = {
    "requested": "发送中",
    "delivered": "已送达",
    "unreached": "未送达",
    "unwanted": "本人不接收",
    "lapsed": "已了结，未发送",
}
RESPONSIBILITIES = Sheet(
    "职责",
    {"park": "园区", "role": "职责", "person": "姓名", "since": "自何时起", "person_id": "系统编号"},
    {"role": {role: WHO[role][0] for role in get_args(Responsible)}},
)
NOTIFICATIONS = Sheet(
    "通知",
    {
        "kind": "事由",
        "stage": "阶段",
        "matters": "包含事项",
        "about": "报修、合同或租客编号",
        "park": "园区",
        "unit": "房源",
        "role_of": "身份",
        "person": "姓名或租客编号",
        "status": "状态",
        "requested_at": "发起时间",
        "delivered_at": "送达时间",
        "callback_due_at": "回访期限",
        "id": "系统编号",
    },
    {
        "kind": {kind: words[0] for kind, words in KIND.items()},
        "status": STATUS,
    },
)


class ResponsibilityBody(Body):
    """A person answers for a role in a park."""

    park_id: UUID
    role: Responsible
    person_id: UUID


def routes(runtime: Runtime) -> APIRouter:
    edge = Edge(runtime)

    async def rows(query: str, **values: Any) -> list[dict[str, Any]]:
        async with runtime.pool.connection() as conn:
            return await (await conn.cursor(row_factory=dict_row).execute(query.encode(), values)).fetchall()

    @edge.post("/responsibilities", allow=[*MANAGERS, Role.系统])
    async def assign(body: ResponsibilityBody, call: Call) -> Answer:
        """This person answers for this role in this park; what waited for such a person is sent now."""
        call.within(body.park_id)
        await check_park(runtime.pool, body.park_id)
        await check_staff(runtime.pool, body.person_id, "person_id")
        return await call.do(responsibility, body.park_id, duty.Assign(**dict(body)))

    @edge.post("/responsibilities/release", allow=MANAGERS)
    async def release(body: ResponsibilityBody, call: Call) -> Answer:
        """This person no longer does. `RoleLeftEmpty` among the events warns that now nobody does."""
        call.within(body.park_id)
        return await call.do(responsibility, body.park_id, duty.Release(**dict(body)))

    @edge.get("/responsibilities", allow=READERS, sheet=readable(runtime, RESPONSIBILITIES))
    async def responsibilities(
        call: Call, page: Page, park_id: UUID | None = None
    ) -> Listing[dict[str, Any]]:
        """Who answers for what."""
        found = await rows(
            "select id, park_id, role, person_id, since from views.responsibilities"
            " where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))"
            " and (%(park)s::uuid is null or park_id = %(park)s)"
            " and (%(last)s::text is null or id > %(last)s) order by id limit %(limit)s",
            parks=call.parks,
            park=park_id,
            last=page.key(str),
            limit=page.fetch,
        )
        return page.listing(found, key=lambda row: row["id"])

    @edge.get("/notifications", allow=READERS, sheet=readable(runtime, NOTIFICATIONS))
    async def notifications(
        call: Call, page: Page, cause: UUID | None = None, person_id: UUID | None = None
    ) -> Listing[dict[str, Any]]:
        """Notifications; `cause` is the causing event or the thing it is about (contract, tenant, order).

        `matters`: of one that sums up, how many of each kind it tells of in the parks of who asks.
        """
        found = await rows(
            "select id, kind, stage, thing_id, cause_id, park_id, unit_id, person_id, emergency_of, status,"
            " attempts, words->>'number' as number, requested_at, delivered_at, callback_due_at, version,"
            f" {counted('n')} as matters from views.notifications n where {seen('n')}"
            " and (%(cause)s::uuid is null or %(cause)s in (cause_id, thing_id))"
            " and (%(person)s::uuid is null or person_id = %(person)s)"
            " and (%(last)s::uuid is null or id > %(last)s) order by id limit %(limit)s",
            parks=call.parks,
            cause=cause,
            person=person_id,
            last=page.key(UUID),
            limit=page.fetch,
        )
        return page.listing(found, key=lambda row: row["id"])

    receipts = Receipts(runtime)
    receipt_routes(edge, runtime, receipts)
    callback_routes(edge, runtime)
    preference_routes(edge, runtime)
    subscription_routes(edge, runtime)
    wechat_routes(edge, runtime, receipts)
    kept_routes(edge, runtime, READERS)
    confirmation_routes(edge, runtime)
    policy_routes(edge, runtime, POLICIES, policy, READERS)
    trying_routes(edge, runtime)
    wording_routes(edge, runtime)
    why_routes(edge, runtime, READERS)
    reach_routes(edge, runtime, READERS)
    important_routes(edge, runtime, READERS)
    unreachable_routes(edge, runtime, READERS)
    vacant_routes(edge, runtime, READERS)
    provider_routes(edge, runtime, READERS)
    robot_routes(edge, runtime, READERS)
    return edge
