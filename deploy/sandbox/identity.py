"""The identity authority: questions signed by HMAC, answered at once and signed.

It knows everybody; who is `undelivered` it knows by another name. The address is the document's number. It
keeps nothing, neither what it was asked nor about whom.
"""

import asyncio
import json
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from kernel.ids import new_id

from sandbox.behaviour import next_behaviour
from sandbox.bodies import json_object
from sandbox.codes import CODES
from sandbox.context import Door, Sandbox
from sandbox.credentials import signed_by_us
from sandbox.telling import signature
from sandbox.wall import millis, now


def routes(sandbox: Sandbox) -> APIRouter:
    """`PUT /identity/checks/{id}`."""
    router = APIRouter(prefix="/identity", dependencies=[Depends(Door(sandbox, "identity"))])
    secret = sandbox.settings.identity_secret

    @router.put("/checks/{check}")
    async def answer(check: UUID, request: Request) -> Response:
        if not signed_by_us(request, await request.body(), secret):
            return JSONResponse({"code": "SignatureInvalid"}, 401)
        told = await json_object(request) or {}
        number = told.get("number")
        if not (isinstance(number, str) and all(isinstance(told.get(f), str) for f in ("kind", "name"))):
            return JSONResponse({"code": "QuestionMalformed"}, 400)
        with sandbox.db:
            rule = next_behaviour(sandbox.db, "identity", number).rule
        codes = CODES["identity"]
        match rule.mode:
            case "slow":
                await asyncio.sleep(rule.delay_ms / 1000)
            case "lost":
                return JSONResponse({"code": "GatewayTimeout"}, 504)
            case "fail":
                return JSONResponse({"code": rule.code or codes.limited}, 429)
        asked = new_id() if rule.mode == "wrong" else check
        result = codes.undelivered if rule.mode == "undelivered" else codes.delivered
        body = json.dumps({"id": str(asked), "result": result}).encode()
        at = str(millis(now()) // 1000)
        key = "somebody-else" if rule.mode == "forged" else secret.get_secret_value()
        headers = {"X-Receipt-Timestamp": at, "X-Receipt-Signature": signature(key, at, body)}
        return Response(body, media_type="application/json", headers=headers)

    return router
