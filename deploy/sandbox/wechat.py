"""The WeChat partner: access tokens, signed messages, idempotent by client_msg_id.

A template message reaches who follows the account; a subscription message (bizsend) whoever said yes to one
of its template, once for each yes. Codes are those of the official account platform. A request carries the
token and, as in the platform's signed mode, `Wechatmp-Appid`, `-TimeStamp`, `-Nonce` and `-Signature`;
HMAC-SHA256 stands in for its RSA.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from sandbox.bodies import json_object
from sandbox.codes import Channel
from sandbox.consents import give_back, spend
from sandbox.context import Door, Sandbox
from sandbox.credentials import is_first_use, is_fresh
from sandbox.desk import Arrival, Refused
from sandbox.wall import millis, now

TOKEN_LIFE: Final = timedelta(seconds=7200)
MESSAGES: Final = {
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40125: "invalid appsecret",
    40234: "invalid signature",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    47001: "data format error",
}
BUSY: Final = -1


def signature(secret: str, path: str, appid: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over path, appid, timestamp, nonce and body, one to a line."""
    signed = "\n".join((path, appid, timestamp, nonce)).encode() + b"\n" + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _answer(errcode: int, **more: object) -> JSONResponse:
    limited = {"Retry-After": "60"} if errcode == 45009 else None
    return JSONResponse(
        {"errcode": errcode, "errmsg": MESSAGES.get(errcode, "system error"), **more}, headers=limited
    )


async def _refusal(sandbox: Sandbox, request: Request) -> int | None:
    row = sandbox.db.execute(
        "select expires_ms from token where token = ?", (request.query_params.get("access_token", ""),)
    ).fetchone()
    if row is None:
        return 40001
    if row["expires_ms"] <= millis(now()):
        return 42001
    return await _refusal_of_signature(sandbox, request)


async def _refusal_of_signature(sandbox: Sandbox, request: Request) -> int | None:
    names = ("appid", "timestamp", "nonce", "signature")
    appid, timestamp, nonce, claimed = (request.headers.get(f"wechatmp-{name}", "") for name in names)
    secret = sandbox.settings.wechat_secret.get_secret_value()
    expected = signature(secret, request.url.path, appid, timestamp, nonce, await request.body())
    if appid != sandbox.settings.wechat_appid or not hmac.compare_digest(expected.encode(), claimed.encode()):
        return 40234
    try:
        signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        return 40234
    if not is_fresh(signed_at, now()) or not is_first_use(sandbox.db, "wechat", nonce, now()):
        return 40234
    return None


def routes(sandbox: Sandbox) -> APIRouter:
    """`/wechat/cgi-bin/…`: the token, template and subscription messages, and a query by client_msg_id."""
    router = APIRouter(prefix="/wechat/cgi-bin", dependencies=[Depends(Door(sandbox, "wechat"))])
    settings = sandbox.settings

    @router.post("/stable_token")
    async def token(request: Request) -> JSONResponse:
        asked = await json_object(request)
        if asked is None or asked.get("grant_type") != "client_credential":
            return _answer(47001)
        if asked.get("appid") != settings.wechat_appid:
            return _answer(40013)
        if asked.get("secret") != settings.wechat_secret.get_secret_value():
            return _answer(40125)
        issued = secrets.token_urlsafe(48)
        with sandbox.db:
            sandbox.db.execute("delete from token where expires_ms < ?", (millis(now() - TOKEN_LIFE),))
            sandbox.db.execute("insert into token values (?, ?)", (issued, millis(now() + TOKEN_LIFE)))
        return JSONResponse({"access_token": issued, "expires_in": int(TOKEN_LIFE.total_seconds())})

    async def take(channel: Channel, request: Request) -> JSONResponse:
        refusal = await _refusal(sandbox, request)
        if refusal is not None:
            return _answer(refusal)
        message = await json_object(request)
        if message is None:
            return _answer(47001)
        openid, key, template = (message.get(name) for name in ("touser", "client_msg_id", "template_id"))
        if not isinstance(key, str) or not key or not key.isascii():
            return _answer(47001)
        if not isinstance(template, str) or not template:
            return _answer(47001)
        if not isinstance(openid, str) or not openid or len(openid) > 128:
            return _answer(40003)
        anew = channel == "wechat_once" and sandbox.desk.find(channel, key) is None
        if anew and not spend(sandbox.db, openid, template):
            return _answer(43101)
        content = {name: message.get(name) for name in ("template_id", "data")}
        taken = await sandbox.desk.take(
            Arrival(channel, key, openid, content, request.headers.get("traceparent"))
        )
        if isinstance(taken, Refused):
            if anew:
                give_back(sandbox.db, openid, template)
            return _answer(int(taken.code) if taken.code.isdigit() else BUSY)
        if taken.answer_lost:
            return JSONResponse({"errcode": BUSY, "errmsg": "timeout"}, 504)
        return _answer(0, msgid=taken.message_id)

    @router.post("/message/template/send")
    async def send(request: Request) -> JSONResponse:
        return await take("wechat", request)

    @router.post("/message/subscribe/bizsend")
    async def send_once(request: Request) -> JSONResponse:
        return await take("wechat_once", request)

    @router.post("/message/template/query")
    async def query(request: Request) -> JSONResponse:
        refusal = await _refusal(sandbox, request)
        if refusal is not None:
            return _answer(refusal)
        asked = await json_object(request)
        key = None if asked is None else asked.get("client_msg_id")
        if not isinstance(key, str) or not key.isascii():
            return _answer(47001)
        return _answer(0, msgid=sandbox.desk.find("wechat", key) or sandbox.desk.find("wechat_once", key))

    return router
