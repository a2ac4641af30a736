"""HTTP of receipts: a partner tells what became of messages, however often and in whichever order."""

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final, Literal, LiteralString
from uuid import UUID

from edge.body import Body
from edge.call import Call, CallContext
from edge.kit import ANYONE, Edge
from edge.links import Token
from fastapi import Query, Request, Response
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import named_id
from kernel.together import Together
from pydantic import SecretStr

from notifications import meters
from notifications.composing import failed
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Deliver
from notifications.domain.notification_facts import ReceiptDisbelieved
from notifications.edge.partners import (
    Channel,
    ForgedReceipt,
    MalformedReceipt,
    PartnerSettings,
    Receipt,
    aliyun,
    tencent,
    verify_receipts,
)
from notifications.edge.partners.receipt import Word
from notifications.edge.showing import Showing

log = logging.getLogger(__name__)

ASKED_BY: Final[LiteralString] = "select id, origin, template from views.notifications where id = any(%s)"
NAMED: Final[Mapping[Channel, LiteralString]] = {
    channel: f"""
select id from views.notifications
where attempts -> '{channel}' ->> 'message_id' = %(name)s
  and attempts -> '{channel}' ->> 'provider' = %(provider)s
  and (%(person)s::uuid is null or person_id = %(person)s)
order by attempts -> '{channel}' ->> 'status' = 'accepted' desc, requested_at limit 1
"""
    for channel in ("sms", "wechat")
}
"""Of several under one name the first that waits for a receipt."""


AtTheEnd = Annotated[str, Query(max_length=200, description="the end of the address")]


class ReceiptForged(Refusal):
    """Not signed by the partner, or not freshly."""

    title, field, status = "回执签名无效", "X-Receipt-Signature", 401


class ReceiptMalformed(Refusal):
    """Signed, but not a receipt."""

    title, status = "回执内容不正确", 400


class ReceiptEarly(Refusal):
    """Of a message that we do not know yet by the name that its provider has for it: to be said again."""

    title, field, status = "尚不知这条消息，请稍后再次通知", "sid", 425


class Receipts:
    """What partners say of messages, whichever way they say it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._asked = Together(self._asked_by)

    async def take(self, told: Receipt, by: Origin, now: datetime) -> None:
        """Had before, or late: nothing is said of it. Of nothing of ours: it is counted."""
        id_ = _notification_of(told)
        if id_ is None or (found := await self._asked.of(id_)) is None:
            meters.UNKNOWN_RECEIPTS.labels(told.channel).inc()
            log.warning("a signed receipt of %s is of nothing that was sent", told.channel)
        else:
            origin, template = found
            said = await self._runtime.handle(
                notification,
                id_,
                _heard(told, template, now),
                origin=origin._replace(actor=f"partner:{told.channel}", role="partner", ip=by.ip),
                command_id=named_id("receipt", told.channel, told.receipt_id, told.status, told.code),
            )
            if any(isinstance(event, ReceiptDisbelieved) for event in said.events):
                log.warning("a signed receipt of %s fits nothing that was sent", told.key)

    async def shown(self, id_: UUID, by: Origin) -> None:
        """A device says that it has the message; of one that is not known any more nothing is said."""
        if found := await self._asked.of(id_):
            origin = found[0]._replace(actor="partner:app", role="partner", ip=by.ip)
            told = named_id("receipt", "device", id_)
            await self._runtime.handle(
                notification, id_, Deliver(channel="app"), origin=origin, command_id=told
            )

    async def named(
        self, channel: Channel, provider: str, name: str, person_id: UUID | None = None
    ) -> str | None:
        """The key of the message that this provider has by this name; `person_id`: it is theirs."""
        asked = {"provider": provider, "name": name, "person": person_id}
        async with self._runtime.pool.connection() as conn:
            row = await (await conn.execute(NAMED[channel], asked)).fetchone()
        return f"{row[0]}.{channel}" if row else None

    async def report(self, provider: str, word: Word, by: Origin, now: datetime) -> bool:
        """An SMS provider's word; whether it is known by now what it is about."""
        key = word.key or await self.named("sms", provider, word.name)
        if key is None:
            return False
        told = Receipt(
            receipt_id=f"{provider}.{word.name}"[:128],
            message_id=word.name,
            key=key,
            channel="sms",
            status="delivered" if word.delivered else "failed",
            code=word.code,
            at=now,
        )
        await self.take(told, by, now)
        return True

    async def _asked_by(self, ids: Sequence[UUID]) -> dict[UUID, tuple[Origin, str]]:
        async with self._runtime.pool.connection() as conn:
            found = await (await conn.execute(ASKED_BY, [list(ids)])).fetchall()
        return {id_: (Origin.from_dict(origin), template) for id_, origin, template in found}


class ShownBody(Body):
    """`receipt`: what came with the message."""

    receipt: Token


def receipt_routes(edge: Edge, runtime: Runtime, receipts: Receipts) -> None:
    """Add them to the service's own."""
    showing = Showing(runtime.settings.token_key)

    async def hear(
        provider: str,
        words: Callable[[bytes], tuple[Word, ...]],
        claimed: str,
        request: Request,
        call: CallContext,
    ) -> None:
        token = PartnerSettings().sms_report_token.get_secret_value()
        if not token or not hmac.compare_digest(token.encode(), claimed.encode("utf-8", "replace")):
            raise ReceiptForged(reason="token")
        try:
            told = words(await request.body())
        except MalformedReceipt as malformed:
            raise ReceiptMalformed(field=malformed.field) from None
        known = await asyncio.gather(
            *(receipts.report(provider, word, call.origin, call.now) for word in told)
        )
        if not all(known):
            raise ReceiptEarly

    @edge.post("/receipts/aliyun", allow=ANYONE)
    async def of_aliyun(request: Request, call: Call, token: AtTheEnd = "") -> dict[str, Any]:
        """Alibaba Cloud's SmsReport, to the address that only it knows."""
        await hear("aliyun", aliyun.reported, token, request, call)
        return {"code": 0, "msg": "成功"}

    @edge.post("/receipts/tencent", allow=ANYONE)
    async def of_tencent(request: Request, call: Call, token: AtTheEnd = "") -> dict[str, Any]:
        """Tencent Cloud's word on messages (短信下发状态通知), likewise. Of what is not known yet: again."""
        await hear("tencent", tencent.reported, token, request, call)
        return {"result": 0, "errmsg": "OK"}

    @edge.post("/receipts/device", allow=ANYONE)
    async def of_device(body: ShownBody, call: Call) -> Response:
        """The app, or a page's worker, says that a message is there: Apple, Firebase and browsers do not."""
        await receipts.shown(showing.which(body.receipt), call.origin)
        return Response(status_code=204)

    @edge.post("/receipts/{channel}", allow=ANYONE)
    async def receipt(channel: Literal["app", "email"], request: Request, call: Call) -> Response:
        """A partner tells what became of messages. Had before, late, or of nothing of ours: 204 as well."""
        told = _verified(request.headers, await request.body())
        if any(each.channel != channel for each in told):
            raise ReceiptMalformed(field="channel")
        taken = await asyncio.gather(
            *(receipts.take(each, call.origin, call.now) for each in told), return_exceptions=True
        )
        for fault in taken:
            if fault is not None:  # all are sent again, and those that were taken say nothing new
                raise fault
        return Response(status_code=204)


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


def _heard(told: Receipt, template: str, now: datetime) -> Command:
    if told.status == "delivered":
        return Deliver(channel=told.channel, message_id=told.message_id)
    return failed(template, told.channel, told.code, told.message_id, now)
