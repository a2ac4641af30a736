"""The texts that a provider has approved, by their codes; one that was told of none takes whatever comes."""

import sqlite3
from collections.abc import Sequence

from sandbox.codes import Channel


def approve(db: sqlite3.Connection, channel: Channel, codes: Sequence[str]) -> None:
    """These and no others; none: whatever comes."""
    with db:
        db.execute("delete from approved where channel = ?", (channel,))
        db.executemany("insert or ignore into approved values (?, ?)", [(channel, code) for code in codes])


def approved(db: sqlite3.Connection, channel: Channel, code: str) -> bool:
    """Whether this partner sends by this code."""
    (known, named) = db.execute(
        "select count(*) filter (where code = ?), count(*) from approved where channel = ?", (code, channel)
    ).fetchone()
    return bool(known or not named)
