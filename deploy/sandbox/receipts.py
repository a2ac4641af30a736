"""Receipts: planned with the acceptance, signed when sent, sent until they are taken."""

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import aiohttp
from pydantic import SecretStr

from sandbox.codes import CODES, Channel
from sandbox.wall import millis, now

log = logging.getLogger(__name__)

FIRST_RETRY_MS: Final = 200
LONGEST_RETRY_MS: Final = 60_000
IN_FLIGHT: Final = 16
BREATH_SECONDS: Final = 0.005  # between two looks at the queue, however much is accepted and taken meanwhile
TIMEOUT: Final = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message."""

    channel: Channel
    key: str
    message_id: str
    status: Literal["delivered", "failed"]
    code: str
    traceparent: str | None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hex with its scheme in front."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Callback:
    """Where receipts go, `{channel}` being the partner, and what they are signed with."""

    url: str
    secret: SecretStr


class Courier:
    """Sends due receipts to the callback, each until a 2xx; what is planned survives any death."""

    def __init__(
        self,
        db: sqlite3.Connection,
        messages: Callback,
        others: Mapping[str, Callback],
        delay_ms: tuple[int, int],
    ) -> None:
        self._db = db
        self._messages = messages
        self._others = others
        self._delay_ms = delay_ms
        self._wake = asyncio.Event()
        self._in_flight: dict[int, asyncio.Task[None]] = {}

    def plan(self, fate: Fate, at: datetime, *, held_back_ms: int, copies: int) -> None:
        """Put a receipt in the queue; runs inside the caller's transaction."""
        shortest, longest = self._delay_ms
        delay = shortest + secrets.randbelow(max(longest - shortest, 0) + 1) + held_back_ms
        body = {
            "receipt_id": f"r-{secrets.token_hex(10)}",
            "message_id": fate.message_id,
            "key": fate.key,
            "channel": CODES[fate.channel].reports_as or fate.channel,
            "status": fate.status,
            "code": fate.code,
            "at": (at + timedelta(milliseconds=delay)).isoformat(),
        }
        for copy in range(copies):
            self._db.execute(
                "insert into receipt(channel, key, body, traceparent, due_ms) values (?, ?, ?, ?, ?)",
                (fate.channel, fate.key, json.dumps(body), fate.traceparent, millis(at) + delay * (copy + 1)),
            )

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Send receipts while the block runs; those in flight at its end go out again at the next start."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as client:
            rounds = asyncio.create_task(self._rounds(client))
            try:
                yield
            finally:
                tasks = [rounds, *self._in_flight.values()]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _rounds(self, client: aiohttp.ClientSession) -> None:
        while True:
            self._wake.clear()
            for row in self._due(millis(now())):
                task = asyncio.create_task(self._send(client, row))
                self._in_flight[row["seq"]] = task
                task.add_done_callback(self._landed)
            await self._until_next()
            await asyncio.sleep(BREATH_SECONDS)

    def _due(self, at_ms: int) -> list[sqlite3.Row]:
        """Receipts to send now, the oldest first, as many as may still be in flight."""
        rows = self._db.execute(
            "select seq, channel, body, traceparent, attempts from receipt "
            "where taken_ms is null and due_ms <= ? order by due_ms, seq limit ?",
            (at_ms, 2 * IN_FLIGHT),
        )
        free = IN_FLIGHT - len(self._in_flight)
        return [row for row in rows if row["seq"] not in self._in_flight][:free]

    async def _until_next(self) -> None:
        waiting: float | None = None
        if len(self._in_flight) < IN_FLIGHT:
            busy = ",".join(str(seq) for seq in self._in_flight)
            due = self._db.execute(
                f"select min(due_ms) from receipt where taken_ms is null and seq not in ({busy})"
            ).fetchone()[0]
            waiting = None if due is None else max(due - millis(now()), 0) / 1000
        try:
            await asyncio.wait_for(self._wake.wait(), waiting)
        except TimeoutError:
            return

    def _landed(self, task: asyncio.Task[None]) -> None:
        for seq in [seq for seq, other in self._in_flight.items() if other is task]:
            del self._in_flight[seq]
        self._wake.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("a receipt could not be handled", exc_info=failure)

    async def _send(self, client: aiohttp.ClientSession, row: sqlite3.Row) -> None:
        body = str(row["body"]).encode()
        callback = self._others.get(row["channel"], self._messages)
        timestamp = str(millis(now()) // 1000)
        headers = {
            "Content-Type": "application/json",
            "X-Receipt-Timestamp": timestamp,
            "X-Receipt-Signature": signature(callback.secret.get_secret_value(), timestamp, body),
        }
        if row["traceparent"]:
            headers["traceparent"] = row["traceparent"]
        reported: Channel = row["channel"]
        url = callback.url.replace("{channel}", CODES[reported].reports_as or reported)
        try:
            async with client.post(url, data=body, headers=headers, allow_redirects=False) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            self._retry_later(row, unreachable=True)
            return
        if 200 <= status < 300:
            self._taken(row)
        else:
            self._retry_later(row, unreachable=status in (502, 503, 504))

    def _taken(self, row: sqlite3.Row) -> None:
        at_ms = millis(now())
        with self._db:
            self._db.execute(
                "update receipt set taken_ms = ?, attempts = attempts + 1, unreachable = 0 where seq = ?",
                (at_ms, row["seq"]),
            )
            # The callback answers again: whatever waited only for that need not sit out its back-off.
            self._db.execute(
                "update receipt set due_ms = ?, unreachable = 0 "
                "where channel = ? and taken_ms is null and unreachable = 1 and due_ms > ?",
                (at_ms, row["channel"], at_ms),
            )

    def _retry_later(self, row: sqlite3.Row, *, unreachable: bool) -> None:
        wait_ms = min(FIRST_RETRY_MS << min(row["attempts"], 20), LONGEST_RETRY_MS)
        with self._db:
            self._db.execute(
                "update receipt set attempts = attempts + 1, unreachable = ?, due_ms = ? where seq = ?",
                (unreachable, millis(now()) + wait_ms, row["seq"]),
            )
