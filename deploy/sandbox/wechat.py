"""The WeChat partner: access tokens, template messages, and what people said yes to (bizsend).

A template message reaches who follows the account, and is one for each openid and client_msg_id, of which the
platform's docs promise to know for ten minutes. A subscription message reaches whoever said yes to one of its
template, once for each yes: it has no key, and no answer says by which name the platform has it. Neither can
be asked for; what became of them comes as an event. Nothing is signed: a request carries the token alone.
"""

import secrets
from datetime import timedelta
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from sandbox.bodies import json_object
from sandbox.codes import Channel
from sandbox.consents import give_back, spend
from sandbox.context import Door, Sandbox
from sandbox.desk import Arrival, Refused
from sandbox.texts import approved
from sandbox.wall import millis, now

TOKEN_LIFE: Final = timedelta(seconds=7200)
KEY_LIFE: Final = timedelta(minutes=10)
RENEWED_BEFORE: Final = timedelta(minutes=5)
MESSAGES: Final = {
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    47001: "data format error",
}
BUSY: Final = -1


def _answer(errcode: int, **more: object) -> JSONResponse:
    limited = {"Retry-After": "60"} if errcode == 45009 else None
    return JSONResponse(
        {"errcode": errcode, "errmsg": MESSAGES.get(errcode, "system error"), **more}, headers=limited
    )


def _refusal(sandbox: Sandbox, request: Request) -> int | None:
    row = sandbox.db.execute(
        "select expires_ms from token where token = ?", (request.query_params.get("access_token", ""),)
    ).fetchone()
    if row is None:
        return 40001
    return 42001 if row["expires_ms"] <= millis(now()) else None


def _token(sandbox: Sandbox) -> JSONResponse:
    """The one in force, as a stable token is for whoever asks; a new one when its time is nearly over."""
    at = now()
    found = sandbox.db.execute(
        "select token, expires_ms from token where expires_ms > ? order by expires_ms desc limit 1",
        (millis(at + RENEWED_BEFORE),),
    ).fetchone()
    token, expires_ms = found or (secrets.token_urlsafe(48), millis(at + TOKEN_LIFE))
    with sandbox.db:
        sandbox.db.execute("delete from token where expires_ms < ?", (millis(at - TOKEN_LIFE),))
        sandbox.db.execute("insert or ignore into token values (?, ?)", (token, expires_ms))
    return JSONResponse({"access_token": token, "expires_in": (expires_ms - millis(at)) // 1000})


def routes(sandbox: Sandbox) -> APIRouter:
    """`/wechat/cgi-bin/…`: the token, template messages and subscription messages."""
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
        return _token(sandbox)

    async def take(channel: Channel, request: Request) -> JSONResponse:
        refusal = _refusal(sandbox, request)
        if refusal is not None:
            return _answer(refusal)
        message = await json_object(request)
        if message is None:
            return _answer(47001)
        openid, template = message.get("touser"), message.get("template_id")
        key = _key(channel, message)
        if key is None or not isinstance(template, str) or not template:
            return _answer(47001)
        if not isinstance(openid, str) or not openid or len(openid) > 128:
            return _answer(40003)
        if not approved(sandbox.db, channel, template):
            return _answer(40037)
        once = channel == "wechat_once"
        if once and not spend(sandbox.db, openid, template):
            return _answer(43101)
        content = {name: message.get(name) for name in ("template_id", "data")}
        trace = request.headers.get("traceparent")
        arrival = Arrival(channel, key, openid, content, trace, known_for=KEY_LIFE, template=template)
        taken = await sandbox.desk.take(arrival)
        if isinstance(taken, Refused):
            if once:
                give_back(sandbox.db, openid, template)
            return _answer(int(taken.code) if taken.code.isdigit() else BUSY)
        if taken.answer_lost:
            return JSONResponse({"errcode": BUSY, "errmsg": "timeout"}, 504)
        return _answer(0) if once else _answer(0, msgid=int(taken.message_id))

    @router.post("/message/template/send")
    async def send(request: Request) -> JSONResponse:
        return await take("wechat", request)

    @router.post("/message/subscribe/bizsend")
    async def send_once(request: Request) -> JSONResponse:
        return await take("wechat_once", request)

    return router


def _key(channel: Channel, message: dict[str, Any]) -> str | None:
    """Under which it is taken once; whoever gives none, or may give none, sends another message each time."""
    given = message.get("client_msg_id")
    if channel == "wechat_once" or given is None:
        return f"unkeyed-{secrets.token_hex(8)}"
    return given if isinstance(given, str) and given and given.isascii() else None
