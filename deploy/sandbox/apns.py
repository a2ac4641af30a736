"""Apple's push service: a provider token (JWT, ES256), the device in the path, one shown per collapse id."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from sandbox.bodies import json_object
from sandbox.context import Door, Sandbox
from sandbox.desk import Arrival, Refused
from sandbox.wall import now

STATUS: Final = {
    "Unregistered": 410,
    "TooManyRequests": 429,
    **dict.fromkeys(("MissingProviderToken", "InvalidProviderToken", "ExpiredProviderToken"), 403),
}
LIFE: Final = timedelta(hours=1)
DEVICE: Final = re.compile(r"[0-9a-f]{64}")


def _refused(reason: str) -> JSONResponse:
    return JSONResponse({"reason": reason}, STATUS.get(reason, 400))


def _refusal(sandbox: Sandbox, request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return "MissingProviderToken"
    secret = sandbox.settings.apns_key.get_secret_value()
    if not secret:
        return "InvalidProviderToken"
    try:
        found = jwt.decode(token, ECKey.import_key(base64.b64decode(secret)), algorithms=["ES256"])
        issued = datetime.fromtimestamp(int(found.claims["iat"]), UTC)
    except (JoseError, ValueError, KeyError, TypeError, OverflowError):
        return "InvalidProviderToken"
    if not found.header.get("kid") or not found.claims.get("iss"):
        return "InvalidProviderToken"
    return None if timedelta(minutes=-5) <= now() - issued <= LIFE else "ExpiredProviderToken"


def routes(sandbox: Sandbox) -> APIRouter:
    """`POST /apns/3/device/{device}`; the collapse id is what makes two of them one."""
    router = APIRouter(prefix="/apns", dependencies=[Depends(Door(sandbox, "apns"))])

    @router.post("/3/device/{device}")
    async def send(device: str, request: Request) -> Response:
        if (refusal := _refusal(sandbox, request)) is not None:
            return _refused(refusal)
        if DEVICE.fullmatch(device) is None:
            return _refused("BadDeviceToken")
        key, message = request.headers.get("apns-collapse-id", ""), await json_object(request)
        if not 1 <= len(key) <= 64:
            return _refused("BadCollapseId")
        if not request.headers.get("apns-topic"):
            return _refused("MissingTopic")
        if message is None or not isinstance(message.get("aps"), dict):
            return _refused("PayloadEmpty")
        receipt, trace = str(message.get("receipt") or ""), request.headers.get("traceparent")
        arrival = Arrival("apns", key, device, message, trace, reported=bool(receipt), receipt=receipt)
        taken = await sandbox.desk.take(arrival)
        if isinstance(taken, Refused):
            return _refused(taken.code)
        if taken.answer_lost:
            return JSONResponse({"reason": "InternalServerError"}, 500)
        return Response(status_code=200, headers={"apns-id": request.headers.get("apns-id", "")})

    return router
