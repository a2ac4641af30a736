"""HTTP of what WeChat tells by itself: each yes in its dialogue, and what came of messages.

It says so up to three times, when it likes and in any order; and what it says is nobody's but its own.
"""

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from edge.call import Call
from edge.kit import ANYONE, Edge
from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock, local_date
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import named_id
from neighbours.asking import DepartmentAway, NeighbourAway

from notifications.domain.provider_templates import SUBSCRIPTION, ProviderTemplates
from notifications.domain.subscription import NAME, Grant, SubscriptionsEnough, subscription
from notifications.edge.partners import PartnerSettings, Receipt
from notifications.edge.partners.wechat_events import Event, ForgedEvent, Word, echo, opened
from notifications.edge.people import open_people
from notifications.edge.receipts import Receipts
from notifications.settings import WeChatEventSettings
from notifications.views.policies import SHELF

log = logging.getLogger(__name__)

HEARD: Final = "success"
"""What WeChat wants to hear; whatever else makes it say the same again."""


EARLY: Final = timedelta(minutes=10)
"""For so long its word on a message may come before we have written down what it answered."""


class EventEarly(Refusal):
    """Of a message that we do not know yet, or by no name that it has: to be said again."""

    title, field, status = "尚不知这条消息，请稍后再次通知", "MsgID", 503


class EventForged(Refusal):
    """Not signed or not encrypted by WeChat, not for us, not fresh; or it is to tell us nothing."""

    title, field, status = "不是微信发来的事件", "msg_signature", 401


def wechat_routes(edge: Edge, runtime: Runtime, receipts: Receipts) -> None:
    """Add them to the service's own."""

    @edge.get("/wechat/events", allow=ANYONE, waits=False, passes_on=True)
    async def entered(request: Request) -> Response:
        """Our address is entered at WeChat: it is told that we know the token."""
        try:
            return PlainTextResponse(echo(request.query_params, _settings()))
        except ForgedEvent as forged:
            raise EventForged(reason=forged.reason) from None

    @edge.post("/wechat/events", allow=ANYONE, passes_on=True)
    async def event(request: Request, call: Call) -> Response:
        """WeChat tells what somebody did. What is known, or not ours, is heard as well."""
        appid, now = PartnerSettings().wechat_appid, WallClock().now()
        try:
            told_us = opened(request.query_params, await request.body(), appid, _settings(), now)
        except ForgedEvent as forged:
            raise EventForged(reason=forged.reason) from None
        if told_us.yeses:
            await _count(told_us, call.origin, call.now)
        for word in told_us.words:
            await _take(word, told_us, call.origin, call.now)
        return PlainTextResponse(HEARD)

    async def _whose(openid: str) -> UUID | None:
        try:
            async with open_people(runtime.settings.token_key) as people:
                return await people.by_wechat(openid)
        except NeighbourAway as away:
            raise DepartmentAway(reason=str(away)) from away

    async def _take(word: Word, event: Event, origin: Origin, now: datetime) -> None:
        whose = None if word.of_anybody else await _whose(event.openid)
        known = None
        if word.of_anybody or whose:
            known = await receipts.named("wechat", "wechat", word.name, whose)
        if known is None:
            said_at = datetime.fromtimestamp(event.created, UTC)
            if WallClock().now() - said_at < EARLY:
                raise EventEarly
            log.warning("WeChat tells of a message that nobody sent")
            return
        told = Receipt(
            receipt_id=word.receipt_id,
            message_id=word.name,
            key=known,
            channel="wechat",
            status="delivered" if word.delivered else "failed",
            code=word.code[:64],
            at=now,
        )
        await receipts.take(told, origin, now)

    async def _count(said: Event, origin: Origin, now: datetime) -> None:
        person_id = await _whose(said.openid)
        if person_id is None:
            log.warning("%d yeses in WeChat are of somebody whom nobody knows", len(said.yeses))
            return
        book = await SHELF.book_of(runtime)
        approved: ProviderTemplates = book.of(ProviderTemplates).in_force(local_date(now)).values
        for place, code in enumerate(said.yeses):
            template = approved.name_of(SUBSCRIPTION, code)
            if re.fullmatch(NAME, template):
                id_ = named_id("yes in WeChat", person_id, said.created, place, code)
                await _grant(Grant(person_id=person_id, template=template), id_, origin)

    async def _grant(asked: Grant, id_: UUID, origin: Origin) -> None:
        try:
            by = origin._replace(actor="partner:wechat", role="partner")
            await runtime.handle(subscription, asked.person_id, asked, origin=by, command_id=id_)
        except SubscriptionsEnough:
            log.warning("more yeses in WeChat than are counted")


def _settings() -> WeChatEventSettings:
    """Raises EventForged where WeChat is to tell us nothing."""
    found = told(WeChatEventSettings)
    if not found.wechat_event_token.get_secret_value():
        raise EventForged(reason="unasked")
    return found
