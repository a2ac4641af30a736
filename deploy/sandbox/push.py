"""The app push partner: a bearer JWT per request (HS256, bound to the body), idempotent by Idempotency-Key.

Reasons are those of Apple's push service. Its routes are bare, and so is the look at the token: benchmarks
send here, and FastAPI took a third of the time of a message, a library for tokens a tenth.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from sandbox.bodies import json_object
from sandbox.context import Door, Sandbox
from sandbox.credentials import is_first_use, is_fresh
from sandbox.desk import Arrival, Refused
from sandbox.wall import now

STATUS: Final = {
    "BadDeviceToken": 400,
    "BadMessage": 400,
    "MissingIdempotencyKey": 400,
    "MissingProviderToken": 403,
    "InvalidProviderToken": 403,
    "ExpiredProviderToken": 403,
    "Unregistered": 410,
    "TooManyRequests": 429,
}


def _refused(reason: str) -> JSONResponse:
    limited = {"Retry-After": "30"} if reason == "TooManyRequests" else None
    return JSONResponse({"reason": reason}, STATUS.get(reason, 400), headers=limited)


def _claims(key: bytes, token: str) -> dict[str, Any] | None:
    """What a token says that was signed with this key; RFC 7515, compact, by HS256 alone."""
    signed, _, signature = token.rpartition(".")
    expected = urlsafe_b64encode(hmac.digest(key, signed.encode(), "sha256")).rstrip(b"=")
    if not hmac.compare_digest(expected, signature.encode()):
        return None
    try:
        head, claims = (json.loads(urlsafe_b64decode(part + "==")) for part in signed.split("."))
    except ValueError:
        return None
    of_hs256 = isinstance(head, dict) and head.get("alg") == "HS256"
    return claims if of_hs256 and isinstance(claims, dict) else None


async def _refusal(sandbox: Sandbox, key: bytes, request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return "MissingProviderToken"
    claims = _claims(key, token)
    if claims is None:
        return "InvalidProviderToken"
    issued, nonce = claims.get("iat"), claims.get("jti")
    body_hash = hashlib.sha256(await request.body()).hexdigest()
    if not isinstance(issued, int) or not isinstance(nonce, str) or claims.get("body_sha256") != body_hash:
        return "InvalidProviderToken"
    try:
        signed_at = datetime.fromtimestamp(issued, UTC)
    except (ValueError, OverflowError, OSError):
        return "InvalidProviderToken"
    if not is_fresh(signed_at, now()):
        return "ExpiredProviderToken"
    return None if is_first_use(sandbox.db, "app", nonce, now()) else "InvalidProviderToken"


def routes(sandbox: Sandbox) -> Router:
    """`POST /app/messages` and `POST /app/messages/query`; device tokens travel in bodies, never in URLs."""
    door = Door(sandbox, "app")
    signed_by = sandbox.settings.push_secret.get_secret_value().encode()

    async def send(request: Request) -> JSONResponse:
        await door()
        if (refusal := await _refusal(sandbox, signed_by, request)) is not None:
            return _refused(refusal)
        key = request.headers.get("idempotency-key", "")
        if not key:
            return _refused("MissingIdempotencyKey")
        message = await json_object(request)
        if message is None or not isinstance(message.get("body"), str):
            return _refused("BadMessage")
        device = message.get("token")
        if not isinstance(device, str) or not 1 <= len(device) <= 512:
            return _refused("BadDeviceToken")
        content = {name: message.get(name) for name in ("title", "body", "data")}
        taken = await sandbox.desk.take(
            Arrival("app", key, device, content, request.headers.get("traceparent"))
        )
        if isinstance(taken, Refused):
            return _refused(taken.code)
        if taken.answer_lost:
            return JSONResponse({"reason": "GatewayTimeout"}, 504)
        return JSONResponse({"status": "accepted", "id": taken.message_id})

    async def query(request: Request) -> JSONResponse:
        await door()
        if (refusal := await _refusal(sandbox, signed_by, request)) is not None:
            return _refused(refusal)
        asked = await json_object(request)
        key = None if asked is None else asked.get("key")
        if not isinstance(key, str) or not key.isascii():
            return _refused("BadMessage")
        status, code = sandbox.desk.fate("app", key) or (None, None)
        return JSONResponse({"id": sandbox.desk.find("app", key), "status": status, "code": code})

    paths = {"/app/messages": send, "/app/messages/query": query}
    return Router([Route(path, answer, methods=["POST"]) for path, answer in paths.items()])
