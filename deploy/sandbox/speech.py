"""The recogniser of speech: sound signed by HMAC, answered at once and signed.

It hears the same in everything. What is `undelivered` it does not understand, and of what is `dead` it talks
nonsense. The address is the recording's id. It keeps nothing of what it heard.
"""

import asyncio
import json
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from kernel.ids import new_id

from sandbox.behaviour import next_behaviour
from sandbox.codes import CODES
from sandbox.context import Door, Sandbox
from sandbox.credentials import signed_by_us
from sandbox.telling import signature
from sandbox.wall import millis, now


def routes(sandbox: Sandbox) -> APIRouter:
    """`PUT /speech/recordings/{id}`."""
    router = APIRouter(prefix="/speech", dependencies=[Depends(Door(sandbox, "speech"))])
    secret = sandbox.settings.speech_secret

    @router.put("/recordings/{recording}")
    async def answer(recording: UUID, request: Request) -> Response:
        sound = await request.body()
        if not signed_by_us(request, sound, secret):
            return JSONResponse({"code": "SignatureInvalid"}, 401)
        if not sound:
            return JSONResponse({"code": "NothingRecorded"}, 400)
        with sandbox.db:
            rule = next_behaviour(sandbox.db, "speech", str(recording)).rule
        codes = CODES["speech"]
        match rule.mode:
            case "slow":
                await asyncio.sleep(rule.delay_ms / 1000)
            case "lost":
                return JSONResponse({"code": "GatewayTimeout"}, 504)
            case "fail":
                return JSONResponse({"code": rule.code or codes.limited}, 429)
        heard = new_id() if rule.mode == "wrong" else recording
        text = codes.undelivered if rule.mode == "undelivered" else codes.delivered
        body = json.dumps({"id": str(heard), "text": text}, ensure_ascii=False).encode()
        if rule.mode == "dead":
            body = codes.dead.encode()
        at = str(millis(now()) // 1000)
        key = "somebody-else" if rule.mode == "forged" else secret.get_secret_value()
        headers = {"X-Receipt-Timestamp": at, "X-Receipt-Signature": signature(key, at, body)}
        return Response(body, media_type="application/json", headers=headers)

    return router
