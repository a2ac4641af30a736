"""What partners send us carries no token but a signature: HMAC-SHA256 over timestamp and body."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from pydantic import SecretStr

TOLERANCE: Final = timedelta(minutes=5)


class Forged(Exception):
    """Not signed by the partner, or not freshly: `reason` is missing, signature or stale."""

    def __init__(self, reason: Literal["missing", "signature", "stale"]) -> None:
        super().__init__(reason)
        self.reason = reason


class TimestampMalformed(Exception):
    """Signed by the partner, but its timestamp is no instant."""


def sign(body: bytes, secret: SecretStr, now: datetime) -> dict[str, str]:
    """The headers that prove a body ours."""
    timestamp = str(int(now.timestamp()))
    return {"x-receipt-timestamp": timestamp, "x-receipt-signature": _signature(timestamp, body, secret)}


def verify(headers: Mapping[str, str], body: bytes, secret: SecretStr, now: datetime) -> None:
    """Raises Forged unless the body is the partner's, signed within five minutes of `now`, wall time.

    Raises TimestampMalformed only for what the partner really signed.
    """
    given = {name.lower(): value for name, value in headers.items()}
    timestamp, claimed = given.get("x-receipt-timestamp", ""), given.get("x-receipt-signature", "")
    if not timestamp or not claimed:
        raise Forged("missing")
    if not hmac.compare_digest(_signature(timestamp, body, secret).encode(), claimed.encode()):
        raise Forged("signature")
    try:
        signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError) as failure:
        raise TimestampMalformed from failure
    if abs(now - signed_at) > TOLERANCE:
        raise Forged("stale")


def _signature(timestamp: str, body: bytes, secret: SecretStr) -> str:
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()
