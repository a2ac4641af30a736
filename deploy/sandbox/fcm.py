"""Firebase Cloud Messaging: an access token for a service account's JWT (RS256), then `messages:send`."""

import base64
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from sandbox.bodies import json_object
from sandbox.context import Door, Sandbox
from sandbox.credentials import is_fresh
from sandbox.desk import Arrival, Refused
from sandbox.wall import millis, now

GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
LIFE: Final = timedelta(hours=1)
TOKEN: Final = re.compile(r"[\w:.-]{8,512}")
STATUS: Final = {
    "UNREGISTERED": (404, "NOT_FOUND"),
    "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED"),
    "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED"),
    "UNAUTHENTICATED": (401, "UNAUTHENTICATED"),
}


def _refused(code: str) -> JSONResponse:
    status, google = STATUS.get(code, (400, "INVALID_ARGUMENT"))
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}]
    return JSONResponse(
        {"error": {"code": status, "status": google, "message": code, "details": details}}, status
    )


def _account(sandbox: Sandbox) -> dict[str, Any] | None:
    kept = sandbox.settings.fcm_account.get_secret_value()
    return json.loads(base64.b64decode(kept)) if kept else None


def _is_asserted(sandbox: Sandbox, assertion: str) -> bool:
    account = _account(sandbox)
    if account is None:
        return False
    try:
        claims = jwt.decode(assertion, RSAKey.import_key(account["private_key"]), algorithms=["RS256"]).claims
        issued = datetime.fromtimestamp(int(claims["iat"]), UTC)
    except (JoseError, ValueError, KeyError, TypeError, OverflowError):
        return False
    asked = (claims.get("iss"), claims.get("aud"), claims.get("scope"))
    return asked == (account["client_email"], account["token_uri"], SCOPE) and is_fresh(issued, now())


def routes(sandbox: Sandbox) -> APIRouter:
    """`POST /fcm/token` and `…/messages:send` of a project; the tag is what makes two of them one."""
    router = APIRouter(prefix="/fcm", dependencies=[Depends(Door(sandbox, "fcm"))])

    @router.post("/token")
    async def token(request: Request) -> JSONResponse:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if form.get("grant_type") != GRANT or not _is_asserted(sandbox, form.get("assertion", "")):
            return JSONResponse({"error": "invalid_grant"}, 400)
        issued = secrets.token_urlsafe(48)
        with sandbox.db:
            sandbox.db.execute("insert into token values (?, ?)", (issued, millis(now() + LIFE)))
        return JSONResponse({"access_token": issued, "expires_in": int(LIFE.total_seconds())})

    @router.post("/v1/projects/{project}/messages:send")
    async def send(project: str, request: Request) -> JSONResponse:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        row = sandbox.db.execute("select expires_ms from token where token = ?", (bearer,)).fetchone()
        if row is None or row["expires_ms"] <= millis(now()):
            return _refused("UNAUTHENTICATED")
        asked = await json_object(request)
        message = asked.get("message") if asked else None
        if (
            not isinstance(message, dict)
            or not isinstance(message.get("token"), str)
            or not TOKEN.fullmatch(message["token"])
        ):
            return _refused("INVALID_ARGUMENT")
        data = message.get("data") or {}
        tag = ((message.get("android") or {}).get("notification") or {}).get("tag")
        if not isinstance(tag, str) or not all(isinstance(value, str) for value in data.values()):
            return _refused("INVALID_ARGUMENT")
        content = {"notification": message.get("notification"), "data": data}
        receipt, trace = data.get("receipt", ""), request.headers.get("traceparent")
        device = message["token"]
        arrival = Arrival("fcm", tag, device, content, trace, reported=bool(receipt), receipt=receipt)
        taken = await sandbox.desk.take(arrival)
        if isinstance(taken, Refused):
            return _refused(taken.code)
        if taken.answer_lost:
            return JSONResponse({"error": {"code": 500, "status": "INTERNAL"}}, 500)
        return JSONResponse({"name": f"projects/{project}/messages/{taken.message_id}"})

    return router
