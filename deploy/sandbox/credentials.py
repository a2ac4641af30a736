"""What all partners ask of a signed request: fresh by the clock, and never seen before."""

import hmac
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import Request
from pydantic import SecretStr

from sandbox.codes import Channel
from sandbox.telling import signature
from sandbox.wall import millis, now

TOLERANCE: Final = timedelta(minutes=5)


def is_fresh(signed_at: datetime, now: datetime) -> bool:
    """Whether a signature's instant lies within five minutes of now, either way."""
    return abs(now - signed_at) <= TOLERANCE


def signed_by_us(request: Request, body: bytes, secret: SecretStr) -> bool:
    """Whether the product signed this body, as partners sign their receipts, and freshly."""
    timestamp = request.headers.get("x-receipt-timestamp", "")
    expected = signature(secret.get_secret_value(), timestamp, body)
    claimed = request.headers.get("x-receipt-signature", "")
    if not hmac.compare_digest(expected.encode(), claimed.encode()) or not timestamp.isdecimal():
        return False
    return is_fresh(datetime.fromtimestamp(int(timestamp), UTC), now())


def is_first_use(db: sqlite3.Connection, channel: Channel, nonce: str, now: datetime) -> bool:
    """Remember the nonce for as long as its signature could still be fresh; false if it was used before."""
    with db:
        db.execute("delete from nonce where seen_ms < ?", (millis(now - 3 * TOLERANCE),))
        added = db.execute("insert or ignore into nonce values (?, ?, ?)", (channel, nonce, millis(now)))
    return added.rowcount == 1
