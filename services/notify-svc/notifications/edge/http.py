"""HTTP of notify-svc: who answers for what, receipts, and why somebody was (not) told."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, LiteralString, get_args
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import CallContext
from edge.kit import ANYONE, Answer, Call, Edge, Listing, Page
from edge.lists import Sheet
from fastapi import APIRouter, Request, Response
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import named_id
from kernel.together import Together
from neighbours.parks import check_park
from neighbours.people import check_staff
from policy.routes import policy_routes
from psycopg.rows import dict_row
from pydantic import SecretStr

from notifications.domain import responsibility as duty
from notifications.domain.kinds import KIND
from notifications.domain.matter import Role as Responsible
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Deliver, Fail
from notifications.domain.notification_facts import ReceiptDisbelieved
from notifications.domain.policy import POLICIES, policy
from notifications.domain.responsibility import responsibility
from notifications.edge.callbacks import callback_routes
from notifications.edge.confirmations import confirmation_routes
from notifications.edge.kept import kept_routes
from notifications.edge.partners import (
    Channel,
    ForgedReceipt,
    MalformedReceipt,
    PartnerSettings,
    Receipt,
    verify_receipts,
)
from notifications.edge.preferences import preference_routes
from notifications.edge.providers import provider_routes
from notifications.edge.reach import reach_routes
from notifications.edge.reach_important import important_routes
from notifications.edge.robots import robot_routes
from notifications.edge.sheets import readable
from notifications.edge.subscriptions import subscription_routes
from notifications.edge.trying import trying_routes
from notifications.edge.wechat import wechat_routes
from notifications.edge.why import why_routes
from notifications.edge.wording import wording_routes
from notifications.views.why import STAGE, WHO

log = logging.getLogger(__name__)

MANAGERS = [Role.运营经理, Role.管理员]
READERS = [Role.客服专员, Role.运营经理, Role.财务主管, Role.运维经理, Role.主管, Role.审计, Role.管理员]


ASKED_BY: Final[LiteralString] = "select id, origin from views.notifications where id = any(%s)"
STATUS = {"requested": "发送中", "delivered": "已送达", "unreached": "未送达", "unwanted": "本人不接收"}
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
        "stage": STAGE,
        "status": {
            "requested": "发送中",
            "delivered": "已送达",
            "unreached": "未送达",
            "unwanted": "本人不接收",
        },
    },
)


class ReceiptForged(Refusal):
    """Not signed by the partner, or not freshly."""

    title, field, status = "回执签名无效", "X-Receipt-Signature", 401


class ReceiptMalformed(Refusal):
    """Signed, but not a receipt."""

    title, status = "回执内容不正确", 400


class ResponsibilityBody(Body):
    """A person answers for a role in a park."""

    park_id: UUID
    role: Responsible
    person_id: UUID


def routes(runtime: Runtime) -> APIRouter:
    edge = Edge(runtime)

    async def asked_by(ids: Sequence[UUID]) -> dict[UUID, Origin]:
        async with runtime.pool.connection() as conn:
            found = await (await conn.execute(ASKED_BY, [list(ids)])).fetchall()
        return {id_: Origin.from_dict(origin) for id_, origin in found}

    origins = Together(asked_by)

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
        """Notifications; `cause` is the causing event or the thing it is about (contract, tenant, order)."""
        found = await rows(
            "select id, kind, stage, thing_id, cause_id, park_id, unit_id, person_id, emergency_of, status,"
            " attempts, words->>'number' as number, requested_at, delivered_at, callback_due_at, version"
            " from views.notifications"
            " where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))"
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

    @edge.post("/receipts/{channel}", allow=ANYONE)
    async def receipt(channel: Channel, request: Request, call: Call) -> Response:
        """A partner tells what became of messages. Had before, late, or of nothing of ours: 204 as well."""
        told = _verified(request.headers, await request.body())
        if any(each.channel != channel for each in told):
            raise ReceiptMalformed(field="channel")
        taken = await asyncio.gather(*(take(each, call) for each in told), return_exceptions=True)
        for fault in taken:
            if fault is not None:  # all are sent again, and those that were taken say nothing new
                raise fault
        return Response(status_code=204)

    async def take(told: Receipt, call: CallContext) -> None:
        id_ = _notification_of(told)
        if id_ is not None and (origin := await origins.of(id_)):
            said = await runtime.handle(
                notification,
                id_,
                _heard(told, call.now),
                origin=origin._replace(actor=f"partner:{told.channel}", role="partner", ip=call.origin.ip),
                command_id=named_id("receipt", told.channel, told.receipt_id, told.status),
            )
            if any(isinstance(event, ReceiptDisbelieved) for event in said.events):
                log.warning("a signed receipt of %s fits nothing that was sent", told.key)

    callback_routes(edge, runtime)
    preference_routes(edge, runtime)
    subscription_routes(edge, runtime)
    wechat_routes(edge, runtime)
    kept_routes(edge, runtime, READERS)
    confirmation_routes(edge, runtime)
    policy_routes(edge, runtime, POLICIES, policy, READERS)
    trying_routes(edge, runtime)
    wording_routes(edge, runtime)
    why_routes(edge, runtime, READERS)
    reach_routes(edge, runtime, READERS)
    important_routes(edge, runtime, READERS)
    provider_routes(edge, runtime, READERS)
    robot_routes(edge, runtime, READERS)
    return edge


@cache
def _receipt_secret() -> SecretStr:
    return PartnerSettings().receipt_secret


def _verified(headers: Mapping[str, str], body: bytes) -> tuple[Receipt, ...]:
    try:
        # Partners sign by wall time, also where the house plays a year in minutes.
        return verify_receipts(headers, body, _receipt_secret(), WallClock().now())
    except ForgedReceipt as forged:
        raise ReceiptForged(reason=forged.reason) from None
    except MalformedReceipt as malformed:
        raise ReceiptMalformed(field=malformed.field) from None


def _notification_of(told: Receipt) -> UUID | None:
    """Whose attempt on this channel it is about; None where the key is none of ours."""
    id_, _, suffix = told.key.partition(".")
    try:
        return UUID(id_) if suffix == told.channel else None
    except ValueError:
        return None


def _heard(told: Receipt, now: datetime) -> Command:
    if told.status == "delivered":
        return Deliver(channel=told.channel, message_id=told.message_id)
    code, name = told.code, told.message_id
    return Fail(channel=told.channel, why="undelivered", code=code, at=now, message_id=name)
