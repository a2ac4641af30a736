"""A push service of browsers, and the browsers: it checks VAPID, they decrypt what comes (RFC 8292, 8291).

Every browser here has the same key; a subscription's `auth` is the digest of its name.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from sandbox.context import Door, Sandbox
from sandbox.desk import Arrival, Refused
from sandbox.wall import now

LONGEST: Final = timedelta(days=1)
BROWSER: Final = ec.derive_private_key(
    int.from_bytes(hashlib.sha256(b"the browser of the sandbox").digest()), ec.SECP256R1()
)


def subscription(url: str, name: str) -> str:
    """As a browser would give it, of a sandbox at `url`: JSON without spaces."""
    keys = {"p256dh": _text(_point(BROWSER.public_key())), "auth": _text(_auth(name))}
    return json.dumps({"endpoint": f"{url}/webpush/{name}", "keys": keys}, separators=(",", ":"))


def routes(sandbox: Sandbox) -> APIRouter:
    """`POST /webpush/{name}`; the topic is what makes two of them one."""
    router = APIRouter(prefix="/webpush", dependencies=[Depends(Door(sandbox, "webpush"))])

    @router.post("/{name}")
    async def send(name: str, request: Request) -> Response:
        if not _is_signed(sandbox, request):
            return Response(status_code=403)
        key, body = request.headers.get("topic", ""), await request.body()
        if not request.headers.get("ttl", "").isdecimal() or not 1 <= len(key) <= 32:
            return Response(status_code=400)
        if len(body) > 4096:
            return Response(status_code=413)
        content = _decrypted(body, name)
        if content is None or request.headers.get("content-encoding") != "aes128gcm":
            return Response(status_code=400)
        receipt, trace = str(content.get("receipt") or ""), request.headers.get("traceparent")
        taken = await sandbox.desk.take(
            Arrival("webpush", key, name, content, trace, reported=bool(receipt), receipt=receipt)
        )
        if isinstance(taken, Refused):
            return Response(status_code=int(taken.code) if taken.code.isdecimal() else 400)
        if taken.answer_lost:
            return Response(status_code=500)
        return Response(status_code=201, headers={"location": f"{request.base_url}m/{taken.message_id}"})

    return router


def _is_signed(sandbox: Sandbox, request: Request) -> bool:
    """By the product's key, for this push service, and for a day at most."""
    secret = sandbox.settings.vapid_key.get_secret_value()
    parts = dict(part.strip().partition("=")[::2] for part in _signed(request).split(","))
    if not secret or not parts.get("t"):
        return False
    private = ec.derive_private_key(int.from_bytes(_bytes(secret)), ec.SECP256R1())
    point = _point(private.public_key())
    jwk: dict[str, str | list[str]] = {
        "kty": "EC",
        "crv": "P-256",
        "x": _text(point[1:33]),
        "y": _text(point[33:]),
    }
    try:
        claims = jwt.decode(parts["t"], ECKey.import_key(jwk), algorithms=["ES256"]).claims
        expires = datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (JoseError, ValueError, KeyError, TypeError, OverflowError):
        return False
    here = str(request.base_url).rstrip("/")
    for_us = claims.get("aud") == here and str(claims.get("sub", "")).startswith(("mailto:", "https:"))
    return for_us and parts.get("k") == _text(point) and now() < expires <= now() + LONGEST


def _signed(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("vapid ")


def _decrypted(body: bytes, name: str) -> dict[str, Any] | None:
    try:
        found = json.loads(http_ece.decrypt(body, private_key=BROWSER, auth_secret=_auth(name)))
    except (http_ece.ECEException, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _auth(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:16]


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
