"""Robots of chat groups: DingTalk checks the signature of the moment, WeCom the key; twenty a minute by each.

Neither takes a key of the caller's: the same words again are another message in the group.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from sandbox.bodies import json_object
from sandbox.context import Door, Sandbox
from sandbox.desk import Arrival, Refused
from sandbox.wall import now

A_MINUTE: Final = 20
LIFE: Final = timedelta(hours=1)
Robot = Literal["dingtalk", "wecom"]
FIELD: Final[dict[Robot, str]] = {"dingtalk": "text", "wecom": "content"}
LONGEST: Final[dict[Robot, int]] = {"dingtalk": 20_000, "wecom": 4_096}
TOO_MANY: Final[dict[Robot, int]] = {"dingtalk": 130101, "wecom": 45009}
MALFORMED: Final = 40058
BUSY: Final = -1


def signature(secret: str, timestamp: str) -> str:
    """HMAC-SHA256 over the moment in milliseconds and the secret, in base64."""
    digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def routes(sandbox: Sandbox) -> APIRouter:
    """`/dingtalk/robot/send` and `/wecom/cgi-bin/webhook/send`."""
    router, settings = APIRouter(), sandbox.settings

    @router.post("/dingtalk/robot/send", dependencies=[Depends(Door(sandbox, "dingtalk"))])
    async def dingtalk(
        request: Request, access_token: str = "", timestamp: str = "", sign: str = ""
    ) -> JSONResponse:
        if not _same(access_token, settings.dingtalk_token.get_secret_value()):
            return _answer(300005)
        expected = signature(settings.dingtalk_secret.get_secret_value(), timestamp)
        if not _same(sign, expected) or not _is_recent(timestamp):
            return _answer(310000)
        return await _take(sandbox, "dingtalk", access_token, request)

    @router.post("/wecom/cgi-bin/webhook/send", dependencies=[Depends(Door(sandbox, "wecom"))])
    async def wecom(request: Request, key: str = "") -> JSONResponse:
        if not _same(key, settings.wecom_key.get_secret_value()):
            return _answer(93000)
        return await _take(sandbox, "wecom", key, request)

    return router


async def _take(sandbox: Sandbox, robot: Robot, group: str, request: Request) -> JSONResponse:
    told = await json_object(request) or {}
    said = told.get("markdown")
    words = said.get(FIELD[robot]) if isinstance(said, dict) else None
    if told.get("msgtype") != "markdown" or not isinstance(words, str) or not words:
        return _answer(MALFORMED)
    if len(words.encode()) > LONGEST[robot]:
        return _answer(MALFORMED)
    if _this_minute(sandbox, robot) >= A_MINUTE:
        return _answer(TOO_MANY[robot])
    key = hashlib.sha256(words.encode()).hexdigest()
    content: dict[str, Any] = {"markdown": said}
    traceparent = request.headers.get("traceparent")
    taken = await sandbox.desk.take(
        Arrival(robot, key, group, content, traceparent, keyed=False, reported=False)
    )
    if isinstance(taken, Refused):
        return _answer(int(taken.code) if taken.code.isdigit() else BUSY)
    if taken.answer_lost:
        return JSONResponse({"errcode": BUSY, "errmsg": "timeout"}, 504)
    return _answer(0)


def _this_minute(sandbox: Sandbox, robot: Robot) -> int:
    since = (now() - timedelta(minutes=1)).isoformat()
    query = "select coalesce(sum(deliveries), 0) from message where channel = ? and accepted_at > ?"
    return int(sandbox.db.execute(query, (robot, since)).fetchone()[0])


def _is_recent(timestamp: str) -> bool:
    if not timestamp.isdecimal() or len(timestamp) > 14:
        return False
    return abs(now() - datetime.fromtimestamp(int(timestamp) / 1000, UTC)) <= LIFE


def _same(claimed: str, expected: str) -> bool:
    return hmac.compare_digest(claimed.encode(), expected.encode())


def _answer(errcode: int) -> JSONResponse:
    return JSONResponse({"errcode": errcode, "errmsg": "ok" if errcode == 0 else "refused"})
