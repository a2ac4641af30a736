"""What all partners ask of a signed request: fresh by the clock, and never seen before."""

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from sandbox.codes import Channel
from sandbox.wall import millis

TOLERANCE: Final = timedelta(minutes=5)


def is_fresh(signed_at: datetime, now: datetime) -> bool:
    """Whether a signature's instant lies within five minutes of now, either way."""
    return abs(now - signed_at) <= TOLERANCE


def is_first_use(db: sqlite3.Connection, channel: Channel, nonce: str, now: datetime) -> bool:
    """Remember the nonce for as long as its signature could still be fresh; false if it was used before."""
    with db:
        db.execute("delete from nonce where seen_ms < ?", (millis(now - 3 * TOLERANCE),))
        added = db.execute("insert or ignore into nonce values (?, ?, ?)", (channel, nonce, millis(now)))
    return added.rowcount == 1
