"""What the partners really received: the proof that every notice went out, and only once."""

import json
import sqlite3
from typing import Any

from sandbox.codes import CODES, Channel

_ENTRIES = """
select channel, key, message_id, address_hash, content_hash, attempts, deliveries, mismatches,
       accepted_at, content,
       (select count(*) from receipt r
         where r.channel = m.channel and r.key = m.key and taken_ms is not null) as receipts_sent,
       (select count(*) from receipt r
         where r.channel = m.channel and r.key = m.key and taken_ms is null) as receipts_waiting
  from message m join arrival using (channel, key)
 where {asked} order by accepted_at, key
"""

_SUMMARY = """
select count(*) as messages, coalesce(sum(attempts), 0) as attempts,
       coalesce(sum(deliveries), 0) as deliveries,
       count(*) filter (where deliveries > 1) as delivered_twice,
       count(*) - count(distinct address_hash || content_hash) as repeated_content,
       coalesce(sum(mismatches), 0) as mismatches
  from message join arrival using (channel, key) where channel = :channel
"""

_RECEIPTS = """
select count(*) filter (where taken_ms is not null) as receipts_sent,
       count(*) filter (where taken_ms is null) as receipts_waiting
  from receipt where channel = :channel
"""


def entries(db: sqlite3.Connection, channel: Channel | None, key: str | None) -> list[dict[str, Any]]:
    """Every accepted message, oldest first; its content only when asked for by key."""
    wanted = {name: value for name, value in (("channel", channel), ("key", key)) if value is not None}
    asked = " and ".join(f"m.{name} = :{name}" for name in wanted) or "true"
    found = [dict(row) for row in db.execute(_ENTRIES.format(asked=asked), wanted)]
    for entry in found:
        content = entry.pop("content")
        if key is not None:
            entry["content"] = json.loads(content)
    return found


def summary(db: sqlite3.Connection) -> dict[Channel, dict[str, int]]:
    """Counts per channel. All is well if `delivered_twice` and `repeated_content` are 0 everywhere.

    `repeated_content` counts messages that say the same to the same address under another key.
    """
    totals: dict[Channel, dict[str, int]] = {}
    for channel in CODES:
        named = {"channel": channel}
        totals[channel] = dict(db.execute(_SUMMARY, named).fetchone()) | dict(
            db.execute(_RECEIPTS, named).fetchone()
        )
    return totals


def forget(db: sqlite3.Connection) -> None:
    """Wipe messages, arrivals and receipts, sent or not."""
    with db:
        for table in ("message", "arrival", "receipt", "fate"):
            db.execute(f"delete from {table}")
